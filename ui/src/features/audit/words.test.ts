import { describe, expect, it } from 'vitest';
import type { TimelineRow } from '../../ipc/generated/TimelineRow';
import { cut } from '../../shared/hidden';
import { COLUMNS, shown, template } from './columns';
import { barsOf } from './waterfall';
import { kindInWords, spoken, tokenOf, waited, when } from './words';

const AT = new Date(2026, 10, 22, 14, 3, 11, 204).getTime();
const ROW: TimelineRow = {
  id: 7, at: AT, call: 'c', event: null, approval: null, outcome: 'denied', by: 'you', severity: 'high', headline: cut('Delete deployment ledger-api'),
  server: 'k8s-prod', tool: cut('kubectl_delete'), client: cut('Claude Desktop'), session: 's', heldMs: 14_000, tookMs: null, flags: [],
};

describe('a row', () => {
  it.each([
    [ROW, '14:03:11, high, denied by you, Delete deployment ledger-api, k8s-prod'],
    [{ ...ROW, by: '', outcome: 'asked' as const, severity: null }, '14:03:11, waiting, Delete deployment ledger-api, k8s-prod'],
    [{ ...ROW, outcome: null, event: 'policy_changed', headline: cut('Version 14'), by: '' }, '14:03:11, Policy changed, Version 14'],
    [{ ...ROW, headline: cut('Del\u202Eete'), server: null }, '14:03:11, high, denied by you, Del[U+202E]ete'],
  ])('%# is read out as one sentence', (row, sentence) => {
    expect(spoken(row)).toBe(sentence);
  });

  it.each([
    ['severity', 'sev:high'], ['outcome', 'decision:denied'], ['tool', 'tool:kubectl_delete'], ['server', 'server:k8s-prod'],
    ['client', 'client:"Claude Desktop"'], ['by', 'by:me'], ['time', undefined], ['took', undefined],
  ])('its %s selects %s', (column, token) => {
    expect(tokenOf(ROW, column)).toBe(token);
  });

  it.each([['rule 12', 'rule:12'], ['rule no-wipe', 'rule:no-wipe'], ['nobody in time', 'by:timeout'], ['STOP ALL', 'by:panic'], ['', undefined]])('decided by `%s` is selected by %s', (by, token) => {
    expect(tokenOf({ ...ROW, by }, 'by')).toBe(token);
  });

  it('of today has milliseconds, of another day its date', () => {
    expect([when(AT, AT + 1000), when(AT, AT + 86_400_000)]).toEqual(['14:03:11.204', `${new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' }).format(AT)} 14:03:11`]);
  });
});

it.each([[14_000, '0:14'], [61_400, '1:01'], [3_600_000, '60:00'], [0, '0:00']])('%i ms of waiting are %s', (ms, words) => {
  expect(waited(ms)).toBe(words);
});

it('an unknown kind is shown as it is', () => {
  expect([kindInWords('approval_granted'), kindInWords('chain_verified')]).toEqual(['Approved', 'Chain verified']);
});

describe('the bars', () => {
  it.each([
    [{ heldMs: null, tookMs: null }, undefined],
    [{ heldMs: 9000, tookMs: 1000 }, { held: 90, ran: 10 }],
    [{ heldMs: null, tookMs: 1 }, { held: 0, ran: 3 }],
    [{ heldMs: 10_000, tookMs: 1 }, { held: 97, ran: 3 }],
  ])('%o', (times, bars) => {
    expect(barsOf({ ...ROW, ...times }, 10_000)).toEqual(bars);
  });
});

describe('the columns', () => {
  const names = (hidden: string[], width: number): string[] => shown(hidden, width).map(({ id }) => id);
  it('are all there where there is room, and three where there is none', () => {
    expect(names([], 1200)).toEqual(COLUMNS.map(({ id }) => id));
    expect(names([], 320)).toEqual(['time', 'outcome', 'what']);
  });
  it('can be hidden, but for the three', () => {
    expect(names(['client', 'what', 'time', 'nonsense'], 1200)).toEqual(COLUMNS.map(({ id }) => id).filter((id) => id !== 'client'));
    expect(template(shown(['severity', 'tool', 'client', 'by', 'took'], 1200))).toBe('134px 96px minmax(140px, 3fr)');
  });
});
