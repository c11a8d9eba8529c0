// A few of the gateway's findings, enough for fixtures.
import type { ConditionForm } from '../generated/ConditionForm';
import type { Problem } from '../generated/Problem';
import type { ProblemWeight } from '../generated/ProblemWeight';
import type { RuleForm } from '../generated/RuleForm';
import { lineAt, type FakePolicy, type FakeRule, type Unreadable } from './policyModel';

const ALL = 'safe';

/** Whether a rule matches every call that reaches it. */
function matchesAll({ form }: FakeRule): boolean {
  return form.conditions.every((row) => row.field === 'severity' && row.operator === 'atLeast' && row.values[0] === ALL);
}

/** "severity is safe", for an allow that says it of everything. */
export function conditionsFix(form: RuleForm): ConditionForm[] {
  return [...form.conditions.filter((row) => row.field !== 'severity'), { field: 'severity', pointer: '', operator: 'is', values: [ALL] }];
}

/** What is wrong or odd about a text. */
export function problemsOf(text: string, policy: FakePolicy | Unreadable): Problem[] {
  const at = (from: number, to: number): Pick<Problem, 'line' | 'column' | 'from' | 'to'> => ({ from, to, line: lineAt(text, from), column: from - text.lastIndexOf('\n', from - 1) });
  if ('at' in policy) {
    const end = text.indexOf('\n', policy.at);
    return [{ code: 'L01', weight: 'error', rule: null, message: policy.message, fixes: [], ...at(policy.at, end < 0 ? text.length : end) }];
  }
  const found: Problem[] = [];
  const add = (rule: FakeRule, number: number, code: string, weight: ProblemWeight, message: string, fixes: string[]): void => {
    found.push({ code, weight, rule: number, message, fixes, ...at(rule.from, rule.to) });
  };
  let all: number | undefined;
  policy.rules.forEach((rule, place) => {
    if (!rule.form.enabled) return;
    const number = place + 1;
    if (all !== undefined) add(rule, number, 'L04', 'warning', `Never reached: rule ${all} covers it.`, ['Move to the top', 'Delete']);
    else if (matchesAll(rule) && rule.form.effect === 'allow') {
      add(rule, number, 'L03', 'error', 'This allows every call that reaches it, including low-severity writes, and makes the default unreachable.', ['Use “severity is safe”']);
    }
    if (matchesAll(rule)) all ??= number;
    const servers = rule.form.conditions.find((row) => row.field === 'server')?.values ?? [];
    if (servers.includes('k8s-prd')) add(rule, number, 'L09', 'warning', 'No installed server is called “k8s-prd”.', []);
    if (rule.form.id === 'staging-get') add(rule, number, 'L10', 'hint', 'Nothing matched it in 90 days.', ['Disable it']);
  });
  if (all !== undefined) {
    const place = text.indexOf('"defaultEffect"');
    found.push({ code: 'L06', weight: 'warning', rule: null, message: `The default is never reached: rule ${all} decides every call before it.`, fixes: [], ...at(place, place + 15) });
  }
  return found;
}
