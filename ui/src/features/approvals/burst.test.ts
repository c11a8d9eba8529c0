import { expect, it } from 'vitest';
import { bursts, spanOf } from './burst';
import { rowOf } from './testing';

const came = (count: number, everyMs: number, more: Parameters<typeof rowOf>[1] = {}) =>
  Array.from({ length: count }, (_, n) => rowOf(`${more.session ?? 's'}-${n}`, { openedAt: n * everyMs, ...more }));

it.each([
  ['10 at once', came(10, 0), 0],
  ['11 at once', came(11, 0), 1],
  ['11 in ten seconds', came(11, 1000), 1],
  ['11 in more than ten seconds', came(11, 1001), 0],
  ['20 slowly', came(20, 60_000), 0],
  ['21 slowly', came(21, 60_000), 1],
  ['11 identical calls on one row', [rowOf('a', { count: 11 })], 1],
  ['11 at once, all answered', came(11, 0, { state: 'denied' }), 0],
  ['a burst long ago and one call now', [...came(11, 0), rowOf('late', { openedAt: 900_000 })], 1],
  ['two agents with 6 each', [...came(6, 0), ...came(6, 0, { session: 'other' })], 0],
])('%s: %d bursts', (_, rows, count) => {
  expect(bursts(rows)).toHaveLength(count);
});

it('names the loudest first, with how many calls in which time', () => {
  const found = bursts([...came(12, 500), ...came(43, 300, { session: 'loud' })]);
  expect(found.map(({ session, calls, span }) => [session, calls, spanOf(span)])).toEqual([['loud', 43, '13 s'], ['session-1', 12, '6 s']]);
});

it.each([[0, '1 s'], [12_400, '12 s'], [119_000, '119 s'], [240_000, '4 min']])('%d ms is %s', (ms, text) => {
  expect(spanOf(ms)).toBe(text);
});
