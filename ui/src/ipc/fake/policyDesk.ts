// The policy of a gateway of fixtures: what is in force, its versions, its tests, and the draft.
import { IpcError } from '../client';
import type { DraftView } from '../generated/DraftView';
import type { OutsideChange } from '../generated/OutsideChange';
import type { PolicyTest } from '../generated/PolicyTest';
import type { PolicyTestResult } from '../generated/PolicyTestResult';
import type { PolicyVersion } from '../generated/PolicyVersion';
import type { PolicyView } from '../generated/PolicyView';
import type { PublishDraft } from '../generated/PublishDraft';
import type { ReplayReport } from '../generated/ReplayReport';
import type { RuleForm } from '../generated/RuleForm';
import type { SentenceChange } from '../generated/SentenceChange';
import { BROKEN, BUSY, EMPTY, longPolicy, REFERENCE } from './policy';
import { judge, type FakeCall } from './policyJudge';
import { problemsOf } from './policyLint';
import { readPolicy, type FakePolicy } from './policyModel';
import { patched, withOrigin } from './policyPatch';
import { draftRules, otherwiseView, ruleView } from './policySentences';
import { hex } from './text';

const HOUR = 3_600_000;
const NOTHING: FakePolicy = { version: 2, rules: [], effect: 'deny', reason: '' };
const FIRST: PolicyTest = {
  name: 'deleting a pod asks', expect: 'review',
  call: { server: 'k8s-prod', tool: 'kubectl_delete', arguments: '{"namespace": "payments"}', client: 'Claude Desktop', severity: 'high' },
};

/** The policy desk of one day. */
export class PolicyDesk {
  live: string;
  draft: string;
  version = 14;
  base = 14;
  since: number;
  notes: string[] = [];
  tests: PolicyTest[];
  versions: (PolicyVersion & { text: string })[];
  outside: OutsideChange | null;
  report: ReplayReport | null = null;
  replays = 0;
  #readable: FakePolicy = NOTHING;

  constructor(fixture: string, readonly now: number) {
    const bare = fixture === 'empty' || fixture === 'unrouted';
    this.live = bare ? EMPTY : fixture === 'many' || fixture === 'more' ? longPolicy() : fixture === 'degraded' ? BROKEN : fixture === 'reference' ? REFERENCE : BUSY;
    this.draft = this.live;
    this.since = now - 26 * HOUR;
    this.tests = bare || fixture === 'many' ? [] : [FIRST];
    this.outside = fixture === 'changed' ? { hash: hex(3), added: ['Allow any call that is low or milder.'], removed: ['Allow any call that is safe.'], error: null } : null;
    const old = this.live.replace('"minSeverity": "high"', '"severity": "critical"');
    this.versions = [
      { version: 14, at: this.since, note: 'ask about high, too', hash: hex(14), rules: this.#rules(this.live).length, replay: 'tightened 43 of 8,412 calls', live: true, text: this.live },
      { version: 13, at: now - 90 * HOUR, note: 'saved from A-1042', hash: hex(13), rules: this.#rules(old).length, replay: null, live: false, text: old },
      { version: 12, at: now - 300 * HOUR, note: '', hash: hex(12), rules: 0, replay: null, live: false, text: EMPTY },
    ];
  }

  /** What is in force, as sentences. */
  view(): PolicyView {
    const read = readPolicy(this.live);
    const policy = 'at' in read ? NOTHING : read;
    const [problem] = problemsOf(this.live, read);
    return {
      version: this.version, path: '/home/op/.config/secure-mcp-gateway/policy.json', since: this.since,
      rules: policy.rules.map((rule, place) => ruleView(rule, place + 1)), default: otherwiseView(policy),
      error: 'at' in read && problem ? `line ${problem.line}, column ${problem.column}: ${read.message}` : null, outsideChange: this.outside,
    };
  }

  /** The draft, and all there is to say of it. */
  look(text = this.draft): DraftView {
    this.draft = text;
    const read = readPolicy(text);
    if (!('at' in read)) this.#readable = read;
    const policy = this.#readable;
    return {
      text, base: this.base, live: this.version, changed: text !== this.live, readable: !('at' in read), rules: draftRules(policy), otherwise: otherwiseView(policy),
      problems: problemsOf(text, read), changes: changesBetween(this.policyOf(this.live), policy), tests: this.tests.map((test) => run(policy, test)),
      outsideChange: this.outside, notes: this.notes,
    };
  }

  /** A text that becomes the draft, from wherever. */
  begin(text: string, notes: string[] = []): DraftView {
    this.base = this.version;
    this.notes = notes;
    return this.look(text);
  }

  publish({ text, live, note, looked, anyway }: PublishDraft): PolicyView {
    if (live !== this.version) throw new IpcError('conflict', 'another policy came into force meanwhile; look at the difference, then publish again');
    const read = readPolicy(text);
    if ('at' in read) throw new IpcError('invalid', `the draft cannot be read: ${read.message}`);
    if (this.report && this.report.loosened > 0 && looked !== this.report.looked) throw new IpcError('conflict', 'calls would newly be allowed; look at the list first');
    const failing = this.look(text).tests.some((test) => !test.passed) || problemsOf(text, read).some((one) => one.weight === 'error') || this.outside !== null;
    if (failing && !anyway) throw new IpcError('conflict', 'a test fails, a rule is dangerous, or the file was changed outside; say that you take it on');
    this.version += 1;
    this.live = text;
    this.outside = null;
    this.since = Date.now();
    const replay = this.report ? `newly allowed ${this.report.loosened} of ${this.report.calls.toLocaleString()} calls` : null;
    this.versions = [{ version: this.version, at: this.since, note, hash: hex(this.version), rules: read.rules.length, replay, live: true, text }, ...this.versions.map((one) => ({ ...one, live: false }))];
    this.begin(text);
    return this.view();
  }

  /** A rule drafted from a card, in force at once. */
  addRule(at: number, form: RuleForm, origin: string): void {
    this.version += 1;
    const number = Math.min(at, this.#rules(this.live).length + 1);
    this.live = withOrigin(patched(this.live, { do: 'insert', at: number, form }), number, origin);
  }

  /** Accepts the file as it was shown. */
  accept(): void {
    this.version += 1;
    this.live = this.live.replace('"match": { "severity": "safe" }', '"match": { "maxSeverity": "low" }');
    this.outside = null;
    this.begin(this.live);
  }

  versionText(version: number): string {
    const found = this.versions.find((one) => one.version === version);
    if (!found) throw new IpcError('not-found', `there is no version ${version}`);
    return found.text;
  }

  policyOf(text: string): FakePolicy {
    const read = readPolicy(text);
    return 'at' in read ? NOTHING : read;
  }

  #rules(text: string): FakePolicy['rules'] {
    return this.policyOf(text).rules;
  }
}

/** A test on a draft. */
function run(policy: FakePolicy, test: PolicyTest): PolicyTestResult {
  const { effect, by } = judge(policy, callOf(test.call));
  return { test, got: effect, by, passed: effect === test.expect };
}

/** A made-up call as one that can be judged. */
export function callOf({ server, tool, arguments: text, client, severity }: PolicyTest['call']): FakeCall {
  let args: Record<string, unknown>;
  try {
    args = JSON.parse(text === '' ? '{}' : text) as Record<string, unknown>;
  } catch {
    throw new IpcError('invalid', 'the arguments are not JSON');
  }
  return { server, tool, client, severity: severity ?? 'high', marks: tool.includes('delete') ? ['destroy'] : [], arguments: args };
}

/** What differs, as sentences. */
export function changesBetween(before: FakePolicy, after: FakePolicy): SentenceChange[] {
  const [old, now] = [before, after].map((policy) => new Map(policy.rules.map((rule, place) => [rule.form.id, ruleView(rule, place + 1)])));
  const found: SentenceChange[] = [];
  // A rule moved only if it changed its place among those that both have.
  const [oldOrder, newOrder] = [[...(old?.keys() ?? [])].filter((id) => now?.has(id)), [...(now?.keys() ?? [])].filter((id) => old?.has(id))];
  for (const [id, view] of now ?? []) {
    const was = old?.get(id);
    const sides = { id, before: was?.sentence ?? null, after: view.sentence, from: was?.number ?? null, to: view.number };
    if (!was) found.push({ kind: 'added', ...sides });
    else if (was.sentence !== view.sentence || was.reason !== view.reason) found.push({ kind: 'changed', ...sides });
    else if (oldOrder.indexOf(id) !== newOrder.indexOf(id)) found.push({ kind: 'moved', ...sides });
  }
  for (const [id, was] of old ?? []) {
    if (!now?.has(id)) found.push({ kind: 'removed', id, before: was.sentence, after: null, from: was.number, to: null });
  }
  const [oldDefault, newDefault] = [otherwiseView(before), otherwiseView(after)];
  if (oldDefault.sentence !== newDefault.sentence || oldDefault.reason !== newDefault.reason) found.push({ kind: 'changed', id: null, before: oldDefault.sentence, after: newDefault.sentence, from: null, to: null });
  return found;
}
