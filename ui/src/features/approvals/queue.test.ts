import { describe, expect, it } from 'vitest';
import { arrange, closedRows, neighbour, next, outOfPlace } from './queue';
import { rowOf } from './testing';

const low = rowOf('low', { severity: 'low' });
const high = rowOf('high', { severity: 'high' });
const soon = rowOf('soon', { severity: 'high', clientWaitsUntil: 10 });
const gone = rowOf('gone', { severity: 'critical', state: 'denied', closedAt: 5 });
const fresh = rowOf('fresh', { severity: 'critical' });

describe('arrange', () => {
  it('puts the worst first, then what ends first, and leaves out what is decided', () => {
    expect(arrange([low, high, soon, gone], [], false)).toEqual(['soon', 'high', 'low']);
  });

  it('moves nothing while it must hold still, and lets new rows join at the end', () => {
    expect(arrange([low, high, fresh], ['low', 'high'], true)).toEqual(['low', 'high', 'fresh']);
  });

  it('keeps the place of a row that was decided meanwhile', () => {
    expect(arrange([{ ...low, state: 'expired' }, high], ['low', 'high'], true)).toEqual(['low', 'high']);
  });

  it('under twenty arrivals keeps every row where it was', () => {
    const shown = ['low', 'high'];
    const arrivals = Array.from({ length: 20 }, (_, n) => rowOf(`new-${n}`, { severity: 'critical' }));
    expect(arrange([...arrivals, low, high], shown, true).slice(0, 2)).toEqual(shown);
  });
});

describe('outOfPlace', () => {
  it.each([
    ['a sorted queue', [high, low], ['high', 'low'], 0],
    ['a worse one that joined at the end', [high, fresh], ['high', 'fresh'], 2],
    ['one that was decided', [{ ...high, state: 'denied' as const }, low], ['high', 'low'], 1],
  ])('%s', (_, rows, shown, count) => {
    expect(outOfPlace(rows, shown)).toBe(count);
  });
});

it.each([
  [undefined, 1, 'a'], ['a', 1, 'b'], ['c', 1, 'c'], ['a', -1, 'a'], ['b', -1, 'a'], ['unknown', 1, 'a'],
] as const)('from %s, %d step: %s', (from, step, to) => {
  expect(neighbour(['a', 'b', 'c'], from, step)).toBe(to);
});

describe('next', () => {
  const group = (row: typeof low) => row.session;
  const other = rowOf('other', { session: 'session-2', openedAt: -5 });
  it.each([
    ['the one below', [soon, high, low], 'soon', 'high'],
    ['past a decided one', [soon, { ...high, state: 'denied' as const }, low], 'soon', 'low'],
    ['what waits longest, from the last', [{ ...soon, openedAt: 3 }, { ...high, openedAt: 2 }, low], 'low', 'high'],
    ['its own group before a more urgent one', [soon, other, low], 'soon', 'low'],
    ['nowhere', [low], 'low', undefined],
  ])('goes to %s', (_, rows, from, to) => {
    expect(next(rows, from, group)).toBe(to);
  });
});

describe('the closed lists', () => {
  const NOON = new Date(2026, 10, 22, 12).getTime();
  const HOUR = 3_600_000;
  const ended = (id: string, state: typeof low.state, hours: number) => rowOf(id, { state, closedAt: NOON - hours * HOUR });
  const rows = [
    ended('late', 'expired', 1), ended('withdrawn', 'cancelled', 20), ended('old', 'expired', 25),
    ended('yes', 'approved', 2), ended('no', 'denied', 11), ended('yesterday', 'denied', 13), low,
  ];
  it.each([['expired', ['late', 'withdrawn']], ['decided', ['yes', 'no']]] as const)('%s has %j', (tab, ids) => {
    expect(closedRows(rows, tab, NOON).map((row) => row.id)).toEqual(ids);
  });
});

it('what was put off sinks below everything, and the sorting can be another', () => {
  const order = (sorting: 'urgency' | 'oldest' | 'newest', snoozed: string[] = []) => arrange([low, { ...high, openedAt: 7 }, soon], [], false, { sorting, snoozed: new Set(snoozed) });
  expect(order('urgency', ['soon'])).toEqual(['high', 'low', 'soon']);
  expect(order('oldest')).toEqual(['low', 'soon', 'high']);
  expect(order('newest')).toEqual(['high', 'soon', 'low']);
});
