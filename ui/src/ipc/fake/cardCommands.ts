// What the gateway of fixtures does for the open card: answers, undoing, holding longer, edits, drafts. It checks what it is
// sent as the gateway does, so that a page which forgets something fails here too.
import { IpcError, type Client } from '../client';
import type { AnswerApproval } from '../generated/AnswerApproval';
import type { ApprovalRow } from '../generated/ApprovalRow';
import type { EditedCall } from '../generated/EditedCall';
import type { RuleDraft } from '../generated/RuleDraft';
import { rank } from '../../shared/severity';
import { cardFor, type Waiting } from './approvals';
import type { World } from './world';

const MINUTE = 60_000;
/** How long a call of the fixtures takes. */
const RUNS_MS = 300;

type Reply = <T>(make: () => T) => Promise<T>;
type CardCommands = Pick<Client, 'openCard' | 'answerApproval' | 'extendHold' | 'reviewing' | 'undoApproval' | 'dismissApproval' | 'checkEdit' | 'reveal' | 'draftRule' | 'saveRule'>;

/** The commands of the card, on `world`. */
export function cardCommands(world: World, reply: Reply): CardCommands {
  const find = (id: string): Waiting => {
    const found = world.find(id);
    if (!found) throw new IpcError('notFound', `there is no approval \`${id}\``);
    return found;
  };
  const set = (id: string, row: Partial<ApprovalRow>): void => {
    world.queue = world.queue.map((one) => (one.row.id === id ? { ...one, row: { ...one.row, ...row } } : one));
    world.emit('approvals');
  };
  const run = (id: string): void => {
    world.end([id], 'approved', 'You approved it.');
    setTimeout(() => { set(id, { outcome: { ok: true, sentence: 'Succeeded in 1.2 s' } }); }, RUNS_MS);
  };

  function answer({ id, digest, verdict }: AnswerApproval): void {
    if (world.refusal) throw new IpcError('stale', world.refusal);
    const one = find(id);
    const next = one.row.state === 'handedBack' || one.row.nextTry;
    const card = verdict.kind === 'approve' && verdict.edited !== null ? edited(world, one, verdict.edited).card : cardFor(one, world.now, world.painted);
    if (card?.digest !== digest) throw new IpcError('stale', 'the call is not the one that was shown');
    if (verdict.kind === 'approve') complain(card, verdict);
    world.answers.push({ id, verdict });
    if (next) {
      set(id, { nextTry: false });
      world.end([id], verdict.kind === 'approve' ? 'approved' : 'denied', verdict.kind === 'approve' ? 'Approved for its next identical try.' : 'Its next identical try is refused.');
    } else if (verdict.kind === 'deny') world.end([id], 'denied', `You denied it${verdict.reason === null ? '' : `: “${verdict.reason}”`}.`);
    else if (card.undoMs > 0 && world.settings.undoSeconds > 0) {
      set(id, { state: 'releasing', runsAt: Date.now() + world.settings.undoSeconds * 1000 });
      setTimeout(() => { if (find(id).row.state === 'releasing') run(id); }, world.settings.undoSeconds * 1000);
    } else run(id);
  }

  return {
    openCard: (id) => reply(() => cardFor(find(id), world.now, ++world.painted)),
    answerApproval: (sent) => reply(() => { answer(sent); }),
    extendHold: (id) => reply(() => { set(id, { holdUntil: Math.min(world.now + 30 * MINUTE, find(id).row.holdUntil + 5 * MINUTE) }); }),
    reviewing: (id) => reply(() => { find(id); }),
    undoApproval: (id) => reply(() => {
      if (find(id).row.state !== 'releasing') throw new IpcError('stale', 'it already runs');
      world.end([id], 'denied', 'You took your approval back.');
    }),
    dismissApproval: (id) => reply(() => { set(id, { nextTry: false }); world.end([id], 'expired', 'Nobody answered within 10 minutes; this one call was denied.'); }),
    checkEdit: (id, text) => reply(() => edited(world, find(id), text)),
    reveal: (id, pointer) => reply(() => {
      const { args } = find(id);
      if (pointer === null) return JSON.stringify(args, null, 2);
      return String(args[pointer.slice(1)]);
    }),
    draftRule: (id) => reply(() => draftOf(find(id))),
    saveRule: ({ id, step, ends, policyVersion, approve }) => reply(() => {
      if (policyVersion !== world.policy.version) throw new IpcError('stale', 'the policy changed since this rule was drafted');
      const one = find(id);
      const until = ends === 'never' ? null : new Date(Date.now() + { hour: 60, today: 600, thirtyDays: 30 * 24 * 60 }[ends] * MINUTE).toISOString().slice(0, 10);
      const pinned = Object.entries(one.args).slice(0, step === 2 ? 0 : step === 1 ? 1 : undefined);
      world.desk.addRule(3, {
        id: 'drafted', effect: 'allow', reason: '', description: null, enabled: true, until, holdSeconds: null, typed: false, optsOutOfFlow: false,
        conditions: [
          { field: 'server', pointer: '', operator: 'is', values: [one.row.server] }, { field: 'tool', pointer: '', operator: 'is', values: [one.tool] },
          ...pinned.map(([key, value]) => ({ field: 'argument' as const, pointer: `/${key}`, operator: 'is' as const, values: [JSON.stringify(value)] })),
        ],
      }, one.row.label);
      world.emit('policy');
      if (approve) answer(approve);
    }),
  };
}

/** Refuses a yes that skipped something. */
function complain(card: NonNullable<EditedCall['card']>, said: { visited: number[]; seenHidden: boolean; typed: string | null; scope: string | null }): void {
  const { row } = card;
  const places = card.alerts.flatMap((alert, number) => (alert.pointer === null ? [] : number));
  if (rank(row.severity) >= 3 && places.some((number) => !said.visited.includes(number))) throw new IpcError('refused', 'a risky part was not looked at');
  if (rank(row.severity) >= 2 && card.hidden > 0 && !said.seenHidden) throw new IpcError('refused', 'the hidden characters were not ticked');
  if (card.typedTarget !== null && said.typed !== card.typedTarget) throw new IpcError('refused', 'the target was not typed');
  if (said.scope !== null && !card.scopes.some(({ scope }) => scope === said.scope)) throw new IpcError('refused', 'this scope is not offered');
}

/** What the gateway of fixtures says about other arguments: they must be an object, `namespace` may not be `kube-system`. */
function edited(world: World, one: Waiting, text: string): EditedCall {
  const bad = (error: string): EditedCall => ({ error, card: null, deniedBy: null, note: '' });
  let args: unknown;
  try {
    args = JSON.parse(text);
  } catch {
    const lines = text.split('\n');
    return bad(`line ${lines.length} column ${lines.at(-1)?.length ?? 1}: this is not JSON`);
  }
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return bad('line 1 column 1: the arguments must be an object');
  const now = args as Record<string, unknown>;
  if ('replicas' in now && typeof now['replicas'] !== 'number') return bad(`line ${text.split('\n').findIndex((line) => line.includes('"replicas"')) + 1} column 3: \`replicas\` must be a number`);
  const changed = [...new Set([...Object.keys(one.args), ...Object.keys(now)])].filter((key) => JSON.stringify(one.args[key]) !== JSON.stringify(now[key]));
  const severity = now['namespace'] === 'kube-system' ? 'critical' : one.row.severity;
  const rule = world.policy.rules[0];
  const card = cardFor({ ...one, args: now, before: one.args, row: { ...one.row, severity } }, world.now, ++world.painted);
  const digest = [...text].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 0xffffffff, 7).toString(16).padStart(64, 'e');
  return {
    error: null, card: { ...card, digest, scopes: [], onceOnly: 'edited arguments', typedTarget: severity === 'critical' ? String(now['name'] ?? 'ledger-api') : card.typedTarget, armMs: world.settings.armMs },
    deniedBy: now['namespace'] === 'wiped' && rule ? rule : null,
    note: `Note: the user changed the arguments before running: ${changed.map((key) => `\`${key}\` ${String(one.args[key])} → ${String(now[key])}`).join(', ')}.`,
  };
}

/** Three widths, the second of them preselected. */
function draftOf({ row, tool, args }: Waiting): RuleDraft {
  const base = `Allow calls to ${tool} on ${row.server} from Claude Desktop`;
  const exact = Object.entries(args).map(([key, value]) => `${key} is ${JSON.stringify(value)}`).join(' and ');
  return {
    steps: [
      { name: 'exactly these arguments', sentence: `${base} when ${exact}, if ${row.severity} or lower.`, matched: 1, approved: 1, denied: 0, waiting: 0 },
      { name: 'same target', sentence: `${base} when ${exact.split(' and ')[0] ?? ''}, if ${row.severity} or lower.`, matched: 6, approved: 6, denied: 0, waiting: 2 },
      { name: `any ${tool}`, sentence: `${base}, if ${row.severity} or lower.`, matched: 41, approved: 29, denied: 12, waiting: 2 },
    ],
    chosen: 1, place: 3, above: 'Ask me about any call that is high or worse.', policyVersion: 14,
  };
}
