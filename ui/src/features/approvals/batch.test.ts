import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '../../ipc/client';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import type { ApproveBatch } from '../../ipc/generated/ApproveBatch';
import type { DenyMany } from '../../ipc/generated/DenyMany';
import { ArmingClock } from './arming.svelte';
import { obstacle, resultOf } from './batch';
import { Batch } from './batch.svelte';
import { Selection } from './selection.svelte';
import { rowOf } from './testing';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

const many = (count: number, more: Partial<ApprovalRow> = {}) => Array.from({ length: count }, (_, n) => rowOf(`${more.severity ?? 'm'}-${n}`, more));

describe('what stands in the way', () => {
  it.each<[string, ApprovalRow[], string | undefined, number]>([
    ['alike and medium', many(12), undefined, 0],
    ['three high', [...many(9), ...many(3, { severity: 'high' })], '3 are high', 3],
    ['one high', [...many(1), ...many(1, { severity: 'high' })], '1 is high', 1],
    ['high and critical', [...many(1, { severity: 'critical' }), ...many(1, { severity: 'high' })], '2 are high or critical', 2],
    ['a hidden character', [rowOf('a'), rowOf('b', { hidden: 1 })], '1 has hidden characters', 1],
    ['risky parts', [rowOf('a', { risky: 2 }), rowOf('b', { risky: 1 })], '2 have risky parts', 2],
    ['handed back', [rowOf('a', { state: 'handedBack' }), rowOf('b')], '1 was handed back', 1],
    ['another tool', [...many(2), rowOf('other', { server: 'files' })], '1 calls another tool', 1],
    ['too many', many(30), 'at most 25 go together', 5],
  ])('%s: %s', (_, rows, why, count) => {
    const found = obstacle(rows);
    expect([found?.why, found?.ids.length ?? 0]).toEqual([why, count]);
  });
});

it.each([
  [{ ran: 12, of: 12, stopped: null }, 'Ran all 12.'],
  [{ ran: 7, of: 13, stopped: 'connection lost' }, 'Ran 7 of 13, stopped: connection lost. 5 still waiting'],
])('%j: %s', (result, sentence) => {
  expect(resultOf(result)).toBe(sentence);
});

/** Two ticked calls, and a record of what the gateway was asked. */
function ticked(refused: string | null = null) {
  const world = { rows: many(3), denied: [] as DenyMany[], approved: [] as ApproveBatch[], said: [] as string[], fail: '' };
  const client = {
    denyMany: (asked: DenyMany) => (world.fail ? Promise.reject({ code: 'io', message: world.fail }) : Promise.resolve(void world.denied.push(asked)).then(() => asked.ids.length)),
    checkBatch: (ids: string[]) => Promise.resolve({
      refused, inTheWay: refused === null ? [] : ids.slice(0, 1), armMs: 500,
      rows: ids.map((id) => ({ row: rowOf(id), digest: `digest-${id}`, nonce: `nonce-${id}`, differs: [] })),
    }),
    approveBatch: (asked: ApproveBatch) => Promise.resolve(void world.approved.push(asked)).then(() => ({ ran: asked.items.length, of: asked.items.length, stopped: null })),
  } as unknown as Client;
  const selection = new Selection(() => world.rows);
  selection.add(['m-0', 'm-1', 'm-2']);
  const batch = new Batch(client, selection, (text) => world.said.push(text), new ArmingClock(() => Date.now()));
  return { world, selection, batch };
}

const key = () => ({ kind: 'key', at: Date.now(), repeat: false }) as const;

describe('many at once', () => {
  it('a no goes to all of them with the one reason, and needs no waiting', async () => {
    const { world, selection, batch } = ticked();
    batch.reason = '  not on Fridays ';
    await batch.deny();
    expect(world.denied).toEqual([{ ids: ['m-0', 'm-1', 'm-2'], reason: 'not on Fridays' }]);
    expect(world.said).toEqual(['Denied. The agents are told that nothing ran.']);
    expect(selection.rows).toEqual([]);
  });

  it('a no that fails says why and keeps the selection', async () => {
    const { world, selection, batch } = ticked();
    world.fail = 'the disk is full';
    await batch.deny();
    expect(batch.failed).toBe('the disk is full');
    expect(selection.rows).toHaveLength(3);
  });

  it('a yes sends what the table carried, once it stood its time', async () => {
    const { world, batch } = ticked();
    await batch.prepare();
    batch.painted();
    await batch.approve(key());
    expect(world.approved).toEqual([]);
    await vi.advanceTimersByTimeAsync(1100);
    await batch.approve(key());
    expect(world.approved).toEqual([{ items: ['m-0', 'm-1', 'm-2'].map((id) => ({ id, digest: `digest-${id}`, nonce: `nonce-${id}` })) }]);
    expect(world.said).toEqual(['Ran all 3.']);
  });

  it('what is left out does not run, and the table waits anew', async () => {
    const { world, batch } = ticked();
    await batch.prepare();
    batch.painted();
    await vi.advanceTimersByTimeAsync(600);
    batch.leaveOut('m-1');
    await batch.approve(key());
    expect(world.approved).toEqual([]);
    await vi.advanceTimersByTimeAsync(600);
    await batch.approve(key());
    expect(world.approved[0]?.items.map((item) => item.id)).toEqual(['m-0', 'm-2']);
  });

  it('what ended elsewhere leaves the table, which waits anew', async () => {
    const { world, selection, batch } = ticked();
    await batch.prepare();
    batch.painted();
    await vi.advanceTimersByTimeAsync(600);
    selection.remove(['m-2']);
    batch.settle();
    expect(batch.arming.ready).toBe(false);
    await vi.advanceTimersByTimeAsync(600);
    await batch.approve(key());
    expect(world.approved[0]?.items).toHaveLength(2);
  });

  it('shows no table when the gateway refuses, and can take out what stands in the way', async () => {
    const { selection, batch } = ticked('1 changed');
    await batch.prepare();
    expect(batch.check).toBeUndefined();
    expect(batch.obstacle).toEqual({ why: '1 changed', ids: ['m-0'] });
    batch.makeWay();
    expect(batch.obstacle).toBeUndefined();
    expect(selection.rows.map((row) => row.id)).toEqual(['m-1', 'm-2']);
  });
});
