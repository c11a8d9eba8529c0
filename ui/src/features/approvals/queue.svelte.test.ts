import { describe, expect, it } from 'vitest';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import { Queue } from './queue.svelte';
import { rowOf } from './testing';

/** A queue over rows that can be changed, and its lines as short words. */
function listOf(first: ApprovalRow[]) {
  let rows = $state.raw(first);
  const queue = new Queue(() => rows);
  const come = (now: ApprovalRow[], still = false): void => {
    rows = now;
    queue.settle(still);
  };
  const lines = (): string[] => queue.items.map((item) => (item.kind === 'call' ? item.row.id : item.kind));
  come(first);
  return { queue, come, lines };
}

const A = rowOf('a', { session: 'one' });
const B = rowOf('b', { session: 'two' });
const LATE = rowOf('late', { session: 'one', severity: 'critical' });

describe('while someone points at it', () => {
  it('what is new joins at the end, under its own heading, whatever group it belongs to', () => {
    const { queue, come, lines } = listOf([A, B]);
    queue.hold(true, false);
    come([A, B, LATE]);
    expect(lines()).toEqual(['group', 'a', 'group', 'b', 'new', 'late']);
    queue.hold(false, false);
    expect(lines()).toEqual(['group', 'late', 'a', 'group', 'b']);
  });

  it('a row that is gone makes no room for a new one above the others', () => {
    const { queue, come, lines } = listOf([A, B]);
    queue.hold(true, false);
    come([B, LATE]);
    expect(lines()).toEqual(['group', 'b', 'new', 'late']);
  });
});

describe('a burst', () => {
  const flood = (from: number, count: number) => Array.from({ length: count }, (_, n) => rowOf(`f${from + n}`, { session: 'one' }));

  it('folds what comes after it began, until it is opened; by tool everything is in sight', () => {
    const { queue, come, lines } = listOf([A, B]);
    come([A, B, ...flood(0, 12)]);
    expect(queue.bursts.map((burst) => burst.calls)).toEqual([13]);
    expect(lines()).toEqual(['group', 'a', 'more', 'group', 'b']);
    queue.groupBy('tool');
    expect(queue.seen).toHaveLength(14);
    queue.groupBy('session');
    queue.turn(queue.items.find((item) => item.kind === 'more')?.key ?? '');
    expect(queue.seen).toHaveLength(14);
  });

  it('that was there from the start hides nothing', () => {
    const { queue } = listOf(flood(0, 30));
    expect(queue.bursts).toHaveLength(1);
    expect(queue.seen).toHaveLength(30);
  });

  it('that is all a session has shows its oldest call, and the next when that one is decided', () => {
    const { come, lines } = listOf([B]);
    const calls = flood(0, 12).map((row, n) => ({ ...row, openedAt: row.openedAt + n }));
    come([B, ...calls]);
    expect(lines().filter((line) => line.startsWith('f'))).toEqual(['f0']);
    come([B, ...calls.slice(1)]);
    expect(lines().filter((line) => line.startsWith('f'))).toEqual(['f1']);
  });

  it('that was looked at is not named again until it is over and another begins', () => {
    const { queue, come } = listOf(flood(0, 30));
    queue.looked('one');
    expect(queue.bursts).toEqual([]);
    come(flood(0, 40));
    expect(queue.bursts).toEqual([]);
    come([A]);
    come(flood(50, 30));
    expect(queue.bursts).toHaveLength(1);
  });
});

it('the keys stop at calls and at closed groups', () => {
  const { queue } = listOf([A, B]);
  queue.turn('session one');
  expect(queue.stops).toEqual(['session one', 'b']);
  expect(queue.cursor).toBe('session one');
  expect(queue.openAtCursor()).toBe('a');
  expect(queue.cursor).toBeUndefined();
});
