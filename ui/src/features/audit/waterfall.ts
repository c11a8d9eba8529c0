// How long a call waited and how long it ran, as two bars on one scale for all calls of a group. Pure.
import type { TimelineRow } from '../../ipc/generated/TimelineRow';

/** Two bars in percent of the scale. */
export interface Bars {
  held: number;
  ran: number;
}

/** What a row needs on the scale, ms. */
export function lasted({ heldMs, tookMs }: TimelineRow): number {
  return (heldMs ?? 0) + (tookMs ?? 0);
}

/** The bars of a row on a scale of `longest` ms; none: it neither waited nor ran. What is there is always seen. */
export function barsOf(row: TimelineRow, longest: number): Bars | undefined {
  if (row.heldMs === null && row.tookMs === null) return undefined;
  const part = (ms: number | null): number => (ms === null || longest <= 0 ? 0 : Math.max(3, Math.min(100, (ms / longest) * 100)));
  const bars = { held: part(row.heldMs), ran: part(row.tookMs) };
  const over = bars.held + bars.ran - 100;
  if (over <= 0) return bars;
  // The longer one gives way, so that the shorter stays in sight.
  return bars.held >= bars.ran ? { ...bars, held: bars.held - over } : { ...bars, ran: bars.ran - over };
}
