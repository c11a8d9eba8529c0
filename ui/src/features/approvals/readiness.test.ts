import { describe, expect, it } from 'vitest';
import type { ApprovalCard } from '../../ipc/generated/ApprovalCard';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import { approveLabel, isTyped, obstacles, result, typedSoFar, unvisited, type Draft } from './readiness';
import { cardOf, rowOf } from './testing';

const EMPTY: Draft = { typed: '', seenHidden: false, visited: [] };
const ALERTS: Partial<ApprovalCard> = { alerts: [{ kind: 'destroy', text: '', pointer: '/a' }, { kind: 'first', text: '', pointer: null }, { kind: 'hidden', text: '', pointer: '/b' }] };
const TARGET = { typedTarget: 'ledger_prod' };

describe('a yes', () => {
  it.each<[string, Partial<ApprovalRow>, Partial<ApprovalCard>, Partial<Draft>, boolean]>([
    ['is free on a plain card', {}, {}, {}, true],
    ['is closed once decided', { state: 'denied' }, {}, {}, false],
    ['is free once handed back', { state: 'handedBack' }, {}, {}, true],
    ['needs the tick at medium', {}, { hidden: 1 }, {}, false],
    ['is free with the tick', {}, { hidden: 1 }, { seenHidden: true }, true],
    ['needs no tick at low', { severity: 'low' }, { hidden: 1 }, {}, true],
    ['needs the target', { severity: 'critical' }, TARGET, {}, false],
    ['refuses part of the target', { severity: 'critical' }, TARGET, { typed: 'ledger_pro' }, false],
    ['refuses another case', { severity: 'critical' }, TARGET, { typed: 'Ledger_prod' }, false],
    ['refuses more than the target', { severity: 'critical' }, TARGET, { typed: 'ledger_prod ' }, false],
    ['takes the target', { severity: 'critical' }, TARGET, { typed: 'ledger_prod' }, true],
    ['needs both', { severity: 'critical' }, { ...TARGET, hidden: 2 }, { typed: 'ledger_prod' }, false],
    ['needs every place at high', { severity: 'high' }, ALERTS, { visited: [0] }, false],
    ['is free once every place was looked at; the call as a whole has none', { severity: 'high' }, ALERTS, { visited: [0, 2] }, true],
    ['needs no looking at medium', {}, ALERTS, {}, true],
    ['is free for the next try of what is over', { state: 'expired', nextTry: true }, {}, {}, true],
    ['is closed once it is about to run', { state: 'releasing' }, {}, {}, false],
    ['is impossible for a critical call that names no target', { severity: 'critical' }, {}, {}, false],
    ['is impossible for a target one cannot see', { severity: 'critical' }, { typedTarget: 'a\u202Eb' }, { typed: 'a\u202Eb' }, false],
  ])('%s', (_, row, card, draft, free) => {
    const live = rowOf('a', row);
    expect(obstacles(cardOf(live, card), live, 'running', { ...EMPTY, ...draft }).length === 0).toBe(free);
  });

  it.each(['paused', 'degraded'] as const)('waits while the gateway is %s', (state) => {
    const live = rowOf('a');
    expect(obstacles(cardOf(live), live, state, EMPTY)).toHaveLength(1);
  });
});

describe('the button', () => {
  it.each<[Partial<ApprovalRow>, string]>([
    [{}, 'Approve once'],
    [{ severity: 'high' }, 'Restart service'],
    [{ severity: 'high', headline: { verb: 'Call', object: [], scope: null } }, 'Approve once'],
    [{ severity: 'critical', state: 'handedBack' }, 'Allow its next try'],
    [{ severity: 'high', state: 'expired', nextTry: true }, 'Allow its next try'],
  ])('%j: %s', (row, label) => {
    const live = rowOf('a', row);
    expect(approveLabel(cardOf(live), live)).toBe(label);
  });
});

it.each([['', 0], ['led', 3], ['leX', 2], ['ledger_prod', 11], ['Ledger', 0]])('`%s` has %d characters right', (typed, count) => {
  expect(typedSoFar('ledger_prod', typed)).toBe(count);
});

it('takes either way of writing an accent', () => {
  expect(isTyped('caf\u00e9', 'cafe\u0301')).toBe(true);
});

it('takes the severity of the card, which an edit may have raised, not of the row', () => {
  const row = rowOf('a', { severity: 'low' });
  const raised = cardOf({ ...row, severity: 'high' }, ALERTS);
  expect(unvisited(raised, [])).toEqual([0, 2]);
  expect(approveLabel(raised, row)).toBe('Restart service');
});

it.each<[Partial<ApprovalRow>, 'approve' | 'deny', RegExp]>([
  [{}, 'approve', /^Approved — running…$/], [{}, 'deny', /did not run/],
  [{ state: 'handedBack' }, 'approve', /next identical try runs once/], [{ state: 'expired', nextTry: true }, 'deny', /next identical try is refused/],
])('after %j, %s: %s', (row, verdict, text) => {
  expect(result(rowOf('a', row), verdict)).toMatch(text);
});
