import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '../../ipc/client';
import type { ApprovalCard } from '../../ipc/generated/ApprovalCard';
import type { EditedCall } from '../../ipc/generated/EditedCall';
import { Editing, PAUSE_MS, placeOf } from './editing.svelte';
import { cardOf, rowOf } from './testing';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

const RAW: ApprovalCard['raw'] = [{ text: '{"a":', kind: 'plain', mark: null }, { text: '1', kind: 'plain', mark: 0 }, { text: '}', kind: 'plain', mark: null }];
const fine = (more: Partial<EditedCall> = {}): EditedCall => ({ error: null, card: cardOf(rowOf('a'), { nonce: 'edited' }), deniedBy: null, note: 'Note: the user changed the arguments before running: `a` 1 → 2.', ...more });

/** An edit of `{"a":1}`, with what it asked for. */
async function editing(says: (text: string) => EditedCall = () => fine(), raw = RAW) {
  const asked: string[] = [];
  let revealed = 0;
  let checked = 0;
  const client = {
    checkEdit: (_: string, text: string) => { asked.push(text); return Promise.resolve(says(text)); },
    reveal: () => { revealed++; return Promise.resolve('{"a":"the secret"}'); },
  } as unknown as Client;
  const edit = new Editing(client, 'a', () => { checked++; });
  await edit.begin(cardOf(rowOf('a'), { raw }));
  return { edit, asked, revealed: () => revealed, checked: () => checked };
}

describe('an edit', () => {
  it('begins with what the agent sent, which needs no check', async () => {
    const { edit, asked, revealed } = await editing();
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect([edit.text, edit.changed, edit.obstacle, edit.card]).toEqual(['{\n  "a": 1\n}', false, '', null]);
    expect([asked, revealed()]).toEqual([[], 0]);
  });

  it('asks for the clear text only when the card masks something', async () => {
    const { edit, revealed } = await editing(undefined, [{ text: 'ghp_••••3f9a', kind: 'secret', mark: null }]);
    expect(revealed()).toBe(1);
    expect(edit.text).toContain('the secret');
  });

  it('is checked once typing pauses, and can be approved only as it was checked', async () => {
    const { edit, asked, checked } = await editing();
    edit.type('{"a":2');
    await vi.advanceTimersByTimeAsync(PAUSE_MS - 1);
    edit.type('{"a":2}');
    expect(edit.obstacle).toBe('Checking your edit.');
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(asked).toEqual(['{"a":2}']);
    expect([edit.obstacle, edit.card?.nonce, checked()]).toEqual(['', 'edited', 1]);
    edit.type('{"a":3}');
    expect([edit.obstacle, edit.card]).toEqual(['Checking your edit.', null]);
  });

  it.each<[string, EditedCall, string]>([
    ['what is wrong stands in the way', fine({ error: 'line 1, column 2: this is not JSON', card: null }), 'Correct your edit first.'],
    ['so does a rule that would deny it', fine({ deniedBy: { number: 1, id: 'r', effect: 'deny', sentence: 'Never delete in production', reason: '', origin: null, until: null } }),
      'Your edit would be denied by rule 1, ‘Never delete in production’.'],
    ['so does the default', fine({ deniedBy: { number: null, id: null, effect: 'deny', sentence: 'Otherwise, deny.', reason: '', origin: null, until: null } }),
      'Your edit would be denied by the default, ‘Otherwise, deny’.'],
  ])('%s', async (_, says, obstacle) => {
    const { edit } = await editing(() => says);
    edit.type('{');
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(edit.obstacle).toBe(obstacle);
  });

  it('back to what it was needs no check', async () => {
    const { edit, asked } = await editing();
    const before = edit.text;
    edit.type('{"a":2}');
    edit.type(before);
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect([edit.obstacle, asked]).toEqual(['', []]);
  });

  it('takes no late answer about an earlier text', async () => {
    const waiting: (() => void)[] = [];
    const client = { checkEdit: () => new Promise((resolve) => { waiting.push(() => { resolve(fine()); }); }) } as unknown as Client;
    const edit = new Editing(client, 'a', () => undefined);
    await edit.begin(cardOf(rowOf('a'), { raw: RAW }));
    edit.type('{"a":2}');
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    edit.type('{"a":3}');
    waiting[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect([edit.checked, edit.obstacle]).toEqual([undefined, 'Checking your edit.']);
  });
});

it.each([['line 3, column 14: `x` must be a number', { line: 3, column: 14 }], ['line 3 column 14: unexpected `}`', { line: 3, column: 14 }], ['this is not JSON', undefined]])('%s', (sentence, place) => {
  expect(placeOf(sentence)).toEqual(place);
});
