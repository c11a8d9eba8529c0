// The order of the queue. It holds still while someone points at it: a row that moves under a pointer gets the wrong answer.
import type { ApprovalId } from '../../ipc/generated/ApprovalId';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import { flat } from '../../shared/hidden';
import { rank } from '../../shared/severity';

/** Which list is shown. */
export type Tab = 'waiting' | 'expired' | 'decided';

/** How what waits can be sorted. */
export type Sorting = 'urgency' | 'oldest' | 'newest';

const DAY_MS = 24 * 3_600_000;

/** Whether the question can still be answered. */
export function isOpen(row: ApprovalRow): boolean {
  return row.state === 'waiting' || row.state === 'handedBack';
}

/** Whether the row still stands among what waits: a yes that can be undone has not left it yet. */
export function stands(row: ApprovalRow): boolean {
  return isOpen(row) || row.state === 'releasing';
}

/** Worst first, then whose client gives up first, then what waits longest. */
export function byUrgency(a: ApprovalRow, b: ApprovalRow): number {
  return rank(b.severity) - rank(a.severity) || deadline(a) - deadline(b) || byAge(a, b);
}

function deadline(row: ApprovalRow): number {
  return row.clientWaitsUntil ?? Number.MAX_SAFE_INTEGER;
}

function byAge(a: ApprovalRow, b: ApprovalRow): number {
  return a.openedAt - b.openedAt || a.id.localeCompare(b.id);
}

const ORDERS: Record<Sorting, (a: ApprovalRow, b: ApprovalRow) => number> = { urgency: byUrgency, oldest: byAge, newest: (a, b) => byAge(b, a) };

/** Latest first. */
export function byClosing(a: ApprovalRow, b: ApprovalRow): number {
  return (b.closedAt ?? 0) - (a.closedAt ?? 0) || a.id.localeCompare(b.id);
}

/** What one sorts by, and what was put off and sinks. */
export interface Order {
  sorting: Sorting;
  snoozed: ReadonlySet<ApprovalId>;
}

const PLAIN: Order = { sorting: 'urgency', snoozed: new Set() };

/**
 * The order of what waits. While `still`, what is shown keeps its place, even once it was decided, and what is new joins at the
 * end; otherwise it is sorted.
 */
export function arrange(rows: readonly ApprovalRow[], shown: readonly ApprovalId[], still: boolean, { sorting, snoozed }: Order = PLAIN): ApprovalId[] {
  const sunk = (row: ApprovalRow): number => Number(snoozed.has(row.id));
  const open = rows.filter(stands).toSorted((a, b) => sunk(a) - sunk(b) || ORDERS[sorting](a, b)).map((row) => row.id);
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
export function outOfPlace(rows: readonly ApprovalRow[], shown: readonly ApprovalId[], order: Order = PLAIN): number {
  const open = new Set(rows.filter(stands).map((row) => row.id));
  const standing = shown.filter((id) => open.has(id));
  const sorted = arrange(rows, [], false, order);
  const moved = standing.filter((id, place) => sorted[place] !== id).length;
  return moved + (shown.length - standing.length);
}

/** What stands `step` places from `from`; the first one when nothing is selected. */
export function neighbour(keys: readonly string[], from: string | undefined, step: number): string | undefined {
  const place = from === undefined ? -1 : keys.indexOf(from);
  if (place < 0) return keys[0];
  return keys[Math.min(keys.length - 1, Math.max(0, place + step))];
}

/** Where to go once `from` is decided: the next open row of its group, else the one that waits longest. `shown` is in screen order. */
export function next(shown: readonly ApprovalRow[], from: ApprovalId, group: (row: ApprovalRow) => string): ApprovalId | undefined {
  const place = shown.findIndex((row) => row.id === from);
  const mine = shown[place];
  const open = (row: ApprovalRow): boolean => isOpen(row) && row.id !== from;
  const below = mine && shown.slice(place + 1).find((row) => open(row) && group(row) === group(mine));
  return (below ?? shown.filter(open).toSorted(byAge)[0])?.id;
}

/** The closed rows of a list, latest first: what nobody answered in a day, or what was decided since midnight. */
export function closedRows(rows: readonly ApprovalRow[], tab: 'expired' | 'decided', now: number): ApprovalRow[] {
  const since = tab === 'expired' ? now - DAY_MS : new Date(now).setHours(0, 0, 0, 0);
  const states = tab === 'expired' ? ['expired', 'cancelled'] : ['approved', 'denied'];
  return rows.filter((row) => states.includes(row.state) && (row.closedAt ?? now) >= since).toSorted(byClosing);
}

/** `high, Delete deployment ledger-api, from Claude Desktop`: a row read aloud. */
export function spoken(row: ApprovalRow): string {
  return `${row.severity}, ${row.headline.verb} ${flat(row.headline.object)}, from ${flat(row.client)}`;
}
