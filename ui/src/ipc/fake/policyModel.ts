// A small model of a policy's text: rules as forms, and as sentences. For fixtures only; the gateway has the real one.
import { parse, parseTree, findNodeAtLocation, type ParseError, printParseErrorCode } from 'jsonc-parser';
import type { ConditionForm } from '../generated/ConditionForm';
import type { Effect } from '../generated/Effect';
import type { RuleForm } from '../generated/RuleForm';
import type { Severity } from '../generated/Severity';
import { SEVERITIES } from '../../shared/severity';

/** One rule of a text. */
export interface FakeRule {
  form: RuleForm;
  origin: string | null;
  from: number;
  to: number;
  line: number;
}

/** A text that could be read. */
export interface FakePolicy {
  version: number;
  rules: FakeRule[];
  effect: Effect;
  reason: string;
}

/** Why a text cannot be read. */
export interface Unreadable {
  message: string;
  at: number;
}

export type Json = Record<string, unknown>;
const RULE_KEYS = ['id', 'description', 'match', 'effect', 'reason', 'enabled', 'until', 'origin', 'approval'];
const WORDS: Record<string, string> = { prefix: 'startsWith', glob: 'matches', range: 'between' };

/** The line of a place in a text, from 1. */
export function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

/** Reads a text. */
export function readPolicy(text: string): FakePolicy | Unreadable {
  const errors: ParseError[] = [];
  const root = parse(text, errors, { allowTrailingComma: false }) as unknown;
  const [error] = errors;
  if (error) return { message: `this is not JSON: ${printParseErrorCode(error.error).replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()}`, at: error.offset };
  if (typeof root !== 'object' || root === null) return { message: 'a policy is an object with `rules` and `defaultEffect`', at: 0 };
  const policy = root as { version?: number; rules?: Json[]; defaultEffect?: Effect; defaultReason?: string };
  const tree = parseTree(text);
  const rules: FakeRule[] = [];
  for (const [index, rule] of (policy.rules ?? []).entries()) {
    const node = tree && findNodeAtLocation(tree, ['rules', index]);
    if (!node) continue;
    const wrong = wrongIn(rule);
    if (wrong) return { message: wrong.message, at: findNodeAtLocation(node, wrong.path)?.offset ?? node.offset };
    rules.push({ form: formOf(rule), origin: (rule['origin'] as string | undefined) ?? null, from: node.offset, to: node.offset + node.length, line: lineAt(text, node.offset) });
  }
  return { version: policy.version ?? 1, rules, effect: policy.defaultEffect ?? 'review', reason: policy.defaultReason ?? '' };
}

function wrongIn(rule: Json): { message: string; path: string[] } | undefined {
  const unknown = Object.keys(rule).find((key) => !RULE_KEYS.includes(key));
  if (unknown !== undefined) return { message: `unknown field \`${unknown}\``, path: [unknown] };
  const match = (rule['match'] ?? {}) as Json;
  for (const key of ['severity', 'minSeverity', 'maxSeverity']) {
    const bad = list(match[key]).find((one) => !SEVERITIES.includes(one as Severity));
    if (bad !== undefined) return { message: `unknown severity \`${bad}\`; it is one of ${SEVERITIES.join(', ')}`, path: ['match', key] };
  }
  if (!['allow', 'deny', 'review'].includes(String(rule['effect']))) return { message: `\`effect\` is allow, deny or review, not \`${String(rule['effect'])}\``, path: ['effect'] };
  return undefined;
}

function list(value: unknown): string[] {
  return value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)];
}

function formOf(rule: Json): RuleForm {
  const approval = (rule['approval'] ?? {}) as { holdSeconds?: number; typed?: boolean };
  return {
    id: String(rule['id']), effect: rule['effect'] as Effect, reason: (rule['reason'] as string | undefined) ?? '', description: (rule['description'] as string | undefined) ?? null,
    conditions: conditionsOf((rule['match'] ?? {}) as Json), enabled: rule['enabled'] !== false, until: (rule['until'] as string | undefined) ?? null,
    holdSeconds: approval.holdSeconds ?? null, typed: approval.typed ?? false, optsOutOfFlow: false,
  };
}

function conditionsOf(match: Json): ConditionForm[] {
  const found: ConditionForm[] = [];
  const add = (field: ConditionForm['field'], operator: ConditionForm['operator'], values: string[], pointer = ''): void => {
    if (values.length > 0 || field === 'argument') found.push({ field, pointer, operator, values });
  };
  const some = (values: string[]): ConditionForm['operator'] => (values.length === 1 ? 'is' : 'oneOf');
  for (const field of ['server', 'tool', 'client', 'caller'] as const) {
    const values = list(match[field === 'tool' && match['action'] !== undefined ? 'action' : field]);
    add(field, values.some((one) => one.includes('*')) ? 'matches' : some(values), values);
  }
  add('callerType', some(list(match['callerType'])), list(match['callerType']));
  for (const one of match['arguments'] === undefined ? [] : [match['arguments']].flat() as { pointer?: string; op: string; value?: unknown }[]) add('argument', ...testOf(one));
  add('severity', some(list(match['severity'])), list(match['severity']));
  add('severity', 'atLeast', list(match['minSeverity']));
  add('severity', 'atMost', list(match['maxSeverity']));
  add('mark', 'anyOf', list(match['markAny']));
  add('mark', 'allOf', list(match['markAll']));
  add('tag', some(list(match['tags'])), list(match['tags']));
  const windows = match['time'] === undefined ? [] : [match['time']].flat().map((one) => JSON.stringify(one));
  add('time', some(windows), windows);
  return found;
}

function testOf({ pointer = '', op, value }: { pointer?: string; op: string; value?: unknown }): [ConditionForm['operator'], string[], string] {
  const operator = (WORDS[op] ?? op) as ConditionForm['operator'];
  if (op === 'exists') return [value === false ? 'missing' : 'exists', [], pointer];
  if (op === 'range') {
    const { min, max } = value as { min?: number; max?: number };
    return [operator, [String(min ?? ''), String(max ?? '')], pointer];
  }
  const values = [value].flat();
  const json = ['is', 'oneOf', 'exactly'].includes(op);
  return [operator, values.map((one) => (json ? JSON.stringify(one) : String(one))), pointer];
}

/** The `match` a form's rows say. */
export function matchOf(conditions: readonly ConditionForm[]): Json {
  const match: Json = {};
  const args: Json[] = [];
  const short = (values: readonly string[]): unknown => (values.length === 1 ? values[0] : [...values]);
  for (const { field, operator, values, pointer } of conditions) {
    if (field === 'argument') args.push(argumentOf(pointer, operator, values));
    else if (field === 'mark') match[operator === 'allOf' ? 'markAll' : 'markAny'] = short(values);
    else if (field === 'tag') match['tags'] = short(values);
    else if (field === 'time') match['time'] = values.map((one) => JSON.parse(one) as unknown);
    else if (field === 'severity') match[operator === 'atLeast' ? 'minSeverity' : operator === 'atMost' ? 'maxSeverity' : 'severity'] = short(values);
    else match[field] = short(values);
  }
  if (args.length > 0) match['arguments'] = args.length === 1 ? args[0] : args;
  return match;
}

function argumentOf(pointer: string, operator: ConditionForm['operator'], values: readonly string[]): Json {
  const op = Object.entries(WORDS).find(([, ours]) => ours === operator)?.[0] ?? operator;
  if (operator === 'exists' || operator === 'missing') return { pointer, op: 'exists', value: operator === 'exists' };
  if (operator === 'between') return { pointer, op, value: Object.fromEntries([['min', values[0]], ['max', values[1]]].flatMap(([name, one]) => (one ? [[name, Number(one)]] : []))) };
  const parsed = values.map((one) => (['is', 'oneOf', 'exactly'].includes(operator) ? JSON.parse(one) as unknown : one));
  return { pointer, op, value: operator === 'oneOf' || parsed.length > 1 ? parsed : parsed[0] };
}
