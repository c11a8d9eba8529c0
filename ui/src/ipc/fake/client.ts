// A gateway of fixtures, for screenshots and end-to-end tests of the page in a plain browser. `?fixture=` picks the day it has.
// It is loaded in mode `fake` only and never shipped.
import { IpcError, type Client, type Earcon, type Place } from '../client';
import type { ApprovalState } from '../generated/ApprovalState';
import type { EventKind } from '../generated/EventKind';
import type { ServerView } from '../generated/ServerView';
import type { SessionView } from '../generated/SessionView';
import type { ToolView } from '../generated/ToolView';
import { busyQueue, flood } from './approvals';
import { auditCommands } from './auditCommands';
import { check, run } from './batch';
import { cardCommands } from './cardCommands';
import { policyCommands } from './policyCommands';
import { serverOf } from './servers';
import { changed } from './settings';
import { World } from './world';

/** What a test may do to the gateway behind the page's back. */
export interface Hand {
  /** Lets `count` calls come in. */
  arrive(count: number): void;
  /** Lets `count` rows be written to the record. */
  record(count: number): void;
  /** Ends an approval somewhere else. */
  end(id: string, state: ApprovalState, ending: string): void;
  /** Makes every following answer fail. */
  refuse(message: string): void;
  /** Lets the call on this object fail when it is run in a batch. */
  breakAt(object: string): void;
  /** Asks this window to show an approval, or a screen. */
  show(id: string | null, screen?: string): void;
  /** Asks the page for an earcon. */
  sound(earcon: Earcon): void;
  /** Everything that was answered. */
  answers: unknown[];
  /** The approvals that can be answered. */
  ids(): string[];
  /** The text of the policy's draft. */
  draft(): string;
  /** Every command that was asked for, in order. */
  asked: string[];
}

declare global {
  var hand: Hand;
}

const SNIPPET = JSON.stringify({ mcpServers: { 'mission-control': { command: '/usr/bin/smg-shim', args: [] } } }, null, 2);

/** A gateway whose day is `?fixture=busy|empty|unrouted|loading|failed|many|more|alike|one|strange|down|paused|degraded|changed|broken|reference`. */
export function fakeClient(params: URLSearchParams): Client {
  const world = new World(params.get('fixture') ?? 'busy');
  const shows = new Set<(place: Place) => void>();
  const sounds = new Set<(earcon: Earcon) => void>();
  globalThis.hand = {
    arrive: (count) => { world.queue = [...world.queue, ...flood(Date.now(), count)]; world.emit('approvals'); },
    record: (count) => { world.audit += count; world.emit('audit'); },
    end: (id, state, ending) => { world.end([id], state, ending); },
    refuse: (message) => { world.refusal = message; },
    breakAt: (object) => { world.broken = object; },
    show: (id, screen) => { for (const show of shows) show({ id, screen: screen ?? null }); },
    sound: (earcon) => { for (const play of sounds) play(earcon); },
    answers: world.answers,
    ids: () => world.open.map((one) => one.row.id),
    draft: () => world.desk.draft,
    asked: world.asked,
  };

  function reply<T>(make: () => T): Promise<T> {
    if (world.fixture === 'loading') return new Promise(() => undefined);
    if (world.fixture === 'failed') return Promise.reject(new IpcError('io', 'the database `/home/op/audit.db` cannot be opened: disk I/O error'));
    return new Promise((resolve, reject) => {
      setTimeout(() => { try { resolve(make()); } catch (thrown) { reject(thrown as Error); } }, 5);
    });
  }
  const change = (kind: EventKind, make: () => void): Promise<void> => reply(() => { make(); world.emit(kind); });
  const tool = (shown: { server: string; definition: string }, more: Partial<ToolView>): void => {
    const tools = world.servers.find((one) => one.name === shown.server)?.tools ?? [];
    server(shown.server, { tools: tools.map((one) => (one.definition === shown.definition ? { ...one, ...more } : one)) });
  };
  const server = (name: string, more: Partial<ServerView>): void => {
    world.servers = world.servers.map((one) => (one.name === name ? { ...one, ...more } : one));
  };
  const session = (id: string, more: Partial<SessionView>): void => {
    world.sessions = world.sessions.map((one) => (one.id === id ? { ...one, ...more } : one));
    world.emit('sessions');
  };
  const hear = <T>(listeners: Set<T>, listener: T): Promise<() => void> => {
    listeners.add(listener);
    return Promise.resolve(() => { listeners.delete(listener); });
  };

  const client: Client = {
    status: () => (world.fixture === 'down' ? Promise.reject(new IpcError('unreachable', 'the gateway did not answer')) : reply(() => world.status())),
    listApprovals: () => reply(() => world.queue.map((one) => one.row)),
    ...cardCommands(world, reply),
    ...policyCommands(world, reply),
    denyMany: ({ ids, reason }) => reply(() => {
      world.answers.push(...ids.map((id) => ({ id, verdict: { kind: 'deny', reason } })));
      return world.end(ids, 'denied', `You denied it${reason === null ? '' : `: “${reason}”`}.`);
    }),
    checkBatch: (ids) => reply(() => check(world, ids)),
    approveBatch: (batch) => reply(() => run(world, batch)),
    stopSession: (id) => reply(() => {
      const denied = world.end(world.open.filter((one) => one.row.session === id).map((one) => one.row.id), 'denied', 'You stopped this agent.');
      session(id, { paused: true });
      return denied;
    }),
    resumeSession: (id) => reply(() => { session(id, { paused: false }); }),
    listServers: () => reply(() => world.servers),
    acceptServer: (name) => change('servers', () => { server(name, { accepted: true, state: 'idle', why: null }); }),
    acceptTool: (shown) => change('servers', () => { tool(shown, { quarantined: null }); }),
    setToolSeverity: ({ severity, ...shown }) => change('servers', () => { tool(shown, { setByYou: severity, ...(severity === null ? {} : { severity }) }); }),
    setServerEnabled: (name, enabled) => change('servers', () => { server(name, { enabled, state: enabled ? 'idle' : 'off' }); }),
    addServer: ({ name, command, env }) => change('servers', () => { world.servers = [...world.servers, serverOf(name, { command, env: Object.keys(env), accepted: false, tools: [], version: null })]; }),
    removeServer: (name) => change('servers', () => { world.servers = world.servers.filter((one) => one.name !== name); }),
    getPolicy: () => reply(() => world.policy),
    acceptPolicy: () => change('policy', () => { world.desk.accept(); }),
    ...auditCommands(world, reply),
    pause: (minutes) => change('gateway', () => { world.state = 'paused'; world.pausedUntil = minutes === null ? null : Date.now() + minutes * 60_000; }),
    resume: () => change('gateway', () => { world.state = 'running'; world.pausedUntil = null; }),
    stopAll: () => reply(() => {
      const denied = world.end(world.open.map((one) => one.row.id), 'denied', 'Denied by Stop all.');
      world.state = 'paused';
      world.emit('gateway');
      return denied;
    }),
    beQuiet: (quiet) => change('gateway', () => { world.quiet = quiet; }),
    endQuiet: () => change('gateway', () => { world.quiet = null; }),
    listGrants: () => reply(() => world.grants),
    revokeGrant: (id) => change('grants', () => { world.grants = world.grants.filter((one) => one.id !== id); }),
    revokeAllGrants: () => reply(() => {
      const before = world.grants.length;
      world.grants = world.grants.filter((one) => one.kind !== 'session');
      world.emit('grants');
      return before - world.grants.length;
    }),
    getSettings: () => reply(() => world.settings),
    setSetting: (setting) => reply(() => {
      world.settings = changed(world.settings, setting);
      world.emit('settings');
      return world.settings;
    }),
    testNotification: () => reply(() => undefined),
    showMain: () => reply(() => undefined),
    closeQuick: () => reply(() => undefined),
    demoCall: () => change('approvals', () => { world.queue = [...world.queue, ...busyQueue(Date.now()).slice(0, 1)]; }),
    connectSnippet: () => reply(() => SNIPPET),
    subscribe: (onEvent) => hear(world.listeners, onEvent),
    onShow: (show) => hear(shows, show),
    onPlaySound: (play) => hear(sounds, play),
  };
  return counted(client, world.asked);
}

/** The same client, writing down what it is asked. */
function counted(client: Client, asked: string[]): Client {
  return new Proxy(client, {
    get(target, name: keyof Client) {
      asked.push(name);
      return target[name];
    },
  });
}
