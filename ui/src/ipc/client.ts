// The page's side of the command surface: the one module that talks to Tauri.
// It never keeps an answer; what is shown is asked for again when the gateway says it changed.
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { AcceptTool } from './generated/AcceptTool';
import type { AnswerApproval } from './generated/AnswerApproval';
import type { ApprovalCard } from './generated/ApprovalCard';
import type { ApprovalId } from './generated/ApprovalId';
import type { ApprovalRow } from './generated/ApprovalRow';
import type { ApproveBatch } from './generated/ApproveBatch';
import type { BatchCheck } from './generated/BatchCheck';
import type { BatchResult } from './generated/BatchResult';
import type { BeQuiet } from './generated/BeQuiet';
import type { DenyMany } from './generated/DenyMany';
import type { EditedCall } from './generated/EditedCall';
import type { Event } from './generated/Event';
import type { EventKind } from './generated/EventKind';
import type { GatewayStatus } from './generated/GatewayStatus';
import type { GrantId } from './generated/GrantId';
import type { GrantView } from './generated/GrantView';
import type { PolicyView } from './generated/PolicyView';
import type { RuleDraft } from './generated/RuleDraft';
import type { SaveRule } from './generated/SaveRule';
import type { SetToolSeverity } from './generated/SetToolSeverity';
import type { ServerView } from './generated/ServerView';
import type { SessionId } from './generated/SessionId';
import type { SetSetting } from './generated/SetSetting';
import type { SettingsView } from './generated/SettingsView';
import { policyCalls, type PolicyCalls } from './policyCalls';
import { timelineCommands, type TimelineClient } from './timeline';

/** What the page can ask again for. */
export type Topic = 'status' | 'approvals' | 'servers' | 'policy' | 'audit' | 'grants' | 'settings' | 'replay' | 'verify' | 'catalogue' | 'clients';

/** Which questions an event makes stale. A new kind of event does not compile until it is listed here. */
export const TOUCHES: Record<EventKind, readonly Topic[]> = {
  approvals: ['approvals', 'status'],
  gateway: ['status'],
  audit: ['audit', 'status'],
  servers: ['servers'],
  sessions: ['status'],
  policy: ['policy', 'servers', 'status', 'grants'],
  grants: ['grants'],
  settings: ['settings', 'status'],
  replay: ['replay'],
  verify: ['verify'],
  catalogue: ['catalogue'],
  clients: ['clients'],
};

/** A server to add. Adding never runs it. */
export interface NewServer {
  name: string;
  /** The command line, one element an argument. */
  command: string[];
  env: Record<string, string>;
}

/** The two earcons the page can be asked to play. */
export type Earcon = 'review' | 'critical';

/** Where a window is asked to go. */
export interface Place {
  /** The approval to show. */
  id: ApprovalId | null;
  /** The screen to show. */
  screen: string | null;
}

/** Everything the page may ask of the gateway. */
export interface Client extends PolicyCalls, TimelineClient {
  status(): Promise<GatewayStatus>;
  listApprovals(): Promise<ApprovalRow[]>;
  /** Mints the nonce that the verdict must carry. */
  openCard(id: ApprovalId): Promise<ApprovalCard>;
  answerApproval(answer: AnswerApproval): Promise<void>;
  /** Holds the question five minutes longer. */
  extendHold(id: ApprovalId): Promise<void>;
  /** The operator is at the card: our hold stands still for a while. */
  reviewing(id: ApprovalId): Promise<void>;
  /** Takes back a yes that has not run yet. */
  undoApproval(id: ApprovalId): Promise<void>;
  /** Puts away what is over and only waited for its next try. */
  dismissApproval(id: ApprovalId): Promise<void>;
  /** What the schema and the policy say about other arguments. */
  checkEdit(id: ApprovalId, text: string): Promise<EditedCall>;
  /** A masked argument in the clear, or the exact text of all of them; written to the audit. */
  reveal(id: ApprovalId, pointer: string | null): Promise<string>;
  /** Rules one could make of this call. Grants nothing. */
  draftRule(id: ApprovalId): Promise<RuleDraft>;
  /** Puts a drafted rule into force. */
  saveRule(rule: SaveRule): Promise<void>;
  listServers(): Promise<ServerView[]>;
  acceptServer(name: string): Promise<void>;
  /** One tool's definition was looked at, as it was shown. */
  acceptTool(tool: AcceptTool): Promise<void>;
  /** How severe a tool is; null leaves it as it is judged. */
  setToolSeverity(severity: SetToolSeverity): Promise<void>;
  setServerEnabled(name: string, enabled: boolean): Promise<void>;
  addServer(server: NewServer): Promise<void>;
  removeServer(name: string): Promise<void>;
  getPolicy(): Promise<PolicyView>;
  /** Accepts the changed file whose hash was shown. */
  acceptPolicy(hash: string): Promise<void>;
  /** Denies each of them, with the one reason; says how many were still open. */
  denyMany(many: DenyMany): Promise<number>;
  /** Whether these may be approved together; mints what the verdicts must carry. */
  checkBatch(ids: ApprovalId[]): Promise<BatchCheck>;
  /** Runs them one by one, in order, up to the first that fails. */
  approveBatch(batch: ApproveBatch): Promise<BatchResult>;
  /** Denies what this session waits for and refuses its calls until it is resumed; says how many were denied. */
  stopSession(id: SessionId): Promise<number>;
  resumeSession(id: SessionId): Promise<void>;
  /** Refuses new calls, for `minutes` or until resumed. */
  pause(minutes: number | null): Promise<void>;
  resume(): Promise<void>;
  /** Denies what waits and pauses; says how many calls were denied. */
  stopAll(): Promise<number>;
  /** No notification and no sound; calls wait as ever. */
  beQuiet(quiet: BeQuiet): Promise<void>;
  endQuiet(): Promise<void>;
  listGrants(): Promise<GrantView[]>;
  revokeGrant(id: GrantId): Promise<void>;
  /** Ends every session grant; says how many there were. */
  revokeAllGrants(): Promise<number>;
  getSettings(): Promise<SettingsView>;
  setSetting(setting: SetSetting): Promise<SettingsView>;
  testNotification(): Promise<void>;
  /** Brings the main window to the front. */
  showMain(place: Place): Promise<void>;
  closeQuick(): Promise<void>;
  /** Sends a harmless call of the bundled demo server that the policy asks about. */
  demoCall(): Promise<void>;
  /** What to paste into a client's configuration. */
  connectSnippet(): Promise<string>;
  /** Calls back on every event; resolves, once it listens, to the function that stops it. */
  subscribe(onEvent: (event: Event) => void): Promise<() => void>;
  /** Calls back when this window is asked to show an approval, or a screen. */
  onShow(show: (place: Place) => void): Promise<() => void>;
  /** Calls back when an earcon is due. */
  onPlaySound(play: (earcon: Earcon) => void): Promise<() => void>;
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
    extendHold: (id) => ask('extend_hold', { id }),
    reviewing: (id) => ask('reviewing', { id }),
    undoApproval: (id) => ask('undo_approval', { id }),
    dismissApproval: (id) => ask('dismiss_approval', { id }),
    checkEdit: (id, text) => ask('check_edit', { id, arguments: text }),
    reveal: (id, pointer) => ask('reveal', { id, pointer }),
    draftRule: (id) => ask('draft_rule', { id }),
    saveRule: (rule) => ask('save_rule', rule),
    listServers: () => ask('list_servers'),
    acceptServer: (name) => ask('accept_server', { name }),
    acceptTool: (tool) => ask('accept_tool', tool),
    setToolSeverity: (severity) => ask('set_tool_severity', severity),
    setServerEnabled: (name, enabled) => ask('set_server_enabled', { name, enabled }),
    addServer: (server) => ask('add_server', server),
    removeServer: (name) => ask('remove_server', { name }),
    getPolicy: () => ask('get_policy'),
    acceptPolicy: (hash) => ask('accept_policy', { hash }),
    ...policyCalls(ask),
    ...timelineCommands(ask),
    denyMany: (many) => ask('deny_many', many),
    checkBatch: (ids) => ask('check_batch', { ids }),
    approveBatch: (batch) => ask('approve_batch', batch),
    stopSession: (id) => ask('stop_session', { id }),
    resumeSession: (id) => ask('resume_session', { id }),
    pause: (minutes) => ask('pause', { minutes }),
    resume: () => ask('resume'),
    stopAll: () => ask('stop_all'),
    beQuiet: (quiet) => ask('be_quiet', quiet),
    endQuiet: () => ask('end_quiet'),
    listGrants: () => ask('list_grants'),
    revokeGrant: (id) => ask('revoke_grant', { id }),
    revokeAllGrants: () => ask('revoke_all_grants'),
    getSettings: () => ask('get_settings'),
    setSetting: (setting) => ask('set_setting', setting),
    testNotification: () => ask('test_notification'),
    showMain: (place) => ask('show_main', place),
    closeQuick: () => ask('close_quick'),
    demoCall: () => ask('demo_call'),
    connectSnippet: () => ask('connect_snippet'),
    subscribe: (onEvent) => listen<Event>('gateway-event', ({ payload }) => { onEvent(payload); }),
    onShow: (show) => listen<Place>('show-approval', ({ payload }) => { show(payload); }),
    onPlaySound: (play) => listen<Earcon>('play-sound', ({ payload }) => { play(payload); }),
  };
}
