import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '../../ipc/client';
import type { ApprovalCard } from '../../ipc/generated/ApprovalCard';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import type { ArgumentRow } from '../../ipc/generated/ArgumentRow';
import { OpenCard } from './card.svelte';
import { cardOf, rowOf } from './testing';

const argument = (pointer: string): ArgumentRow => ({ pointer, depth: pointer.split('/').length - 2, key: [], kind: 'string', value: [], change: null });
const ALERTS: ApprovalCard['alerts'] = [
  { kind: 'destroy', text: 'force', pointer: '/a/b/c/d/e' }, { kind: 'first', text: 'first', pointer: null }, { kind: 'hidden', text: '1', pointer: '/n' }, { kind: 'lookalike', text: 'x', pointer: '/n' },
];
const ROWS = ['/a', '/a/b', '/a/b/c', '/a/b/c/d', '/a/b/c/d/e', '/n'].map(argument);

let now = 0;
beforeEach(() => { now = 0; });

/** An open card, and what the gateway was told about it. */
function opened(row: Partial<ApprovalRow> = {}, card: Partial<ApprovalCard> = {}) {
  const live = rowOf('a', row);
  const told: string[] = [];
  const client = { draftRule: () => new Promise(() => undefined), reviewing: (id: string) => { told.push(id); return Promise.resolve(); } } as unknown as Client;
  const one = new OpenCard(client, { card: cardOf(live, { alerts: ALERTS, arguments: ROWS, ...card }), row: live }, undefined, () => now);
  return { one, told };
}

describe('looking at what is marked', () => {
  it('a jump shows its place and counts; what stands at the same place counts with it', () => {
    const { one } = opened();
    one.face = 'raw';
    one.visit(2);
    expect(one.face).toBe('full');
    expect(one.visited).toEqual([2, 3]);
  });

  it('opens the branches above it, even those that were shut', () => {
    const { one } = opened();
    one.turn('/a/b');
    expect(one.open.has('/a/b')).toBe(false);
    one.visit(0);
    expect(['/a', '/a/b', '/a/b/c', '/a/b/c/d'].every((pointer) => one.open.has(pointer))).toBe(true);
  });

  it('puts a drafted rule away, which stands where the arguments are', () => {
    const { one } = opened();
    one.compose();
    expect(one.rule).toBeDefined();
    one.visit(0);
    expect(one.rule).toBeUndefined();
  });

  it('what is about the call as a whole has no place', () => {
    const { one } = opened();
    one.visit(1);
    expect([one.visited, one.at]).toEqual([[], undefined]);
  });

  it.each([
    ['forwards', [1, 1, 1, 1], [0, 2, 3, 0]], ['backwards', [-1, -1, -1, -1], [3, 2, 0, 3]],
  ] as const)('goes %s, round and round', (_, steps, places) => {
    const { one } = opened();
    expect(steps.map((step) => {
      const to = one.neighbour(step);
      if (to !== undefined) one.visit(to);
      return to;
    })).toEqual(places);
  });

  it('goes nowhere on a card without places', () => {
    expect(opened({}, { alerts: [] }).one.neighbour(1)).toBeUndefined();
  });

  it('is forgotten with the card', () => {
    const { one } = opened();
    one.visit(0);
    one.reset();
    expect([one.visited, one.face, one.at]).toEqual([[], 'full', undefined]);
  });
});

describe('reviewing', () => {
  it('is told at most every ten seconds', async () => {
    const { one, told } = opened();
    for (now = 0; now < 25_000; now += 500) one.touched();
    expect(told).toEqual(['a', 'a', 'a']);
    await vi.waitFor(() => { expect(one.reviewingUntil).toBe(25_000 + 30_000); });
  });

  it.each(['handedBack', 'denied', 'releasing'] as const)('is not told of a call that is %s', (state) => {
    const { one, told } = opened({ state });
    one.touched();
    expect(told).toEqual([]);
  });
});
