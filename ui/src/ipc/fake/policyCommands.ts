// The policy editor's commands on fixtures.
import { IpcError } from '../client';
import type { ConditionForm } from '../generated/ConditionForm';
import type { MatchCount } from '../generated/MatchCount';
import type { PolicyWords } from '../generated/PolicyWords';
import type { TriedDecision } from '../generated/TriedDecision';
import type { PolicyCalls } from '../policyCalls';
import { TEMPLATES } from './policy';
import { SEEN } from './policyCalls';
import { callOf, changesBetween, type PolicyDesk } from './policyDesk';
import { globs, judge } from './policyJudge';
import { patched } from './policyPatch';
import { explained, replayOf } from './policyReplay';
import { otherwiseView, sentenceOf } from './policySentences';
import type { World } from './world';

const MARKS = [
  ['destroy', 'deletes or overwrites'], ['wildcard', 'covers more than one thing'], ['privilege', 'changes who may do what'], ['execute', 'runs a program'],
  ['leaves-machine', 'sends something away'], ['secret', 'touches a secret'], ['outside-roots', 'leaves the agreed folders'], ['money', 'moves money'],
].map(([name = '', means = '']) => ({ name, means }));
const SAYS = { allow: 'Allowed', review: 'Asks you', deny: 'Denied' };

/** The commands; `reply` answers as the rest of the gateway does. */
export function policyCommands(world: World, reply: <T>(make: () => T) => Promise<T>): PolicyCalls {
  const { desk } = world;
  return {
    openDraft: () => reply(() => desk.look()),
    checkDraft: (text) => reply(() => desk.look(text)),
    editDraft: ({ text, edit }) => reply(() => desk.look(patched(text, edit))),
    discardDraft: () => reply(() => desk.begin(desk.live)),
    startReplay: ({ text, days }) => reply(() => start(world, text, days)),
    replayReport: () => reply(() => desk.report),
    explainReplayed: ({ text, call }) => reply(() => explained(desk.policyOf(text), call)),
    tryCall: ({ text, call }) => reply(() => tried(desk, text, call)),
    callToTry: (id) => reply(() => {
      const found = world.find(id);
      if (!found) throw new IpcError('not-found', 'this approval is gone');
      return { server: found.row.server, tool: found.tool, arguments: JSON.stringify(found.args, null, 2), client: 'Claude Desktop', severity: null };
    }),
    savePolicyTest: (test) => reply(() => { desk.tests = [...desk.tests.filter((one) => one.name !== test.name), test]; }),
    removePolicyTest: (name) => reply(() => { desk.tests = desk.tests.filter((one) => one.name !== name); }),
    publishDraft: (publish) => reply(() => {
      const view = desk.publish(publish);
      world.emit('policy');
      return view;
    }),
    policyVersions: () => reply(() => desk.versions.map(({ version, at, note, hash, rules, replay, live }) => ({ version, at, note, hash, rules, replay, live }))),
    comparePolicies: ({ from, to }) => reply(() => {
      const [fromText, toText] = [desk.versionText(from), desk.versionText(to)];
      return { changes: changesBetween(desk.policyOf(fromText), desk.policyOf(toText)), fromText, toText };
    }),
    restorePolicy: (version) => reply(() => desk.begin(desk.versionText(version))),
    policyTemplates: () => reply(() => TEMPLATES.map(({ text, ...template }) => ({ ...template, sentences: sentencesOf(desk, text) }))),
    draftTemplate: (name) => reply(() => {
      const template = TEMPLATES.find((one) => one.name === name);
      if (!template) throw new IpcError('not-found', `there is no template \`${name}\``);
      return desk.begin(template.text);
    }),
    importPolicy: (text) => reply(() => desk.begin(text, ['The rule `custom-check` was left out: a function cannot be imported.'])),
    exportPolicy: () => reply(() => '/home/op/Downloads/policy.json'),
    policyWords: () => reply(() => wordsOf(world)),
    seenArguments: ({ tool }) => reply(() => {
      const calls = SEEN.filter((one) => globs(tool, one.tool));
      const names = [...new Set(calls.flatMap((one) => Object.keys(one.arguments)))];
      return names.map((name) => ({ pointer: `/${name}`, values: [...new Set(calls.flatMap((one) => (name in one.arguments ? [JSON.stringify(one.arguments[name])] : [])))] }));
    }),
    countMatches: (condition) => reply(() => matches(world, condition)),
    draftFromRow: () => reply(() => desk.look(patched(desk.draft, { do: 'insert', at: 1, form: { id: 'from-a-row', effect: 'review', reason: 'Drafted from the timeline', description: null, conditions: [], enabled: true, until: null, holdSeconds: null, typed: false, optsOutOfFlow: false } }))),
  };
}

/** A replay comes in two parts; a newer one ends the one before. */
function start(world: World, text: string, days: number): number {
  const { desk } = world;
  const id = ++desk.replays;
  const bare = world.fixture === 'empty' || world.fixture === 'unrouted';
  const whole = replayOf(id, desk.policyOf(desk.live), desk.policyOf(text), bare ? -1 : days, world.now);
  const tell = (done: boolean, calls: number): void => {
    if (id !== desk.replays) return;
    desk.report = { ...whole, done, calls };
    world.emit('replay');
  };
  setTimeout(() => { tell(false, Math.round(whole.calls / 3)); }, 20);
  setTimeout(() => { tell(true, whole.calls); }, 60);
  return id;
}

function tried(desk: PolicyDesk, text: string, call: Parameters<typeof callOf>[0]): TriedDecision {
  const judged = callOf(call);
  const { effect, by, trace, place } = judge(desk.policyOf(text), judged);
  const rule = place === desk.policyOf(text).rules.length ? 'the default' : `rule ${place + 1}`;
  const reason = call.severity === null ? `\`${call.tool}\` is a name with no evidence` : 'you said so';
  return { effect, sentence: `${SAYS[effect]}, because of ${rule}: ${by}`, severity: judged.severity, reasons: [{ text: reason, source: call.severity === null ? 'unknown' : 'operator' }], trace };
}

function sentencesOf(desk: PolicyDesk, text: string): string[] {
  const policy = desk.policyOf(text);
  return [...policy.rules.map((rule) => sentenceOf(rule.form)), otherwiseView(policy).sentence];
}

function wordsOf(world: World): PolicyWords {
  return {
    servers: world.servers.map((server) => ({ server: server.name, tools: [...new Set(server.tools.map((tool) => tool.name.map((segment) => segment.text).join('')))] })),
    clients: ['Claude Desktop', 'Cursor'], callers: ['claude-desktop', 'cursor'], marks: MARKS, tags: ['production', 'staging'],
  };
}

function matches(world: World, { field, operator, values }: ConditionForm): MatchCount {
  const words = wordsOf(world);
  const names = field === 'server' ? words.servers.map((one) => one.server) : field === 'tool' ? words.servers.flatMap((one) => one.tools) : field === 'client' ? words.clients : words.callers;
  const found = names.filter((name) => values.some((value) => (operator === 'matches' ? globs(value, name) : value === name)));
  return { names: found.slice(0, 10), matched: found.length, of: names.length };
}
