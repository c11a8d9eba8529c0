import { describe, expect, it } from 'vitest';
import type { Histogram } from '../../ipc/generated/Histogram';
import { brushed, endOf, nudged, stacked, zoomed } from './zoom';

const MINUTE = 60_000;
const TEN: Histogram = { from: 0, width: MINUTE, buckets: Array.from({ length: 10 }, (_, n) => [n, 1, 2, 0]) };

describe('zooming', () => {
  it.each([0, 0.25, 0.5, 1])('keeps the moment at %s of the range where it is', (share) => {
    const range = { from: 1_000_000, to: 9_000_000 };
    const at = range.from + share * (range.to - range.from);
    const next = zoomed(range, at, 0.5);
    expect(next.to - next.from).toBe(4_000_000);
    expect((at - next.from) / (next.to - next.from)).toBeCloseTo(share, 6);
    expect(zoomed(next, at, 2)).toEqual(range);
  });

  it('ends at a minute', () => {
    const next = zoomed({ from: 0, to: 70_000 }, 35_000, 0.1);
    expect(next.to - next.from).toBe(MINUTE);
  });
});

it('stacks each kind on those before it', () => {
  expect(stacked({ from: 0, width: 1000, buckets: [[1, 2, 3, 4], [0, 0, 1, 0]] })).toEqual([[0.5, 1.5], [1, 0], [3, 0], [6, 1], [10, 1]]);
});

it.each([[90_000, 200_000], [200_000, 90_000], [61_000, 239_999]])('a brush from %i to %i is whole buckets', (a, b) => {
  expect(brushed(TEN, a, b)).toEqual({ from: MINUTE, to: 4 * MINUTE });
});

it('a brush stays in the chart and is never empty', () => {
  expect(brushed(TEN, -5000, 99 * MINUTE)).toEqual({ from: 0, to: endOf(TEN) });
  expect(brushed(TEN, 2 * MINUTE, 2 * MINUTE)).toEqual({ from: 2 * MINUTE, to: 3 * MINUTE });
});

describe('an end of the span', () => {
  it.each([
    ['from', 1, { from: MINUTE, to: null }], ['from', -1, { from: null, to: null }], ['to', -1, { from: null, to: 9 * MINUTE }], ['to', 3, { from: null, to: null }],
    ['from', 99, { from: 9 * MINUTE, to: null }], ['to', -99, { from: null, to: MINUTE }],
  ] as const)('%s by %i', (end, steps, span) => {
    expect(nudged(TEN, { from: null, to: null }, end, steps)).toEqual(span);
  });

  it('never meets the other', () => {
    expect(nudged(TEN, { from: 3 * MINUTE, to: 4 * MINUTE }, 'from', 5)).toEqual({ from: 3 * MINUTE, to: 4 * MINUTE });
    expect(nudged(TEN, { from: 3 * MINUTE, to: 4 * MINUTE }, 'to', -5)).toEqual({ from: 3 * MINUTE, to: 4 * MINUTE });
  });
});
