// The order of the queue. It holds still while someone points at it: a row that moves under a pointer gets the wrong answer.
import type { ApprovalId } from '../../ipc/generated/ApprovalId';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import { flat } from '../../shared/hidden';
import { rank } from '../../shared/severity';

/** Whether the question can still be answered. */
export function isOpen(row: ApprovalRow): boolean {
  return row.state === 'waiting' || row.state === 'handedBack';
}

/** Worst first, then what ends first, then what waits longest. */
export function byUrgency(a: ApprovalRow, b: ApprovalRow): number {
  return rank(b.severity) - rank(a.severity) || a.holdUntil - b.holdUntil || a.openedAt - b.openedAt || a.id.localeCompare(b.id);
}

/** Latest first. */
export function byClosing(a: ApprovalRow, b: ApprovalRow): number {
  return (b.closedAt ?? 0) - (a.closedAt ?? 0) || a.id.localeCompare(b.id);
}

/**
 * The order of what waits. While `still`, what is shown keeps its place, even once it was decided, and what is new joins at the
 * end; otherwise the order is by urgency.
 */
export function arrange(rows: readonly ApprovalRow[], shown: readonly ApprovalId[], still: boolean): ApprovalId[] {
  const open = rows.filter(isOpen).toSorted(byUrgency).map((row) => row.id);
  if (!still) return open;
  const known = new Set(rows.map((row) => row.id));
  const kept = shown.filter((id) => known.has(id));
  const keptSet = new Set(kept);
  return [...kept, ...open.filter((id) => !keptSet.has(id))];
}

/** The rows of `ids`, in that order. */
export function pick(rows: readonly ApprovalRow[], ids: readonly ApprovalId[]): ApprovalRow[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** How many rows would move, come or go if the order were made anew. */
export function outOfPlace(rows: readonly ApprovalRow[], shown: readonly ApprovalId[]): number {
  const open = new Set(rows.filter(isOpen).map((row) => row.id));
  const standing = shown.filter((id) => open.has(id));
  const sorted = arrange(rows, [], false);
  const moved = standing.filter((id, place) => sorted[place] !== id).length;
  return moved + (shown.length - standing.length);
}

/** The row `step` places from `from`; the first one when nothing is selected. */
export function neighbour(ids: readonly ApprovalId[], from: ApprovalId | undefined, step: number): ApprovalId | undefined {
  const place = from === undefined ? -1 : ids.indexOf(from);
  if (place < 0) return ids[0];
  return ids[Math.min(ids.length - 1, Math.max(0, place + step))];
}

/** Where to go once `from` is decided: the next open row below it, else the first. */
export function next(rows: readonly ApprovalRow[], ids: readonly ApprovalId[], from: ApprovalId): ApprovalId | undefined {
  const open = new Set(rows.filter((row) => isOpen(row) && row.id !== from).map((row) => row.id));
  const below = ids.slice(ids.indexOf(from) + 1).find((id) => open.has(id));
  return below ?? ids.find((id) => open.has(id));
}

/** Whether a row has every word of the filter in what it shows. */
export function matches(row: ApprovalRow, filter: string): boolean {
  const { verb, object, scope } = row.headline;
  const text = [row.label, row.severity, verb, flat(object), flat(scope ?? []), flat(row.client), row.server, row.ending ?? '']
    .join(' ').toLowerCase();
  return filter.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/** `high, Delete deployment ledger-api, from Claude Desktop`: a row read aloud. */
export function spoken(row: ApprovalRow): string {
  return `${row.severity}, ${row.headline.verb} ${flat(row.headline.object)}, from ${flat(row.client)}`;
}
