// The filter's language as the gateway of fixtures reads it. It is its own reading, so that a page which writes nonsense is told so.
import { rank, SEVERITIES } from '../../shared/severity';
import { IpcError } from '../client';
import type { Severity } from '../generated/Severity';
import type { FakeRecord } from './audit';

type Test = (record: FakeRecord, n: number) => boolean;
type Call = (record: FakeRecord, n: number) => boolean;

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const refuse = (token: string, why: string): never => { throw new IpcError('invalid', `\`${token}\` ${why}`); };

/** A test of calls only: no event passes. */
const ofCalls = (test: Call): Test => (record, n) => !record.isEvent(n) && test(record, n);
const glob = (value: string): RegExp => new RegExp(`^${value.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*')}$`, 'i');

const DECIDED: Record<string, string> = { me: 'you', timeout: 'nobody in time', panic: 'STOP ALL' };

const MAKERS: Record<string, (value: string, token: string) => Test> = {
  decision: (value) => ofCalls((record, n) => record.shape(n).outcome === value),
  by: (value) => ofCalls((record, n) => (value === 'rule' ? record.shape(n).by.startsWith('rule') : record.shape(n).by === DECIDED[value])),
  rule: (value) => ofCalls((record, n) => record.shape(n).by === `rule ${value}`),
  sev: severity,
  server: (value) => { const is = glob(value); return ofCalls((record, n) => is.test(record.shape(n).server)); },
  tool: (value) => { const is = glob(value); return ofCalls((record, n) => is.test(record.shape(n).tool)); },
  client: (value) => { const is = glob(value); return ofCalls((record, n) => is.test(record.client(n))); },
  session: (value) => ofCalls((record, n) => record.session(n) === value),
  arg: (value) => { const text = value.split('=')[1] ?? ''; return ofCalls((record, n) => record.args(n).includes(text)); },
  is: (value) => (value === 'event' ? (record, n) => record.isEvent(n) : ofCalls((record, n) => value === 'call' || record.shape(n).flags.includes(value))),
  event: (value) => { const is = glob(value); return (record, n) => record.isEvent(n) && is.test(record.event(n)[0]); },
  took: (value, token) => { const more = duration(value, token); return ofCalls((record, n) => (record.shape(n).took ?? 0) > more); },
  held: (value, token) => { const more = duration(value, token); return ofCalls((record, n) => (record.shape(n).held ?? 0) > more); },
  id: (value) => (record, n) => String(record.row(n).id) === value,
  after: (value, token) => { const at = moment(value, token); return (record, n) => record.at(n) >= at; },
  before: (value, token) => { const at = moment(value, token); return (record, n) => record.at(n) < at; },
};

function severity(value: string, token: string): Test {
  const least = value.startsWith('>=');
  const word = (least ? value.slice(2) : value) as Severity;
  if (!SEVERITIES.includes(word)) refuse(token, 'has no severity: write `sev:high` or `sev:>=high`');
  return ofCalls((record, n) => (least ? rank(record.shape(n).severity) >= rank(word) : record.shape(n).severity === word));
}

function duration(value: string, token: string): number {
  const [, count = '', unit = ''] = /^>(\d+)(ms|s|m|h)$/.exec(value) ?? refuse(token, 'is not a duration: write `took:>5s`');
  return Number(count) * (UNITS[unit] ?? 1);
}

/** Local time, as the operator reads it. */
function moment(value: string, token: string): number {
  const ago = /^(\d+)(s|m|h|d)$/.exec(value);
  if (ago) return Date.now() - Number(ago[1]) * (UNITS[ago[2] ?? ''] ?? 1);
  const today = new Date();
  const day = value === 'today' ? 0 : value === 'yesterday' ? -1 : undefined;
  if (day !== undefined) return new Date(today.getFullYear(), today.getMonth(), today.getDate() + day).getTime();
  const at = Date.parse(/^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00` : value);
  return Number.isNaN(at) || value.endsWith('Z') ? refuse(token, 'is not a moment: write `2026-11-22`, `2026-11-22T14:03`, `7d` or `today`') : at;
}

function text(word: string): Test {
  const wanted = word.toLowerCase();
  return (record, n) => (record.isEvent(n) ? record.event(n).join(' ') : `${record.shape(n).headline} ${record.args(n)}`).toLowerCase().includes(wanted);
}

/** What a filter lets through; none: everything. The same key twice is either; different keys are both. */
export function compile(filter: string): Test | undefined {
  const wanted = new Map<string, Test[]>();
  const unwanted: Test[] = [];
  for (const [token] of filter.matchAll(/(?:[^\s"]|"(?:[^"\\]|\\.)*")+/g)) {
    const negated = token.startsWith('-') && token.length > 1;
    const [, key = '', rest = ''] = /^([a-z]+):(.*)$/.exec(negated ? token.slice(1) : token) ?? [];
    const maker = MAKERS[key];
    const value = (maker ? rest : negated ? token.slice(1) : token).replaceAll(/\\(.)|"/g, (_, kept: string | undefined) => kept ?? '');
    const test = maker ? maker(value, token) : text(value);
    if (negated) unwanted.push(test);
    else wanted.set(maker ? key : token, [...(wanted.get(maker ? key : token) ?? []), test]);
  }
  if (wanted.size + unwanted.length === 0) return undefined;
  const all = [...wanted.values()];
  return (record, n) => all.every((some) => some.some((test) => test(record, n))) && !unwanted.some((test) => test(record, n));
}
