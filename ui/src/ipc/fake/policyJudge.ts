// What a policy of fixtures says of a call, and why. For fixtures only; the gateway decides.
import type { ConditionForm } from '../generated/ConditionForm';
import type { Effect } from '../generated/Effect';
import type { Severity } from '../generated/Severity';
import type { TraceLine } from '../generated/TraceLine';
import { rank } from '../../shared/severity';
import type { FakePolicy } from './policyModel';
import { either, otherwiseView, sentenceOf } from './policySentences';

/** A call to be judged. */
export interface FakeCall {
  server: string;
  tool: string;
  client: string;
  severity: Severity;
  marks: readonly string[];
  arguments: Record<string, unknown>;
}

/** Whether a pattern with `*` matches, whatever the case. */
export function globs(pattern: string, text: string): boolean {
  const parts = pattern.toLowerCase().split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(text.toLowerCase());
}

/** Why a row does not hold of a call; none: it holds. */
function unmet(row: ConditionForm, call: FakeCall): string | undefined {
  const { field, operator, values } = row;
  const no = (holds: boolean): string | undefined => (holds ? undefined : `${field} is not ${either(values)}`);
  if (field === 'severity') {
    const at = rank(call.severity);
    const first = rank((values[0] ?? 'safe') as Severity);
    return no(operator === 'atLeast' ? at >= first : operator === 'atMost' ? at <= first : values.includes(call.severity));
  }
  if (field === 'mark') return no(operator === 'allOf' ? values.every((one) => call.marks.includes(one)) : values.some((one) => call.marks.includes(one)));
  if (field === 'server' || field === 'tool' || field === 'client') return no(values.some((one) => globs(one, call[field])));
  if (field === 'callerType') return no(values.includes('agent'));
  if (field === 'argument') return argumentUnmet(row, call.arguments[row.pointer.slice(1)]);
  return no(false);
}

function argumentUnmet({ operator, values, pointer }: ConditionForm, value: unknown): string | undefined {
  const text = typeof value === 'string' ? value : '';
  const holds = {
    is: () => values.includes(JSON.stringify(value)), oneOf: () => values.includes(JSON.stringify(value)), exactly: () => values.includes(JSON.stringify(value)),
    startsWith: () => values.some((one) => text.startsWith(one)), inside: () => values.some((one) => text === one || text.startsWith(`${one}/`)),
    matches: () => values.some((one) => globs(one, text)), exists: () => value !== undefined, missing: () => value === undefined,
    host: () => values.some((one) => text.includes(`//${one}`)), between: () => typeof value === 'number' && (values[0] === '' || value >= Number(values[0])) && (!values[1] || value <= Number(values[1])),
    atLeast: () => false, atMost: () => false, anyOf: () => false, allOf: () => false,
  }[operator]();
  return holds ? undefined : `${pointer} is not so`;
}

/** What is decided, by which rule (its place, or the number of rules: the default), rule by rule. */
export function judge(policy: FakePolicy, call: FakeCall): { effect: Effect; place: number; by: string; trace: TraceLine[] } {
  const trace: TraceLine[] = [];
  for (const [place, rule] of policy.rules.entries()) {
    const sentence = sentenceOf(rule.form);
    const why = rule.form.enabled ? rule.form.conditions.map((row) => unmet(row, call)).find((one) => one !== undefined) : 'switched off';
    trace.push({ number: place + 1, sentence, decided: why === undefined, says: why === undefined ? 'yes' : `no (${why})` });
    if (why === undefined) return { effect: rule.form.effect, place, by: sentence, trace };
  }
  const { sentence } = otherwiseView(policy);
  trace.push({ number: null, sentence, decided: true, says: 'yes, since no rule matches' });
  return { effect: policy.effect, place: policy.rules.length, by: sentence, trace };
}
