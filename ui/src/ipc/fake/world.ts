// What the gateway of fixtures knows, and how it changes when it is told to.
import type { ApprovalState } from '../generated/ApprovalState';
import type { Event } from '../generated/Event';
import type { EventKind } from '../generated/EventKind';
import type { GatewayStatus } from '../generated/GatewayStatus';
import type { GrantView } from '../generated/GrantView';
import type { PolicyView } from '../generated/PolicyView';
import type { Quiet } from '../generated/Quiet';
import type { ServerView } from '../generated/ServerView';
import type { SessionView } from '../generated/SessionView';
import type { SettingsView } from '../generated/SettingsView';
import { rank } from '../../shared/severity';
import { alike, busyQueue, flood, type Waiting } from './approvals';
import { strangeQueue } from './cards';
import { grantsOf } from './grants';
import { PolicyDesk } from './policyDesk';
import { serverOf, someServers } from './servers';
import { SETTINGS } from './settings';
import { seg } from './text';

const HOUR = 3_600_000;

/** One day of a gateway. */
export class World {
  readonly now = Date.now();
  queue: Waiting[];
  servers: ServerView[];
  sessions: SessionView[];
  readonly desk: PolicyDesk;
  grants: GrantView[];
  settings: SettingsView = SETTINGS;
  audit: number;
  state: GatewayStatus['state'];
  pausedUntil: number | null = null;
  quiet: Quiet | null = null;
  refusal = '';
  /** The object whose call fails in a batch. */
  broken = '';
  painted = 0;
  seq = 100;
  readonly answers: unknown[] = [];
  readonly asked: string[] = [];
  readonly listeners = new Set<(event: Event) => void>();

  constructor(readonly fixture: string) {
    const bare = fixture === 'empty' || fixture === 'unrouted';
    const many = fixture === 'many' || fixture === 'more';
    this.queue = bare ? [] : many ? flood(this.now, fixture === 'more' ? 5000 : 1000) : fixture === 'alike' || fixture === 'one' ? alike(this.now).slice(0, fixture === 'one' ? 1 : 8)
      : fixture === 'strange' ? strangeQueue(this.now) : busyQueue(this.now);
    this.servers = bare ? [] : many ? Array.from({ length: 1000 }, (_, n) => serverOf(`server-${n}`)) : someServers();
    this.sessions = fixture === 'unrouted' ? [] : [session('session-1', 'Claude Desktop', this.now - HOUR), session('session-2', 'Cursor', this.now - 2 * HOUR)];
    this.desk = new PolicyDesk(fixture, this.now);
    this.grants = bare ? [] : grantsOf(this.now, many ? 1000 : 3);
    this.audit = bare ? 0 : many ? 1_000_000 : 840;
    this.state = fixture === 'paused' || fixture === 'degraded' ? fixture : 'running';
  }

  emit(...kinds: EventKind[]): void {
    for (const kind of kinds) {
      this.seq += 1;
      for (const listener of this.listeners) listener({ seq: this.seq, kind, id: null });
    }
  }

  /** Ends some approvals; says how many of them were open. */
  end(ids: readonly string[], state: ApprovalState, ending: string): number {
    const meant = new Set(ids);
    const open = this.open.filter((one) => meant.has(one.row.id)).length;
    this.queue = this.queue.map((one) => (meant.has(one.row.id) ? { ...one, row: { ...one.row, state, ending, closedAt: Date.now() } } : one));
    this.audit += 2 * ids.length;
    this.emit('approvals', 'audit');
    return open;
  }

  get policy(): PolicyView {
    return this.desk.view();
  }

  get open(): Waiting[] {
    return this.queue.filter((one) => one.row.state === 'waiting' || one.row.state === 'handedBack');
  }

  find(id: string): Waiting | undefined {
    return this.queue.find((one) => one.row.id === id);
  }

  status(): GatewayStatus {
    const worst = this.open.map((one) => one.row.severity).toSorted((a, b) => rank(b) - rank(a))[0];
    const why = { running: null, paused: 'You paused it; clients are told so.', degraded: 'The policy file cannot be read: line 12, column 4: unknown field `sever`.' };
    const away = this.sessions.length === 0;
    return {
      state: this.state, why: why[this.state], pausedUntil: this.pausedUntil, quiet: this.quiet, policyVersion: this.policy.version,
      waiting: this.open.length, highestWaiting: worst ?? null, sessions: this.sessions,
      today: away ? { allowed: 0, approved: 0, denied: 0 } : { allowed: 214, approved: 5, denied: 3 },
      auditEntries: this.audit, chainVerifiedAt: away ? null : this.now - 5 * HOUR, seq: this.seq,
    };
  }
}

function session(id: string, client: string, since: number): SessionView {
  return {
    id, since, client: seg(client), caller: { id: client.toLowerCase().replace(' ', '-'), name: client, kind: 'agent' },
    server: null, paused: false, calls: { allowed: 31, approved: 5, denied: 2 },
  };
}
