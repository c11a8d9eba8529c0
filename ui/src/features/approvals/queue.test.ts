import { describe, expect, it } from 'vitest';
import { arrange, matches, neighbour, next, outOfPlace } from './queue';
import { rowOf } from './testing';

const low = rowOf('low', { severity: 'low' });
const high = rowOf('high', { severity: 'high' });
const soon = rowOf('soon', { severity: 'high', holdUntil: 10 });
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
  const ids = ['soon', 'high', 'low'];
  it.each([
    ['the one below', [soon, high, low], 'soon', 'high'],
    ['past a decided one', [soon, { ...high, state: 'denied' as const }, low], 'soon', 'low'],
    ['the first, from the last', [soon, high, low], 'low', 'soon'],
    ['nowhere', [low], 'low', undefined],
  ])('goes to %s', (_, rows, from, to) => {
    expect(next(rows, ids, from)).toBe(to);
  });
});

it.each([['', true], ['ledger', true], ['LEDGER k8s', true], ['claude medium', true], ['ledger cursor', false]])(
  'the filter `%s` matches: %s', (filter, expected) => {
    expect(matches(rowOf('x'), filter)).toBe(expected);
  });
