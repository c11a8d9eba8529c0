// Arithmetic of the histogram: zooming, moving the ends of a span, stacking. Pure.
import type { Histogram } from '../../ipc/generated/Histogram';
import type { Span } from './spans';

/** No range is shorter, ms. */
const SHORTEST = 60_000;

/** A range zoomed by `factor` so that `at` stays where it is. */
export function zoomed({ from, to }: { from: number; to: number }, at: number, factor: number): { from: number; to: number } {
  const wide = Math.max(SHORTEST, (to - from) * factor);
  const share = (at - from) / Math.max(1, to - from);
  const start = Math.round(at - wide * share);
  return { from: start, to: Math.round(start + wide) };
}

/** Where a histogram ends. */
export function endOf({ from, width, buckets }: Histogram): number {
  return from + width * buckets.length;
}

/** The names of the four kinds of a bucket, from below. */
export const KINDS = ['allowed', 'asked', 'denied', 'failed'] as const;

/** The times of the buckets in seconds, then each kind on top of those before it. */
export function stacked({ from, width, buckets }: Histogram): number[][] {
  const times = buckets.map((_, place) => (from + width * (place + 0.5)) / 1000);
  const levels = KINDS.map((_, kind) => buckets.map((bucket) => bucket.slice(0, kind + 1).reduce((sum, count) => sum + count, 0)));
  return [times, ...levels];
}

/** A span as drawn from one moment to another, in either direction, to whole buckets. */
export function brushed(histogram: Histogram, a: number, b: number): Span {
  const { from, width } = histogram;
  const [first, last] = a < b ? [a, b] : [b, a];
  const start = from + Math.floor((first - from) / width) * width;
  const end = from + Math.ceil((last - from) / width) * width;
  return { from: Math.max(from, start), to: Math.min(endOf(histogram), Math.max(end, start + width)) };
}

/** A span with one end moved by so many buckets; its ends never meet, and stay in the chart. An end at the chart's is open. */
export function nudged(histogram: Histogram, span: Span, end: 'from' | 'to', steps: number): Span {
  const { from, width } = histogram;
  const last = endOf(histogram);
  const ends = { from: span.from ?? from, to: span.to ?? last };
  const lowest = end === 'from' ? from : ends.from + width;
  const highest = end === 'from' ? ends.to - width : last;
  const to = Math.min(highest, Math.max(lowest, ends[end] + steps * width));
  return { ...span, [end]: (end === 'from' && to <= from) || (end === 'to' && to >= last) ? null : to };
}
