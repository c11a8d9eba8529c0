// Visual changes as the smallest change of the text: comments, order and spacing stay. For fixtures only.
import { applyEdits, findNodeAtLocation, modify, parseTree, type JSONPath, type Node } from 'jsonc-parser';
import { IpcError } from '../client';
import type { PolicyEdit } from '../generated/PolicyEdit';
import type { RuleForm } from '../generated/RuleForm';
import { conditionsFix } from './policyLint';
import { matchOf, readPolicy, type FakePolicy, type FakeRule, type Json } from './policyModel';

const INDENT = { tabSize: 2, insertSpaces: true, eol: '\n' };

/** `text` with one change made. */
export function patched(text: string, edit: PolicyEdit): string {
  const policy = readPolicy(text);
  if ('at' in policy) throw new IpcError('invalid', `the draft cannot be changed visually: ${policy.message}`);
  switch (edit.do) {
    case 'move': return moved(text, policy, edit.rule - 1, edit.to - 1);
    case 'enable': return set(text, ['rules', edit.rule - 1, 'enabled'], edit.on ? undefined : false);
    case 'duplicate': {
      const rule = ruleAt(policy, edit.rule);
      const source = text.slice(rule.from, rule.to);
      return withRules(text, splice(sources(text, policy), edit.rule, 0, set(source, ['id'], unused(policy, rule.form.id))));
    }
    case 'remove': return withRules(text, splice(sources(text, policy), edit.rule - 1, 1));
    case 'insert': {
      const id = policy.rules.some((rule) => rule.form.id === edit.form.id) ? unused(policy, edit.form.id) : edit.form.id;
      const rule = JSON.stringify(jsonOf({ ...edit.form, id }), null, 2).replaceAll('\n', '\n    ');
      return withRules(text, splice(sources(text, policy), edit.at - 1, 0, rule));
    }
    case 'change': return changed(text, policy, edit.rule, edit.form);
    case 'otherwise': return set(set(text, ['defaultEffect'], edit.effect), ['defaultReason'], edit.reason === '' ? undefined : edit.reason);
    case 'fix': return fixed(text, policy, edit.code, edit.rule, edit.fix);
  }
}

/** `text` with it said where rule `number` came from. */
export function withOrigin(text: string, number: number, origin: string): string {
  return set(text, ['rules', number - 1, 'origin'], origin);
}

function ruleAt(policy: FakePolicy, number: number): FakeRule {
  const rule = policy.rules[number - 1];
  if (!rule) throw new IpcError('not-found', `there is no rule ${number}`);
  return rule;
}

function set(text: string, path: JSONPath, value: unknown): string {
  return applyEdits(text, modify(text, path, value, { formattingOptions: INDENT }));
}

function splice<T>(items: readonly T[], at: number, gone: number, ...more: T[]): T[] {
  return [...items.slice(0, at), ...more, ...items.slice(at + gone)];
}

function sources(text: string, policy: FakePolicy): string[] {
  return policy.rules.map((rule) => text.slice(rule.from, rule.to));
}

/** The text with other rules in the list, one a line, each as it was written. */
function withRules(text: string, rules: readonly string[]): string {
  const node = listOf(text);
  const inner = rules.length === 0 ? '[]' : `[\n    ${rules.join(',\n    ')}\n  ]`;
  return text.slice(0, node.offset) + inner + text.slice(node.offset + node.length);
}

function listOf(text: string): Node {
  const tree = parseTree(text);
  const node = tree && findNodeAtLocation(tree, ['rules']);
  if (!node) throw new IpcError('invalid', 'the draft has no list `rules`');
  return node;
}

/** Everything between two rules stays where it is; only the rules' own text moves. */
function moved(text: string, policy: FakePolicy, from: number, to: number): string {
  const own = sources(text, policy);
  const order = splice(splice(own, from, 1), to, 0, own[from] ?? '');
  let result = '';
  let end = 0;
  policy.rules.forEach((rule, place) => {
    result += text.slice(end, rule.from) + (order[place] ?? '');
    end = rule.to;
  });
  return result + text.slice(end);
}

function unused(policy: FakePolicy, id: string): string {
  const taken = policy.rules.map((rule) => rule.form.id);
  const names = [`${id}-copy`, ...Array.from({ length: taken.length + 1 }, (_, n) => `${id}-${n + 2}`)];
  return names.find((name) => !taken.includes(name)) ?? id;
}

function jsonOf(form: RuleForm): Json {
  const approval = { ...(form.holdSeconds === null ? {} : { holdSeconds: form.holdSeconds }), ...(form.typed ? { typed: true } : {}) };
  const json: Json = {
    id: form.id, description: form.description ?? undefined, match: matchOf(form.conditions), effect: form.effect, reason: form.reason === '' ? undefined : form.reason,
    enabled: form.enabled ? undefined : false, until: form.until ?? undefined, approval: Object.keys(approval).length > 0 ? approval : undefined,
  };
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined));
}

function changed(text: string, policy: FakePolicy, number: number, form: RuleForm): string {
  if (form.id.trim() === '') throw new IpcError('invalid', 'a rule needs a name');
  const before = jsonOf(ruleAt(policy, number).form);
  const taken = policy.rules.some((rule, place) => place !== number - 1 && rule.form.id === form.id);
  if (taken) throw new IpcError('invalid', `another rule is called \`${form.id}\`; choose another name`);
  const after = jsonOf(form);
  let result = text;
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (JSON.stringify(before[key]) !== JSON.stringify(after[key])) result = set(result, ['rules', number - 1, key], after[key]);
  }
  return result;
}

function fixed(text: string, policy: FakePolicy, code: string, number: number | null, fix: number): string {
  if (number === null) throw new IpcError('not-found', `there is no fix for ${code}`);
  const rule = ruleAt(policy, number);
  if (code === 'L03') return set(set(text, ['rules', number - 1, 'match'], matchOf(conditionsFix(rule.form))), ['version'], 2);
  if (code === 'L04' && fix === 0) return moved(text, policy, number - 1, 0);
  if (code === 'L04') return withRules(text, splice(sources(text, policy), number - 1, 1));
  if (code === 'L10') return set(text, ['rules', number - 1, 'enabled'], false);
  throw new IpcError('not-found', `there is no fix for ${code}`);
}
