// The card of a call, as the gateway would fill it.
import type { Alert } from '../generated/Alert';
import type { ApprovalCard } from '../generated/ApprovalCard';
import type { ArgumentChange } from '../generated/ArgumentChange';
import type { ArgumentRow } from '../generated/ArgumentRow';
import type { History } from '../generated/History';
import { rank } from '../../shared/severity';
import type { Waiting } from './approvals';
import { paint, type Marked } from './marks';
import { hex, seg } from './text';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Numbered = Marked & { number: number };

function rowsOf(value: unknown, key: string, pointer: string, depth: number, marked: Numbered[], change: ArgumentChange | null): ArgumentRow[] {
  const row = { pointer, depth, key: seg(key), change };
  if (typeof value !== 'object' || value === null) {
    const here = marked.filter((one) => one.pointer === pointer);
    return [{ ...row, kind: value === null ? 'null' : typeof value, value: paint(String(value), here) }];
  }
  const parts = Object.entries(value);
  const list = Array.isArray(value);
  return [
    { ...row, kind: list ? 'array' : 'object', value: seg(list ? `${parts.length} items` : `${parts.length} keys`) },
    ...parts.flatMap(([name, part]) => rowsOf(part, name, `${pointer}/${name}`, depth + 1, marked, null)),
  ];
}

/** The rows of `args`, each with how it differs from `before`; what is gone stands at the end. */
function compared(args: Record<string, unknown>, before: Record<string, unknown> | undefined, marked: Numbered[]): ArgumentRow[] {
  const change = (key: string): ArgumentChange | null => {
    if (!before || JSON.stringify(before[key]) === JSON.stringify(args[key])) return null;
    return key in before ? { kind: 'changed', was: seg(String(before[key])) } : { kind: 'new' };
  };
  const now = Object.entries(args).flatMap(([key, value]) => rowsOf(value, key, `/${key}`, 0, marked, change(key)));
  const gone = Object.entries(before ?? {}).filter(([key]) => !(key in args));
  return [...now, ...gone.flatMap(([key, value]) => rowsOf(value, key, `/${key}`, 0, [], { kind: 'removed' }))];
}

/** What there is to look at: risky parts, then hidden characters, then secrets, then the call as a whole. */
function alertsOf(rows: readonly ArgumentRow[], { marked, before, row, tool }: Waiting): Alert[] {
  const told = (secret: boolean): Alert[] => marked.filter(({ kind }) => (kind === 'secret') === secret).map(({ kind, text, pointer }) => ({ kind, text, pointer }));
  const hidden = rows.flatMap(({ pointer, key, value }) => {
    const count = [...key, ...value].filter(({ kind }) => kind === 'hidden').length;
    return count === 0 ? [] : [{ kind: 'hidden' as const, text: `${count} hidden ${count === 1 ? 'character' : 'characters'}`, pointer }];
  });
  const first: Alert[] = before || rank(row.severity) < 2 ? [] : [{ kind: 'first', text: 'First call of this tool by this client', pointer: null }];
  const loop: Alert[] = tool === 'search_issues' ? [{ kind: 'loop', text: 'Same call 6 times in 2 minutes. The agent may be stuck.', pointer: null }] : [];
  return [...told(false), ...hidden, ...told(true), ...first, ...loop];
}

function historyOf(now: number, before: unknown): History {
  if (before === undefined) return { approved: 0, denied: 0, failed: 0, often: false, byDay: Array.from({ length: 30 }, () => 0), recent: [] };
  const endings = ['approved', 'denied: not on Fridays', 'approved', 'approved', 'failed: namespace not found', 'approved', 'approved', 'approved'];
  return {
    approved: 14, denied: 2, failed: 1, often: false, byDay: Array.from({ length: 30 }, (_, day) => (day * 7) % 5 === 1 ? (day * 3) % 4 + 1 : 0),
    recent: endings.map((ending, n) => ({ call: `call-${n}`, at: now - (n === 0 ? 2 * HOUR : n * DAY), ending: seg(ending) })),
  };
}

/** The card of a waiting call, as painted for the `painting`th time. */
export function cardFor(one: Waiting, now: number, painting: number): ApprovalCard {
  const { row, tool, args, before, more } = one;
  const text = JSON.stringify(args, null, 2);
  // Numbers are those of the alerts: what is masked comes after what is risky.
  const marked = one.marked.toSorted((a, b) => Number(a.kind === 'secret') - Number(b.kind === 'secret')).map((mark, number) => ({ ...mark, number }));
  const rows = compared(args, before, marked);
  const scoped = rank(row.severity) <= 2 && row.hidden === 0;
  const scope = (limit: string, until: string): string => `${tool} on ${row.server}${limit}, ${row.severity} or lower, ${until}`;
  return {
    row, call: `call-${row.label}`, digest: hex(rank(row.severity) + 7), nonce: `nonce-${painting}`,
    reasons: [
      { text: `\`${tool.split('_')[0] ?? tool}\` in the tool's name`, source: 'name' },
      { text: 'The server says this tool only reads', source: 'serverClaim' },
    ],
    caller: { id: 'claude-desktop', name: 'Claude Desktop', kind: 'agent' }, session: row.session, tool: seg(tool),
    arguments: rows, raw: paint(text, marked), bytes: text.length, hidden: row.hidden,
    saidByServer: seg(`Runs ${tool}.`), alerts: alertsOf(rows, one), previous: before ? { at: now - 26 * HOUR, changes: rows.filter((part) => part.change).length } : null,
    history: historyOf(now, before),
    nearMisses: before ? [{ sentence: 'Allow calls to kubectl_delete on k8s-prod when context is staging.', why: 'context is prod-eu-1' }] : [],
    scopes: scoped ? [
      { scope: 'sessionTarget', sentence: scope(', only this target', 'until Claude Desktop disconnects') },
      { scope: 'quarterHour', sentence: scope(', only this target', 'for 15 minutes') },
      { scope: 'sessionTool', sentence: scope('', 'until Claude Desktop disconnects') },
    ] : [],
    onceOnly: null, grants: [], editable: true, holdMax: now + 30 * MINUTE, holdPaused: false, undoMs: rank(row.severity) >= 3 ? 3000 : 0,
    rule: { number: 3, id: 'review-high-risk', effect: 'review', sentence: 'Ask me about any call that is high or worse.', reason: 'A person looks first', origin: null, until: null },
    clientWaitsUntil: now + 38_000, patience: 'known', typedTarget: null, armMs: 500, ...more,
  };
}
