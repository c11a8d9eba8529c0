import { describe, expect, it } from 'vitest';
import type { Client } from '../../ipc/client';
import type { DraftStep } from '../../ipc/generated/DraftStep';
import type { SaveRule } from '../../ipc/generated/SaveRule';
import { Composing, reach, waitingToo } from './composing.svelte';

const step = (more: Partial<DraftStep> = {}): DraftStep => ({ name: 'same target', sentence: 'Allow it.', matched: 6, approved: 5, denied: 1, waiting: 3, ...more });
const STEPS = [step({ name: 'exactly these arguments' }), step(), step({ name: 'any' })];

function composing() {
  const saved: SaveRule[] = [];
  const client = {
    draftRule: () => Promise.resolve({ steps: STEPS, chosen: 1, place: 3, above: 'Ask me.', policyVersion: 14 }),
    saveRule: (rule: SaveRule) => { saved.push(rule); return Promise.resolve(); },
  } as unknown as Client;
  return { rule: new Composing(client, 'a'), saved };
}

describe('a draft', () => {
  it('saves nothing before it is there', async () => {
    const { rule, saved } = composing();
    await rule.save(null);
    expect([saved, rule.missing]).toEqual([[], 'There is no draft yet.']);
  });

  it('begins with the gateway’s choice and thirty days', async () => {
    const { rule, saved } = composing();
    await rule.begin();
    expect([rule.chosen?.name, rule.missing]).toEqual(['same target', '']);
    await rule.save(null);
    expect(saved).toEqual([{ id: 'a', step: 1, ends: 'thirtyDays', policyVersion: 14, approve: null }]);
  });

  it('that never ends is not saved before that was answered', async () => {
    const { rule, saved } = composing();
    await rule.begin();
    rule.ends = 'never';
    await rule.save(null);
    expect(saved).toEqual([]);
    rule.sure = true;
    await rule.save(null);
    expect(saved).toMatchObject([{ ends: 'never' }]);
  });
});

it.each<[Partial<DraftStep>, string]>([
  [{}, 'matched 6 (5 you approved, 1 you denied)'], [{ denied: 0 }, 'matched 6 (5 you approved)'], [{ approved: 0, denied: 0 }, 'matched 6'],
])('%j: %s', (more, text) => {
  expect(reach(step(more))).toBe(text);
});

it.each([[0, ''], [1, 'Also covers 1 call waiting now.'], [2, 'Also covers 2 calls waiting now.']])('%d waiting: `%s`', (waiting, text) => {
  expect(waitingToo(step({ waiting }))).toBe(text);
});
