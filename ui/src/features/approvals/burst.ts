// Notices an agent that asks faster than a person can answer. It only says so; stopping it is the operator's click.
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import type { ApprovalId } from '../../ipc/generated/ApprovalId';
import type { SessionId } from '../../ipc/generated/SessionId';
import { groupBy } from '../../shared/lists';
import { minus, setOf } from '../../shared/sets';
import { isOpen } from './queue';

/** One session that asked for very many calls. */
export interface Burst {
  session: SessionId;
  client: ApprovalRow['client'];
  /** What waits of it. */
  rows: ApprovalRow[];
  calls: number;
  /** Between its first and its last question, ms. */
  span: number;
}

const PENDING = 20;
const QUICK = 10;
const QUICK_MS = 10_000;

/** The sessions with more than 20 calls waiting, or more than 10 that came within 10 seconds; the loudest first. */
export function bursts(rows: readonly ApprovalRow[]): Burst[] {
  const sessions = groupBy(rows.filter(isOpen), (row) => row.session);
  return [...sessions].flatMap(([session, members]) => {
    const sorted = members.toSorted((a, b) => a.openedAt - b.openedAt);
    const calls = sorted.reduce((sum, row) => sum + row.count, 0);
    const [first] = sorted;
    if (!first || (calls <= PENDING && !quick(sorted))) return [];
    return [{ session, client: first.client, rows: sorted, calls, span: (sorted.at(-1) ?? first).openedAt - first.openedAt }];
  }).toSorted((a, b) => b.calls - a.calls);
}

/** Whether any ten seconds saw more than ten calls. `rows` are in the order they came. */
function quick(rows: readonly ApprovalRow[]): boolean {
  let from = 0;
  let calls = 0;
  for (const row of rows) {
    calls += row.count;
    for (let oldest = rows[from]; oldest && row.openedAt - oldest.openedAt > QUICK_MS; oldest = rows[from]) {
      calls -= oldest.count;
      from++;
    }
    if (calls > QUICK) return true;
  }
  return false;
}

/** `12 s`, `4 min`. */
export function spanOf(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/** The folded calls without the oldest of each session that would have none in sight. */
export function withFirsts(rows: readonly ApprovalRow[], folded: ReadonlySet<ApprovalId>): ReadonlySet<ApprovalId> {
  const inSight = setOf(rows.filter((row) => !folded.has(row.id)).map((row) => row.session));
  const firsts = new Map<SessionId, ApprovalRow>();
  for (const row of rows) {
    const first = firsts.get(row.session);
    if (!inSight.has(row.session) && (first === undefined || row.openedAt < first.openedAt)) firsts.set(row.session, row);
  }
  return minus(folded, [...firsts.values()].map((row) => row.id));
}
