// Rules of fixtures as sentences, worded as the gateway words them.
import type { ConditionForm } from '../generated/ConditionForm';
import type { DraftRule } from '../generated/DraftRule';
import type { Effect } from '../generated/Effect';
import type { RuleForm } from '../generated/RuleForm';
import type { RuleView } from '../generated/RuleView';
import type { FakePolicy, FakeRule } from './policyModel';

const EFFECTS = { allow: 'Allow', deny: 'Deny', review: 'Ask me about' };
const OTHERWISE = { allow: 'allow it', deny: 'deny it', review: 'ask me' };

/** "a", "a or b", "a, b or c". */
export function either(words: readonly string[], last = 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}

/** "Ask me about any call that is high or worse." */
export function sentenceOf(form: RuleForm): string {
  const tool = form.conditions.find((one) => one.field === 'tool');
  const rest = form.conditions.filter((one) => one !== tool);
  const subject = tool ? `calls to ${either(tool.values)}` : rest.length === 0 ? 'every call that reaches this rule' : 'any call';
  const args = rest.filter((one) => one.field === 'argument');
  const clauses = [
    ...pick(rest, 'server', 'on'), ...pick(rest, 'client', 'from'), ...pick(rest, 'caller', 'for'), ...pick(rest, 'callerType', 'by a caller that is'),
    ...(args.length > 0 ? [`when ${either(args.map(argument), 'and')}`] : []),
    ...rest.filter((one) => one.field === 'severity').map((one) => `that ${tool ? 'are' : 'is'} ${severity(one)}`),
    ...rest.filter((one) => one.field === 'mark').map((one) => (one.operator === 'allOf' ? `with the risky part${one.values.length > 1 ? 's' : ''} ${either(one.values, 'and')}` : `with a risky part ${either(one.values)}`)),
    ...pick(rest, 'tag', 'tagged'),
    ...rest.filter((one) => one.field === 'time').map((one) => either(one.values.map(windowOf))),
    ...(form.until === null ? [] : [`until ${form.until}`]),
  ];
  const tail = `${form.holdSeconds === null ? '' : `, holding it for ${form.holdSeconds} s`}${form.typed ? ', with the target typed' : ''}`;
  return `${EFFECTS[form.effect]} ${[subject, ...clauses].join(' ')}${tail}.${form.enabled ? '' : ' (Switched off.)'}`;
}

function pick(conditions: readonly ConditionForm[], field: ConditionForm['field'], word: string): string[] {
  return conditions.filter((one) => one.field === field).map((one) => `${word} ${either(one.values)}`);
}

function severity({ operator, values }: ConditionForm): string {
  const word = either(values);
  return operator === 'atLeast' ? `${word} or worse` : operator === 'atMost' ? `${word} or milder` : word;
}

function argument({ pointer, operator, values }: ConditionForm): string {
  const shown = either(values.map((one) => (['is', 'oneOf', 'exactly'].includes(operator) && one.startsWith('"') ? `“${one.slice(1, -1)}”` : one)));
  const words: Partial<Record<ConditionForm['operator'], string>> = {
    is: `is ${shown}`, oneOf: `is ${shown}`, exactly: `is exactly ${shown}`, matches: `matches ${shown}`, startsWith: `starts with ${shown}`, inside: `is inside ${shown}`,
    host: `has the host ${shown}`, exists: 'is present', missing: 'is absent',
    between: values[0] === '' ? `is at most ${values[1] ?? ''}` : values[1] ? `is from ${values[0] ?? ''} to ${values[1]}` : `is at least ${values[0] ?? ''}`,
  };
  return `${pointer} ${words[operator] ?? shown}`;
}

function windowOf(text: string): string {
  const { days, from, to } = JSON.parse(text) as { days?: string | string[]; from?: string; to?: string };
  return [from !== undefined || to !== undefined ? `between ${from ?? '00:00'} and ${to ?? '24:00'}` : '', days === undefined ? '' : `on ${[days].flat().join(', ')}`].filter(Boolean).join(' ');
}

/** A rule as lists show it. */
export function ruleView(rule: FakeRule, number: number): RuleView {
  const { id, effect, reason, until } = rule.form;
  return { number, id, effect, sentence: sentenceOf(rule.form), reason, origin: rule.origin, until: until === null ? null : Date.parse(until) };
}

/** The default as lists show it. */
export function otherwiseView({ effect, reason }: { effect: Effect; reason: string }): RuleView {
  return { number: null, id: null, effect, sentence: `Otherwise, ${OTHERWISE[effect]}.`, reason, origin: null, until: null };
}

/** The rules of a draft. */
export function draftRules(policy: FakePolicy): DraftRule[] {
  return policy.rules.map((rule, place) => ({ view: ruleView(rule, place + 1), form: rule.form, from: rule.from, to: rule.to, line: rule.line }));
}
