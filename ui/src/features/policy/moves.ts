// Where a rule goes when it is moved, and what is said of it. Pure.
import type { DraftRule } from '../../ipc/generated/DraftRule';

/** A number within the list. */
export function within(number: number, count: number): number {
  return Math.min(count, Math.max(1, Math.round(number)));
}

/** The gap nearest to a place between rows, from 0 (above the first): `ends` are the rows' lower edges. */
export function gapAt(y: number, ends: readonly number[]): number {
  let start = 0;
  for (const [place, end] of ends.entries()) {
    if (y < (start + end) / 2) return place;
    start = end;
  }
  return ends.length;
}

/** The number a rule gets when it is dropped into a gap. */
export function numberAfter(rule: number, gap: number): number {
  return gap >= rule ? gap : gap + 1;
}

/** "Rule moved to 3 of 6. It is now checked before ‘Ask about writes’." */
export function announced(rules: readonly DraftRule[], number: number, otherwise: string): string {
  const next = rules[number]?.view.sentence ?? otherwise;
  return `Rule moved to ${number} of ${rules.length}. It is now checked before ‘${next.replace(/\.$/, '')}’.`;
}

/** How fast a list scrolls while something is dragged at its edge, in pixels a frame: the nearer, the faster. */
export function edgeSpeed(y: number, top: number, bottom: number, zone = 40): number {
  if (y < top + zone) return -Math.ceil(Math.min(zone, top + zone - y) / 3);
  if (y > bottom - zone) return Math.ceil(Math.min(zone, y - bottom + zone) / 3);
  return 0;
}
