import { describe, expect, it } from 'vitest';
import type { ConditionForm } from '../../ipc/generated/ConditionForm';
import { FIELDS, freeFields, freeOperators, freshRow, freshRule, isWhole, jsonOf, operatorsOf, plainOf, withEffect, withOperator } from './conditions';
import { FORM } from './testing';

const row = (field: ConditionForm['field'], operator: ConditionForm['operator'], values: string[], pointer = ''): ConditionForm => ({ field, operator, values, pointer });

describe('only rows that can hold together are offered', () => {
  it.each<[string, ConditionForm[], ConditionForm['field'], ConditionForm['operator'][]]>([
    ['the first severity', [], 'severity', ['is', 'oneOf', 'atLeast', 'atMost']],
    ['at most, beside at least', [row('severity', 'atLeast', ['low'])], 'severity', ['atMost']],
    ['nothing beside an exact severity', [row('severity', 'is', ['low'])], 'severity', []],
    ['nothing beside a range', [row('severity', 'atLeast', ['low']), row('severity', 'atMost', ['high'])], 'severity', []],
    ['all of, beside any of', [row('mark', 'anyOf', ['secret'])], 'mark', ['allOf']],
    ['one server', [row('server', 'is', ['a'])], 'server', []],
  ])('%s', (_, others, field, expected) => {
    expect(freeOperators(field, others)).toEqual(expected);
  });

  it('any number of arguments, and no time for what allows', () => {
    const free = freeFields([row('argument', 'is', ['1'], '/a')], 'allow');
    expect(free).toContain('argument');
    expect(free).not.toContain('time');
    expect(freeFields([], 'deny')).toEqual(FIELDS.map((one) => one.field));
  });
});

describe('another comparison', () => {
  it.each<[string, ConditionForm, ConditionForm['operator'], string[]]>([
    ['keeps the first value where one is left', row('server', 'oneOf', ['a', 'b']), 'is', ['a']],
    ['keeps all where several may be', row('server', 'is', ['a']), 'oneOf', ['a']],
    ['takes a text out of its quotes', row('argument', 'is', ['"/etc"'], '/p'), 'inside', ['/etc']],
    ['puts a text into quotes', row('argument', 'inside', ['/etc'], '/p'), 'is', ['"/etc"']],
    ['needs nothing to be present', row('argument', 'is', ['1'], '/p'), 'exists', []],
    ['has two bounds for a number', row('argument', 'is', ['1'], '/p'), 'between', ['', '']],
    ['begins anew after a number', row('argument', 'between', ['1', '2'], '/p'), 'is', []],
  ])('%s', (_, before, operator, values) => {
    expect(withOperator(before, operator)).toEqual({ ...before, operator, values });
  });
});

it.each<[ConditionForm, boolean]>([
  [row('server', 'is', []), false], [row('server', 'is', ['']), false], [row('server', 'is', ['a']), true], [row('argument', 'is', ['1']), false], [row('argument', 'exactly', ['{}']), true],
  [row('argument', 'exists', [], '/a'), true], [row('argument', 'between', ['', ''], '/a'), false], [row('argument', 'between', ['', '3'], '/a'), true],
])('%j is whole: %s', (one, expected) => {
  expect(isWhole(one)).toBe(expected);
});

it.each([['payments', '"payments"'], ['3', '3'], ['true', 'true'], ['"3"', '"3"'], ['null', 'null'], ['a "b"', '"a \\"b\\""'], ['{"a":1}', '"{\\"a\\":1}"'], [' x', '" x"']])('%s is typed for the value %s, and shown so', (typed, json) => {
  expect(jsonOf(typed)).toBe(json);
  expect(jsonOf(plainOf(json))).toBe(json);
});

it('a fresh row is either whole or waits to be filled, and never matches more than it says', () => {
  for (const { field } of FIELDS) {
    const fresh = freshRow(field, []);
    expect(operatorsOf(field).map((one) => one.operator)).toContain(fresh.operator);
    expect(isWhole(fresh)).toBe(field === 'severity');
  }
});

it('a fresh rule asks about what is high, under a name nobody has', () => {
  expect(freshRule(['rule-1', 'rule-2'])).toMatchObject({ id: 'rule-3', effect: 'review', conditions: [{ field: 'severity', values: ['high'] }] });
});

it('an effect takes along what only goes with it', () => {
  const asks = { ...FORM, typed: true, holdSeconds: 60, optsOutOfFlow: true };
  expect({ ...asks, ...withEffect(asks, 'allow') }).toMatchObject({ effect: 'allow', typed: false, holdSeconds: null, optsOutOfFlow: true });
  expect({ ...asks, ...withEffect(asks, 'review') }).toMatchObject({ effect: 'review', typed: true, holdSeconds: 60, optsOutOfFlow: false });
});
