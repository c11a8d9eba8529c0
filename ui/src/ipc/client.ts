// The page's side of the command surface: the one module that talks to Tauri.
// It never keeps an answer; what is shown is asked for again when the gateway says it changed.
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { AnswerApproval } from './generated/AnswerApproval';
import type { ApprovalCard } from './generated/ApprovalCard';
import type { ApprovalId } from './generated/ApprovalId';
import type { ApprovalRow } from './generated/ApprovalRow';
import type { AuditPage } from './generated/AuditPage';
import type { AuditQuery } from './generated/AuditQuery';
import type { Event } from './generated/Event';
import type { EventKind } from './generated/EventKind';
import type { GatewayStatus } from './generated/GatewayStatus';
import type { PolicyView } from './generated/PolicyView';
import type { ServerView } from './generated/ServerView';
import type { VerifyReport } from './generated/VerifyReport';

/** What the page can ask again for. */
export type Topic = 'status' | 'approvals' | 'servers' | 'policy' | 'audit';

/** Which questions an event makes stale. A new kind of event does not compile until it is listed here. */
export const TOUCHES: Record<EventKind, readonly Topic[]> = {
  approvals: ['approvals', 'status'],
  gateway: ['status'],
  audit: ['audit', 'status'],
  servers: ['servers'],
  sessions: ['status'],
  policy: ['policy', 'servers', 'status'],
};

/** A server to add. Adding never runs it. */
export interface NewServer {
  name: string;
  /** The command line, one element an argument. */
  command: string[];
  env: Record<string, string>;
}

/** Everything the page may ask of the gateway. */
export interface Client {
  status(): Promise<GatewayStatus>;
  listApprovals(): Promise<ApprovalRow[]>;
  /** Mints the nonce that the verdict must carry. */
  openCard(id: ApprovalId): Promise<ApprovalCard>;
  answerApproval(answer: AnswerApproval): Promise<void>;
  listServers(): Promise<ServerView[]>;
  acceptServer(name: string): Promise<void>;
  setServerEnabled(name: string, enabled: boolean): Promise<void>;
  addServer(server: NewServer): Promise<void>;
  removeServer(name: string): Promise<void>;
  getPolicy(): Promise<PolicyView>;
  /** Accepts the changed file whose hash was shown. */
  acceptPolicy(hash: string): Promise<void>;
  auditPage(query: AuditQuery): Promise<AuditPage>;
  verifyAudit(): Promise<VerifyReport>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Denies what waits and pauses; says how many calls were denied. */
  stopAll(): Promise<number>;
  /** Sends a harmless call of the bundled demo server that the policy asks about. */
  demoCall(): Promise<void>;
  /** What to paste into a client's configuration. */
  connectSnippet(): Promise<string>;
  /** Calls back on every event; resolves, once it listens, to the function that stops it. */
  subscribe(onEvent: (event: Event) => void): Promise<() => void>;
}

/** A refusal of the gateway: a code to branch on and a sentence to show. */
export class IpcError extends Error {
  override name = 'IpcError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }

  /** Whatever was thrown, as an `IpcError`. */
  static from(thrown: unknown): IpcError {
    if (thrown instanceof IpcError) return thrown;
    if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'message' in thrown) {
      return new IpcError(String(thrown.code), String(thrown.message));
    }
    return new IpcError('unreachable', typeof thrown === 'string' ? thrown : 'the gateway did not answer');
  }
}

async function ask<T>(command: string, request: unknown = null): Promise<T> {
  try {
    return await invoke<T>(command, { request });
  } catch (thrown) {
    throw IpcError.from(thrown);
  }
}

/** The client of the real gateway. */
export function tauriClient(): Client {
  return {
    status: () => ask('status'),
    listApprovals: () => ask('list_approvals'),
    openCard: (id) => ask('open_card', { id }),
    answerApproval: (answer) => ask('answer_approval', answer),
    listServers: () => ask('list_servers'),
    acceptServer: (name) => ask('accept_server', { name }),
    setServerEnabled: (name, enabled) => ask('set_server_enabled', { name, enabled }),
    addServer: (server) => ask('add_server', server),
    removeServer: (name) => ask('remove_server', { name }),
    getPolicy: () => ask('get_policy'),
    acceptPolicy: (hash) => ask('accept_policy', { hash }),
    auditPage: (query) => ask('audit_page', query),
    verifyAudit: () => ask('verify_audit'),
    pause: () => ask('pause'),
    resume: () => ask('resume'),
    stopAll: () => ask('stop_all'),
    demoCall: () => ask('demo_call'),
    connectSnippet: () => ask('connect_snippet'),
    subscribe: (onEvent) => listen<Event>('gateway-event', ({ payload }) => { onEvent(payload); }),
  };
}
