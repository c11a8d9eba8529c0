// A record of any length: each row is made from its number when it is asked for, and is always the same.
import type { CallOutcome } from '../generated/CallOutcome';
import type { Severity } from '../generated/Severity';
import type { TimelineRow } from '../generated/TimelineRow';
import { seg } from './text';

const DAY = 86_400_000;

/** What kind of call a row is. */
export interface Shape {
  outcome: CallOutcome;
  by: string;
  severity: Severity;
  server: string;
  tool: string;
  headline: string;
  args: string;
  held: number | null;
  took: number | null;
  flags: string[];
}

const call = (outcome: CallOutcome, by: string, severity: Severity, server: string, tool: string, headline: string, args: string, held: number | null, took: number | null, flags: string[] = []): Shape =>
  ({ outcome, by, severity, server, tool, headline, args, held, took, flags });

const SHAPES: readonly Shape[] = [
  call('allowed', 'rule 2', 'safe', 'k8s-prod', 'get_pod', 'Read pod ledger-api-7f in payments', '{"name":"ledger-api-7f","namespace":"payments"}', null, 41.3),
  call('allowed', 'rule 2', 'low', 'github', 'search_issues', 'Search issues “is:open ledger”', '{"query":"is:open ledger"}', null, 312.8),
  call('allowed', 'rule 2', 'safe', 'files', 'read_file', 'Read /srv/app/config.yaml', '{"path":"/srv/app/config.yaml"}', null, 2.4),
  call('approved', 'you', 'medium', 'files', 'write_file', 'Write /srv/app/config.yaml', '{"path":"/srv/app/config.yaml","content":"replicas: 3"}', 9000, 12.1, ['edited']),
  call('allowed', 'rule 2', 'safe', 'k8s-prod', 'list_pods', 'List pods in payments', '{"namespace":"payments"}', null, 88),
  call('denied', 'you', 'high', 'k8s-prod', 'kubectl_delete', 'Delete deployment ledger-api in payments', '{"name":"ledger-api","namespace":"payments","token":"••••"}', 14_000, null, ['changed']),
  call('allowed', 'rule 5', 'low', 'postgres', 'run_query', 'Read from orders on pg-replica', '{"sql":"select count(*) from orders"}', null, 154),
  call('denied', 'rule 1', 'critical', 'postgres', 'run_sql', 'Delete database ledger_prod', '{"sql":"DROP DATABASE ledger_prod;"}', null, null),
  call('failed', 'rule 2', 'low', 'github', 'get_issue', 'Read issue 4711', '{"number":4711}', null, 5031),
  call('approved', 'you', 'high', 'k8s-prod', 'kubectl_scale', 'Scale ledger-api to 6 in payments', '{"name":"ledger-api","replicas":6}', 21_000, 930, ['first-time']),
  call('expired', 'nobody in time', 'medium', 'files', 'write_file', 'Write /etc/hosts', '{"path":"/etc/hosts","content":"127.0.0.1 ledger"}', 600_000, null),
  call('stopped', 'STOP ALL', 'medium', 'k8s-prod', 'restart_service', 'Restart service ledger-api', '{"service":"ledger-api"}', 4200, null),
  call('unknown', 'rule 5', 'medium', 'postgres', 'run_query', 'Change 3 rows of orders', '{"sql":"update orders set state = 4"}', null, null),
];

const EVENTS: readonly (readonly [kind: string, headline: string])[] = [
  ['policy_changed', 'Version 14 came into force: 2 rules added'], ['server_changed', 'github: 2 tools have other descriptions'],
  ['chain_verified', 'Every entry is what it was'], ['setting_changed', 'holdSeconds is 600'],
];

// How often each shape comes, as a cycle that is gone through again and again.
const CYCLE = 4096;
const WEIGHTS = [22, 12, 18, 5, 14, 3, 11, 2, 3, 3, 2, 1, 1];
const shapes = Uint8Array.from({ length: CYCLE }, (_, place) => {
  let left = (Math.imul(place + 1, 2654435761) >>> 0) % WEIGHTS.reduce((sum, weight) => sum + weight, 0);
  return WEIGHTS.findIndex((weight) => (left -= weight) < 0);
});

const CLIENTS = ['Claude Desktop', 'Cursor', 'Claude Code'];
/** Every 97th row is no call. */
const EVENT_EVERY = 97;
/** A word that stands in one argument only, this long ago. */
const RARE = { word: 'zebrafish', age: 20 * DAY };

/** The rows of a gateway that had `recorded` of them at `now`. Rows count from 1, the oldest; more may come. */
export class FakeRecord {
  readonly step: number;
  readonly size: number;
  readonly #rare: number;

  constructor(readonly recorded: number, readonly now: number) {
    this.step = recorded > 10_000 ? 7310 : 46 * 60_000;
    this.size = Math.max(38, Math.ceil(recorded / 400));
    this.#rare = recorded - Math.floor(RARE.age / this.step);
  }

  /** When row `n` began; rows that came later are close together. */
  at(n: number): number {
    return n <= this.recorded ? this.now - (this.recorded - n) * this.step - 2000 : this.now + (n - this.recorded) * 50;
  }

  /** The last row that began before `at`. */
  last(at: number): number {
    return Math.max(0, at >= this.now ? Number.MAX_SAFE_INTEGER : Math.ceil(this.recorded - (this.now - 2000 - at) / this.step) - 1);
  }

  isEvent(n: number): boolean {
    return n % EVENT_EVERY === 0;
  }

  /** The rows that are no call. */
  events(total: number): { length: number; at: (place: number) => number } {
    return { length: Math.floor(total / EVENT_EVERY), at: (place) => (place + 1) * EVENT_EVERY };
  }

  /** What row `n` is like; an event too has a shape, which is not shown. */
  shape(n: number): Shape {
    return SHAPES[shapes[n % CYCLE] ?? 0] ?? call('allowed', '', 'safe', '', '', '', '', null, null);
  }

  event(n: number): readonly [kind: string, headline: string] {
    return EVENTS[(n / EVENT_EVERY) % EVENTS.length] ?? ['event', ''];
  }

  /** Which run of which client row `n` belongs to. */
  session(n: number): string {
    return `session-${Math.floor(n / this.size)}`;
  }

  client(n: number): string {
    return CLIENTS[Math.floor(n / this.size) % CLIENTS.length] ?? '';
  }

  args(n: number): string {
    return n === this.#rare ? `{"query":"the ${RARE.word} of payments"}` : this.shape(n).args;
  }

  /** Row `n`, as the page is given it. Its entries are four, and the first gives it its name. */
  row(n: number): TimelineRow {
    const base = { id: 4 * n - 3, at: this.at(n), approval: null };
    if (this.isEvent(n)) {
      const [event, headline] = this.event(n);
      return { ...base, call: null, event, outcome: null, by: '', severity: null, headline: seg(headline), server: null, tool: [], client: [], session: null, heldMs: null, tookMs: null, flags: [] };
    }
    const shape = this.shape(n);
    return {
      ...base, call: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, event: null, outcome: shape.outcome, by: shape.by, severity: shape.severity,
      headline: seg(shape.tool === 'write_file' && shape.outcome === 'expired' ? `${shape.headline}\u200B` : shape.headline), server: shape.server, tool: seg(shape.tool),
      client: seg(this.client(n)), session: this.session(n), heldMs: shape.held, tookMs: shape.took, flags: shape.flags,
    };
  }
}

/** Shapes that occur, to be counted and completed from. */
export const KNOWN: readonly Shape[] = SHAPES;
/** Clients that occur. */
export const KNOWN_CLIENTS: readonly string[] = CLIENTS;
