// What the record's names are called on screen. An unknown name is shown as it is.
import type { CallOutcome } from '../../ipc/generated/CallOutcome';
import type { TimelineCount } from '../../ipc/generated/TimelineCount';
import type { TimelineRow } from '../../ipc/generated/TimelineRow';
import { flat } from '../../shared/hidden';
import { hourOf, stamp } from '../../shared/time';
import type { Grouping } from './making';
import { written } from './tokens';

const KINDS: Record<string, string> = {
  tool_call: 'Call received',
  policy_decision: 'Decided by policy',
  approval_requested: 'Asked you',
  approval_granted: 'Approved',
  approval_denied: 'Denied',
  approval_expired: 'Not answered in time',
  approval_cancelled: 'Withdrawn',
  execution_intent: 'Sent',
  execution_success: 'Succeeded',
  execution_failure: 'Failed',
  execution_unknown: 'Ended unknown',
  result_marked: 'Result gives orders',
};

/** `approval_granted` as `Approved`, `policy_changed` as `Policy changed`. */
export function kindInWords(kind: string): string {
  const words = kind.replaceAll('_', ' ');
  return KINDS[kind] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** An outcome's word. */
export const OUTCOMES = {
  allowed: 'Allowed', approved: 'Approved', asked: 'Waiting', denied: 'Denied', expired: 'Expired',
  stopped: 'Stopped', failed: 'Failed', unknown: 'Unknown', running: 'Running',
} as const satisfies Record<CallOutcome, string>;

/** Ways to put rows together, by name. */
export const GROUPINGS = [
  { id: 'none', text: 'No groups' }, { id: 'session', text: 'Session' }, { id: 'runs', text: 'Session, folded' }, { id: 'server', text: 'Server' },
  { id: 'tool', text: 'Tool' }, { id: 'day', text: 'Day' },
] as const satisfies readonly { id: Grouping; text: string }[];

const DATE = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** `14:03:11.204` today, `21 Nov 14:03:11` before. */
export function when(at: number, now: number): string {
  if (new Date(at).toDateString() === new Date(now).toDateString()) return stamp(at);
  return `${DATE.format(at)} ${stamp(at).slice(0, 8)}`;
}

/** A wait as minutes and seconds, as the operator lived it: `0:14`. */
export function waited(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A row as the one sentence that is read out for it. */
export function spoken(row: TimelineRow): string {
  const what = flat(row.headline);
  if (row.outcome === null) return [stamp(row.at).slice(0, 8), kindInWords(row.event ?? ''), what].filter((part) => part !== '').join(', ');
  const ended = `${OUTCOMES[row.outcome].toLowerCase()}${row.by === '' ? '' : ` by ${row.by}`}`;
  return [stamp(row.at).slice(0, 8), row.severity ?? '', ended, what, row.server ?? ''].filter((part) => part !== '').join(', ');
}

const DECIDERS: Record<string, string> = { you: 'by:me', 'nobody in time': 'by:timeout', 'STOP ALL': 'by:panic', 'stop all': 'by:panic' };

/** The token that selects what a cell shows; none: the cell selects nothing. */
export function tokenOf(row: TimelineRow, column: string): string | undefined {
  const rule = /^rule (.+)$/.exec(row.by);
  const tool = flat(row.tool);
  const client = flat(row.client);
  const tokens: Record<string, string | undefined> = {
    severity: row.severity ? written('sev', row.severity) : undefined,
    outcome: row.outcome && row.outcome !== 'running' && row.outcome !== 'unknown' ? written('decision', row.outcome) : undefined,
    tool: tool === '' ? (row.server === null ? undefined : written('server', row.server)) : written('tool', tool),
    server: row.server === null ? undefined : written('server', row.server),
    client: client === '' ? undefined : written('client', client),
    by: rule ? written('rule', rule[1] ?? '') : DECIDERS[row.by],
  };
  return tokens[column];
}

/** `14:01 to 14:32`, with its day when that is not today. */
export function groupTimes({ from, to }: { from: number; to: number }, now: number): string {
  const same = new Date(from).toDateString() === new Date(to).toDateString();
  const today = new Date(to).toDateString() === new Date(now).toDateString();
  const start = `${same && today ? '' : `${DATE.format(from)} `}${hourOf(from)}`;
  return `${start} to ${same ? '' : `${DATE.format(to)} `}${hourOf(to)}`;
}

/** `312 bytes`, `190 kB`, `1.2 MB`. */
export function sized(bytes: number): string {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000).toLocaleString()} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `212 of 1,204,331 rows`. */
export function countInWords(count: TimelineCount | undefined): string {
  if (!count) return '';
  const all = `${count.all.toLocaleString()} ${count.all === 1 ? 'row' : 'rows'}`;
  return count.rows === count.all ? all : `${count.rows.toLocaleString()} of ${all}`;
}

/** When the day of a moment begins. */
export function dayOf(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}
