// A gateway of fixtures, for screenshots and end-to-end tests of the page in a plain browser. `?fixture=` picks the day it has.
// It is loaded in mode `fake` only and never shipped.
import { IpcError, type Client } from '../client';
import type { ApprovalState } from '../generated/ApprovalState';
import type { Event } from '../generated/Event';
import type { EventKind } from '../generated/EventKind';
import type { GatewayStatus } from '../generated/GatewayStatus';
import type { PolicyView } from '../generated/PolicyView';
import type { ServerView } from '../generated/ServerView';
import { rank } from '../../shared/severity';
import { busyQueue, cardFor, flood, type Waiting } from './approvals';
import { pageOf } from './audit';
import { changedPolicy, longPolicy, policyOf } from './policy';
import { serverOf, someServers } from './servers';
import { seg } from './text';

/** What a test may do to the gateway behind the page's back. */
export interface Hand {
  /** Lets `count` calls come in. */
  arrive(count: number): void;
  /** Ends an approval somewhere else. */
  end(id: string, state: ApprovalState, ending: string): void;
  /** Makes every following answer fail. */
  refuse(message: string): void;
  /** Everything that was answered. */
  answers: unknown[];
}

declare global {
  var hand: Hand;
}

const SNIPPET = JSON.stringify({ mcpServers: { 'mission-control': { command: '/usr/bin/smg-shim', args: [] } } }, null, 2);

class World {
  readonly now = Date.now();
  queue: Waiting[];
  servers: ServerView[];
  policy: PolicyView;
  audit: number;
  state: GatewayStatus['state'];
  refusal = '';
  painted = 0;
  seq = 100;
  readonly answers: unknown[] = [];
  readonly listeners = new Set<(event: Event) => void>();

  constructor(readonly fixture: string) {
    const bare = fixture === 'empty' || fixture === 'unrouted';
    this.queue = bare ? [] : fixture === 'many' ? flood(this.now) : busyQueue(this.now);
    this.servers = bare ? [] : fixture === 'many' ? Array.from({ length: 1000 }, (_, n) => serverOf(`server-${n}`)) : someServers();
    this.policy = fixture === 'changed' ? changedPolicy(this.now)
      : fixture === 'many' ? longPolicy(this.now)
      : policyOf(this.now, bare ? { rules: [] } : fixture === 'degraded' ? { error: 'line 12, column 4: unknown field `sever`', rules: [] } : {});
    this.audit = bare ? 0 : fixture === 'many' ? 1_000_000 : 840;
    this.state = fixture === 'paused' || fixture === 'degraded' ? fixture : 'running';
  }

  emit(...kinds: EventKind[]): void {
    for (const kind of kinds) {
      this.seq += 1;
      for (const listener of this.listeners) listener({ seq: this.seq, kind, id: null });
    }
  }

  end(id: string, state: ApprovalState, ending: string): void {
    this.queue = this.queue.map((one) => (one.row.id === id ? { ...one, row: { ...one.row, state, ending, closedAt: Date.now() } } : one));
    this.audit += 2;
    this.emit('approvals', 'audit');
  }

  get open(): Waiting[] {
    return this.queue.filter((one) => one.row.state === 'waiting' || one.row.state === 'handedBack');
  }

  status(): GatewayStatus {
    const worst = this.open.map((one) => one.row.severity).toSorted((a, b) => rank(b) - rank(a))[0];
    const why = { running: null, paused: 'You paused it; clients are told so.', degraded: 'The policy file cannot be read: line 12, column 4: unknown field `sever`.' };
    const away = this.fixture === 'unrouted';
    return {
      state: this.state, why: why[this.state], policyVersion: this.policy.version, waiting: this.open.length, highestWaiting: worst ?? null,
      sessions: away ? [] : [{ id: 'session-1', caller: { id: 'claude-desktop', name: 'Claude Desktop', kind: 'agent' }, client: seg('Claude Desktop'), server: null, since: this.now - 3_600_000 }],
      today: away ? { allowed: 0, approved: 0, denied: 0 } : { allowed: 214, approved: 5, denied: 3 },
      auditEntries: this.audit, chainVerifiedAt: away ? null : this.now - 5 * 3_600_000, seq: this.seq,
    };
  }
}

/** A gateway whose day is `?fixture=busy|empty|unrouted|loading|failed|many|paused|degraded|changed|broken`. */
export function fakeClient(params: URLSearchParams): Client {
  const world = new World(params.get('fixture') ?? 'busy');
  globalThis.hand = {
    arrive: (count) => { world.queue = [...world.queue, ...flood(Date.now(), count)]; world.emit('approvals'); },
    end: (id, state, ending) => { world.end(id, state, ending); },
    refuse: (message) => { world.refusal = message; },
    answers: world.answers,
  };

  function reply<T>(make: () => T): Promise<T> {
    if (world.fixture === 'loading') return new Promise(() => undefined);
    if (world.fixture === 'failed') return Promise.reject(new IpcError('io', 'the database `/home/op/audit.db` cannot be opened: disk I/O error'));
    return new Promise((resolve, reject) => {
      setTimeout(() => { try { resolve(make()); } catch (thrown) { reject(thrown as Error); } }, 5);
    });
  }
  const change = (kind: EventKind, make: () => void): Promise<void> => reply(() => { make(); world.emit(kind); });
  const server = (name: string, more: Partial<ServerView>): void => {
    world.servers = world.servers.map((one) => (one.name === name ? { ...one, ...more } : one));
  };

  return {
    status: () => reply(() => world.status()),
    listApprovals: () => reply(() => world.queue.map((one) => one.row)),
    openCard: (id) => reply(() => {
      const found = world.queue.find((one) => one.row.id === id);
      if (!found) throw new IpcError('notFound', `there is no approval \`${id}\``);
      return cardFor(found, world.now, ++world.painted);
    }),
    answerApproval: (answer) => reply(() => {
      if (world.refusal) throw new IpcError('stale', world.refusal);
      world.answers.push(answer);
      if (answer.verdict.kind === 'approve') world.end(answer.id, 'approved', 'You approved it; it ran and returned in 1.2 s.');
      else world.end(answer.id, 'denied', `You denied it${answer.verdict.reason === null ? '' : `: “${answer.verdict.reason}”`}.`);
    }),
    listServers: () => reply(() => world.servers),
    acceptServer: (name) => change('servers', () => { server(name, { accepted: true, state: 'idle', why: null }); }),
    setServerEnabled: (name, enabled) => change('servers', () => { server(name, { enabled, state: enabled ? 'idle' : 'off' }); }),
    addServer: ({ name, command, env }) => change('servers', () => { world.servers = [...world.servers, serverOf(name, { command, env: Object.keys(env), accepted: false, tools: [], version: null })]; }),
    removeServer: (name) => change('servers', () => { world.servers = world.servers.filter((one) => one.name !== name); }),
    getPolicy: () => reply(() => world.policy),
    acceptPolicy: () => change('policy', () => { world.policy = { ...world.policy, version: world.policy.version + 1, outsideChange: null }; }),
    auditPage: (query) => reply(() => pageOf(query, world.audit, world.now)),
    verifyAudit: () => reply(() => (world.fixture === 'broken'
      ? { intact: false, entries: world.audit, firstBad: 412, sentence: 'Entry 412 does not match its hash. Entries 1 to 411 are intact.', head: 'a9'.repeat(32) }
      : { intact: true, entries: world.audit, firstBad: null, sentence: `All ${world.audit} entries are what they were.`, head: 'a9'.repeat(32) })),
    pause: () => change('gateway', () => { world.state = 'paused'; }),
    resume: () => change('gateway', () => { world.state = 'running'; }),
    stopAll: () => reply(() => {
      const { open } = world;
      world.state = 'paused';
      for (const one of open) world.end(one.row.id, 'denied', 'Denied by Stop all.');
      world.emit('gateway');
      return open.length;
    }),
    demoCall: () => change('approvals', () => { world.queue = [...world.queue, ...busyQueue(Date.now()).slice(0, 1)]; }),
    connectSnippet: () => reply(() => SNIPPET),
    subscribe: (onEvent) => {
      world.listeners.add(onEvent);
      return Promise.resolve(() => { world.listeners.delete(onEvent); });
    },
  };
}
