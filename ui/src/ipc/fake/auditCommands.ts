// What the gateway of fixtures answers about its record: rows, stories, views, what proves it, what is written out.
import { IpcError } from '../client';
import type { Completion } from '../generated/Completion';
import type { SavedView } from '../generated/SavedView';
import type { Story } from '../generated/Story';
import type { VerifyState } from '../generated/VerifyState';
import type { TimelineClient } from '../timeline';
import { FakeRecord, KNOWN, KNOWN_CLIENTS } from './audit';
import { FakeRows } from './auditRows';
import { hex, seg } from './text';
import type { World } from './world';

type Reply = <T>(make: () => T) => Promise<T>;

/** The entry a broken chain breaks at. */
const BROKEN = 412;
/** A run of verifying, in steps of so many ms. */
const STEPS = 10;
const STEP_MS = 60;

const SHIPPED: SavedView[] = [
  ['Denied this week', 'decision:denied after:7d'], ['I approved high or worse', 'by:me decision:approved sev:>=high'], ['Expired', 'decision:expired'],
  ['New tools seen', 'is:first-time'], ['Policy and config changes', 'is:event'],
].map(([name = '', filter = '']) => ({ name, filter, by: 'none', hidden: [], shipped: true }));

/** The commands of the record, on `world`. */
export function auditCommands(world: World, reply: Reply): TimelineClient {
  const record = new FakeRecord(world.audit, world.now);
  const rows = new FakeRows(record, () => world.audit);
  let views = SHIPPED;
  return {
    timelinePage: (query) => reply(() => rows.page(query)),
    timelineCount: (filter) => reply(() => ({ rows: rows.find(filter).length, all: world.audit })),
    timelineHistogram: (query) => reply(() => rows.histogram(query)),
    timelineGroups: (query) => reply(() => rows.groups(query)),
    completeFilter: ({ filter, cursor }) => reply(() => complete(rows, filter, cursor)),
    story: (id) => reply(() => story(record, world.audit, id, world.fixture === 'broken')),
    savedViews: () => reply(() => views),
    saveView: (view) => reply(() => { views = [...views.filter(({ name }) => name !== view.name), view]; }),
    removeView: (name) => reply(() => { views = views.filter((one) => one.name !== name || one.shipped); }),
    dailyFigures: () => reply(() => ({
      calls: 214, prompts: Array.from({ length: 24 }, (_, hour) => (hour > 7 ? (hour * 5) % 4 : 0)), approved: 5, denied: 2, medianMs: 9400, refused: 3,
      tools: [['kubectl_get', 96], ['search_issues', 61], ['read_file', 40], ['write_file', 9], ['run_query', 8]].map(([name, count]) => ({ name: seg(String(name)), count: Number(count) })),
      clients: [['Claude Desktop', 151], ['Cursor', 63]].map(([name, count]) => ({ name: seg(String(name)), count: Number(count) })),
    })),
    ...proofs(world, rows, reply),
  };
}

/** Verifying takes its time, and can be stopped; a file is only said to be written. */
function proofs(world: World, rows: FakeRows, reply: Reply): Pick<TimelineClient, 'startVerify' | 'cancelVerify' | 'verifyState' | 'exportAudit'> {
  const entries = (): number => 4 * world.audit;
  const intact = { intact: true, firstBad: null, head: 'a9'.repeat(32), notes: ['The last checkpoint is signed by the key of this installation.'] };
  let state: VerifyState = world.audit === 0 ? { checked: null, of: 0, ended: null, report: null }
    : { checked: null, of: entries(), ended: world.now - 5 * 3_600_000, report: { ...intact, entries: entries() - 8, sentence: `All ${entries() - 8} entries are what they were.` } };
  let step = 0;
  const tell = (more: Partial<VerifyState>): void => { state = { ...state, of: entries(), ...more }; world.emit('verify'); };
  function go(): void {
    if (state.checked === null) return;
    step += 1;
    if (step < STEPS) {
      tell({ checked: Math.floor((entries() * step) / STEPS) });
      setTimeout(go, STEP_MS);
      return;
    }
    const report = world.fixture === 'broken'
      ? { intact: false, entries: entries(), firstBad: BROKEN, sentence: `Entry ${BROKEN} does not match its hash. Entries 1 to ${BROKEN - 1} are intact.`, head: 'a9'.repeat(32), notes: ['Checkpoint 3 (entry 400) is signed by the key of this installation.', 'From entry 413 on each entry follows the one before it.'] }
      : { ...intact, entries: entries(), sentence: `All ${entries()} entries are what they were.` };
    tell({ checked: null, ended: Date.now(), report });
  }
  return {
    startVerify: () => reply(() => { step = 0; tell({ checked: 0 }); setTimeout(go, STEP_MS); }),
    cancelVerify: () => reply(() => { tell({ checked: null }); }),
    verifyState: () => reply(() => state),
    exportAudit: (what) => reply(() => {
      world.answers.push(what);
      const count = rows.find(what.filter).length;
      return { path: `/home/op/exports/audit-2026-11-22.${what.format === 'evidence' ? 'smg-evidence' : what.format}`, entries: 4 * count, bytes: 4 * count * (what.withoutArguments ? 410 : 620), sha256: hex(count) };
    }),
  };
}

const KEYS: [string, string][] = [
  ['decision:', 'how it ended'], ['by:', 'who decided'], ['sev:', 'severity'], ['server:', 'server'], ['tool:', 'tool'], ['client:', 'client'], ['arg:', 'an argument'],
  ['is:', 'edited, first-time, changed'], ['held:>', 'waited longer than'], ['took:>', 'ran longer than'], ['rule:', 'the rule that decided'], ['after:', 'since'], ['before:', 'until'],
];
const VALUES: Record<string, readonly string[]> = {
  decision: ['allowed', 'asked', 'approved', 'denied', 'expired', 'stopped', 'failed'], by: ['rule', 'me', 'timeout', 'panic'],
  sev: ['safe', 'low', 'medium', 'high', 'critical', '>=high'], is: ['edited', 'first-time', 'changed'],
  server: [...new Set(KNOWN.map(({ server }) => server))], tool: [...new Set(KNOWN.map(({ tool }) => tool))], client: KNOWN_CLIENTS.map((name) => (name.includes(' ') ? `"${name}"` : name)),
};

function complete(rows: FakeRows, filter: string, cursor: number): Completion[] {
  const word = /\S*$/.exec(filter.slice(0, cursor))?.[0] ?? '';
  const sign = word.startsWith('-') ? '-' : '';
  const [key = '', value] = word.slice(sign.length).split(':');
  if (value === undefined) return KEYS.filter(([token]) => token.startsWith(key)).map(([token, says]) => ({ token: sign + token, says }));
  const wanted = value.replaceAll('"', '').toLowerCase();
  const fitting = (VALUES[key] ?? []).filter((one) => one.replaceAll('"', '').toLowerCase().startsWith(wanted));
  return fitting.map((one) => ({ token: `${sign}${key}:${one}`, says: `${rows.find(`${key}:${one}`).length.toLocaleString('en')} calls` }));
}

function story(record: FakeRecord, total: number, id: number, broken: boolean): Story {
  const n = Math.ceil(id / 4);
  if (n < 1 || n > total) throw new IpcError('notFound', `there is no row \`${id}\``);
  const row = record.row(n);
  const shape = record.shape(n);
  const step = (place: number, kind: string, detail: string, after: number): Story['steps'][number] => ({
    seq: 4 * n - 3 + place, at: row.at + after, kind, detail: seg(detail), hash: hex(4 * n - 3 + place), previous: hex(4 * n - 4 + place), matches: !(broken && 4 * n - 3 + place === BROKEN),
  });
  if (row.event !== null) {
    return { row, steps: [step(0, row.event, record.event(n)[1], 0)], arguments: [], argumentBytes: null, resultBytes: null, rule: null, policyVersion: 14, raw: JSON.stringify({ seq: id, kind: row.event }) };
  }
  const held = shape.held ?? 0;
  const steps = [step(0, 'tool_call', `${shape.tool} with ${shape.args.length} bytes of arguments`, 0), step(1, 'policy_decision', shape.held === null ? `Decided by ${shape.by}` : 'Rule 3 asks you about any call that is high or worse', 1)];
  if (shape.held !== null) steps.push(step(2, shape.outcome === 'approved' ? 'approval_granted' : 'approval_denied', shape.outcome === 'approved' ? 'You approved it in the window' : 'You denied it: “wrong\u202Etarget”', held));
  if (shape.took !== null) steps.push(step(3, shape.outcome === 'failed' ? 'execution_failure' : 'execution_success', shape.outcome === 'failed' ? 'connection lost' : 'returned 312 bytes', held + shape.took));
  return {
    row, steps, arguments: JSON.stringify(JSON.parse(record.args(n)), null, 2).split('\n').map(seg), argumentBytes: record.args(n).length, resultBytes: shape.took === null ? null : 312,
    rule: shape.held === null ? { number: 2, id: 'reads', effect: 'allow', sentence: 'Allow any call that is safe.', reason: 'Reads that touch no secret', origin: null, until: null }
      : { number: 3, id: 'review-high-risk', effect: 'review', sentence: 'Ask me about any call that is high or worse.', reason: 'A person looks first', origin: null, until: null },
    policyVersion: 14, raw: steps.map(({ seq, kind }) => JSON.stringify({ seq, kind, call: row.call })).join('\n'),
  };
}
