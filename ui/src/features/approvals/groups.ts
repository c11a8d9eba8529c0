// What the queue shows, line by line: calls under the headings of their groups. It moves nothing: the order is given.
import type { ApprovalId } from '../../ipc/generated/ApprovalId';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import { groupBy } from '../../shared/lists';
import { rank } from '../../shared/severity';

/** What calls are grouped by. */
export type Grouping = 'session' | 'tool' | 'shape' | 'none';

/** A call, the heading of a group, or the calls of a burst that nobody asked to see yet. */
export type Item =
  | { kind: 'call'; key: string; row: ApprovalRow }
  | { kind: 'group'; key: string; first: ApprovalRow; ids: ApprovalId[]; calls: number; worst: ApprovalRow['severity']; closed: boolean }
  | { kind: 'new'; key: string; calls: number }
  | { kind: 'more'; key: string; group: string; calls: number };

/** How a list is cut into lines. */
export interface Cut {
  grouping: Grouping;
  /** Groups that were closed, by key. */
  closed: ReadonlySet<string>;
  /** Calls of a burst, which stand behind one line of their group until it is opened. */
  folded: ReadonlySet<ApprovalId>;
  /** From here on the rows came in while the list had to hold still. */
  settled: number;
}

/** The key of the group a row belongs to. */
export function groupOf(row: ApprovalRow, grouping: Grouping): string {
  switch (grouping) {
    case 'session': return `session ${row.session}`;
    case 'tool': return `tool ${row.server} ${toolOf(row)}`;
    case 'shape': return `shape ${row.server} ${toolOf(row)} ${row.shape}`;
    case 'none': return '';
  }
}

function toolOf(row: ApprovalRow): string {
  return row.tool.map((segment) => segment.text).join('');
}

/** The lines of the list. What came in late has a heading of its own at the end, so that nothing above it moves. */
export function itemsOf(rows: readonly ApprovalRow[], cut: Cut): Item[] {
  const settled = rows.slice(0, cut.settled);
  const late = rows.slice(cut.settled);
  const items = cut.grouping === 'none' ? plain(settled, cut) : grouped(settled, cut);
  if (late.length === 0) return items;
  return [...items, { kind: 'new', key: 'new', calls: callsOf(late) }, ...plain(late, cut)];
}

function grouped(rows: readonly ApprovalRow[], cut: Cut): Item[] {
  const groups = groupBy(rows, (row) => groupOf(row, cut.grouping));
  return [...groups].flatMap(([key, members]) => {
    const [first] = members;
    if (!first) return [];
    const closed = cut.closed.has(key);
    const worst = members.reduce((a, b) => (rank(b.severity) > rank(a.severity) ? b : a)).severity;
    const heading: Item = { kind: 'group', key, first, ids: members.map((row) => row.id), calls: callsOf(members), worst, closed };
    return closed ? [heading] : [heading, ...plain(members, cut, key)];
  });
}

function plain(rows: readonly ApprovalRow[], cut: Cut, group = 'all'): Item[] {
  const seen = rows.filter((row) => !cut.folded.has(row.id));
  const items: Item[] = seen.map((row) => ({ kind: 'call', key: row.id, row }));
  const hidden = rows.filter((row) => cut.folded.has(row.id));
  if (hidden.length > 0) items.push({ kind: 'more', key: `more ${group}`, group, calls: callsOf(hidden) });
  return items;
}

/** How many calls wait behind these rows. */
export function callsOf(rows: readonly ApprovalRow[]): number {
  return rows.reduce((sum, row) => sum + row.count, 0);
}

/** Whether the keys stop at a line: at calls, and at what can be opened. */
export function isStop(item: Item): boolean {
  return item.kind === 'call' || item.kind === 'more' || (item.kind === 'group' && item.closed);
}
