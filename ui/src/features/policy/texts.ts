// What differs between two texts, as one replacement. Pure.

/** A replacement of one part of a text. */
export interface Difference {
  from: number;
  to: number;
  insert: string;
}

/** The smallest single replacement that makes `now` of `before`; none: they are the same. */
export function differenceOf(before: string, now: string): Difference | undefined {
  if (before === now) return undefined;
  const most = Math.min(before.length, now.length);
  let start = 0;
  while (start < most && before[start] === now[start]) start += 1;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  return { from: start, to: before.length - end, insert: now.slice(start, now.length - end) };
}
