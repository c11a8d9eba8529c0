// Which rows the builder offers: fields, the comparisons each allows, and what a fresh row says. Pure; the gateway judges.
import type { ConditionField } from '../../ipc/generated/ConditionField';
import type { ConditionForm } from '../../ipc/generated/ConditionForm';
import type { ConditionOperator } from '../../ipc/generated/ConditionOperator';
import type { Effect } from '../../ipc/generated/Effect';
import type { RuleForm } from '../../ipc/generated/RuleForm';

/** How the values of a row are given. */
export type Control = 'severity' | 'severities' | 'names' | 'kinds' | 'json' | 'texts' | 'range' | 'marks' | 'tags' | 'windows' | 'none';

export const FIELDS: readonly { field: ConditionField; word: string }[] = [
  { field: 'severity', word: 'severity' }, { field: 'server', word: 'server' }, { field: 'tool', word: 'tool' }, { field: 'argument', word: 'argument' }, { field: 'mark', word: 'risky part' },
  { field: 'client', word: 'client' }, { field: 'caller', word: 'caller' }, { field: 'callerType', word: 'caller type' }, { field: 'tag', word: 'tag' }, { field: 'time', word: 'time' },
];

const WORDS: Record<ConditionOperator, string> = {
  is: 'is', oneOf: 'is one of', atLeast: 'is at least', atMost: 'is at most', matches: 'matches pattern', startsWith: 'starts with', inside: 'is inside folder', host: 'has the host',
  exactly: 'is exactly', between: 'is a number from – to', exists: 'is present', missing: 'is absent', anyOf: 'any of', allOf: 'all of',
};

const OPERATORS: Record<ConditionField, readonly ConditionOperator[]> = {
  severity: ['is', 'oneOf', 'atLeast', 'atMost'], server: ['is', 'oneOf', 'matches'], tool: ['is', 'oneOf', 'matches'], client: ['is', 'oneOf', 'matches'], caller: ['is', 'oneOf', 'matches'],
  callerType: ['is', 'oneOf'], argument: ['is', 'oneOf', 'startsWith', 'inside', 'host', 'matches', 'between', 'exactly', 'exists', 'missing'], mark: ['anyOf', 'allOf'], tag: ['is', 'oneOf'], time: ['is', 'oneOf'],
};

/** The comparisons of a field, with their words. */
export function operatorsOf(field: ConditionField): { operator: ConditionOperator; word: string }[] {
  return OPERATORS[field].map((operator) => ({ operator, word: field === 'time' ? 'is between' : WORDS[operator] })).slice(0, field === 'time' ? 1 : undefined);
}

/** What the values of a row are given with. */
export function controlOf(field: ConditionField, operator: ConditionOperator): Control {
  if (field === 'severity') return operator === 'oneOf' ? 'severities' : 'severity';
  if (field === 'mark') return 'marks';
  if (field === 'tag') return 'tags';
  if (field === 'time') return 'windows';
  if (field === 'callerType') return 'kinds';
  if (field !== 'argument') return 'names';
  if (operator === 'exists' || operator === 'missing') return 'none';
  if (operator === 'between') return 'range';
  return operator === 'is' || operator === 'oneOf' || operator === 'exactly' ? 'json' : 'texts';
}

/** Whether a comparison takes several values. */
export function takesMany({ field, operator }: Pick<ConditionForm, 'field' | 'operator'>): boolean {
  return !(operator === 'is' || operator === 'exactly' || operator === 'atLeast' || operator === 'atMost') || field === 'time';
}

/** The fields a rule can still have a row for: an argument any number of times, severity twice as a range, the others once. What
 * allows is not bound to a time: it would look safer than it is. */
export function freeFields(conditions: readonly ConditionForm[], effect: Effect): ConditionField[] {
  return FIELDS.map((one) => one.field).filter((field) => freeOperators(field, conditions).length > 0 && !(field === 'time' && effect === 'allow'));
}

/** The comparisons a row of this field may have besides the other rows: "at least" goes with "at most" and with nothing else. */
export function freeOperators(field: ConditionField, others: readonly ConditionForm[]): ConditionOperator[] {
  const taken = others.filter((one) => one.field === field).map((one) => one.operator);
  const all = operatorsOf(field).map((one) => one.operator);
  if (field === 'argument' || taken.length === 0) return all;
  if (field === 'mark') return all.filter((one) => !taken.includes(one));
  if (field !== 'severity' || taken.length > 1) return [];
  return taken[0] === 'atLeast' ? ['atMost'] : taken[0] === 'atMost' ? ['atLeast'] : [];
}

/** A row as it begins. */
export function freshRow(field: ConditionField, others: readonly ConditionForm[]): ConditionForm {
  const [operator = 'is'] = freeOperators(field, others);
  return { field, pointer: '', operator, values: field === 'severity' ? [operator === 'atMost' ? 'medium' : 'high'] : [] };
}

/** A row with another comparison: what it compares with stays where it still means something. */
export function withOperator(row: ConditionForm, operator: ConditionOperator): ConditionForm {
  const [before, after] = [controlOf(row.field, row.operator), controlOf(row.field, operator)];
  if (after === 'none') return { ...row, operator, values: [] };
  if (after === 'range') return { ...row, operator, values: ['', ''] };
  if (before === 'range' || before === 'none') return { ...row, operator, values: [] };
  const values = before === 'json' && after === 'texts' ? row.values.map(plainOf) : before === 'texts' && after === 'json' ? row.values.map((one) => JSON.stringify(one)) : row.values;
  return { ...row, operator, values: takesMany({ field: row.field, operator }) ? values : values.slice(0, 1) };
}

/** Whether a row says something: until then it is not sent. */
export function isWhole(row: ConditionForm): boolean {
  const control = controlOf(row.field, row.operator);
  if (row.field === 'argument' && row.pointer === '' && row.operator !== 'exactly') return false;
  if (control === 'none') return true;
  return control === 'range' ? row.values.some((one) => one.trim() !== '') : row.values.length > 0 && row.values.every((one) => one.trim() !== '');
}

/** What was typed for an argument, as a JSON value: `3`, `true` and `"3"` as they are, anything else as text. */
export function jsonOf(typed: string): string {
  const text = typed.trim();
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? JSON.stringify(typed) : text;
  } catch {
    return JSON.stringify(typed);
  }
}

/** A JSON value as one types it: text without its quotes, unless they are needed to tell it from a number. */
export function plainOf(json: string): string {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'string' && jsonOf(value) === json ? value : json;
  } catch {
    return json;
  }
}

/** A rule with another effect: what only goes with the one it had goes with it. */
export function withEffect(form: RuleForm, effect: Effect): Partial<RuleForm> {
  return { effect, ...(effect === 'review' ? {} : { typed: false, holdSeconds: null }), ...(effect === 'allow' ? {} : { optsOutOfFlow: false }) };
}

/** A rule as it begins: it asks, so that nothing is let through by a rule one has not finished. */
export function freshRule(taken: readonly string[]): RuleForm {
  let n = 1;
  while (taken.includes(`rule-${n}`)) n += 1;
  return { id: `rule-${n}`, effect: 'review', reason: '', description: null, conditions: [freshRow('severity', [])], enabled: true, until: null, holdSeconds: null, typed: false, optsOutOfFlow: false };
}
