import { describe, expect, it } from 'vitest';
import { found, summary } from './changes';
import { countInWords } from './counting.svelte';
import { cells, headline, listedOf, newlyAllowed, split } from './matrix';
import { edgeSpeed, gapAt, numberAfter, within } from './moves';
import { explained, keysAt, schemasAt, valuesAt } from './schema';
import { reportOf } from './testing';
import { differenceOf } from './texts';
import { readWindow, writeWindow } from './windows';

describe('where a rule falls', () => {
  const ends = [40, 80, 140];
  it.each([[0, 0], [19, 0], [21, 1], [61, 2], [109, 2], [111, 3], [999, 3]])('at %i px: gap %i', (y, gap) => {
    expect(gapAt(y, ends)).toBe(gap);
  });

  it.each([[1, 0, 1], [1, 1, 1], [1, 2, 2], [1, 3, 3], [3, 0, 1], [3, 1, 2], [3, 2, 3], [3, 3, 3]])('rule %i into gap %i gets number %i', (rule, gap, number) => {
    expect(numberAfter(rule, gap)).toBe(number);
  });

  it.each([[0, 1], [-Infinity, 1], [2, 2], [7, 3], [Infinity, 3]])('number %d is %i of three', (asked, number) => {
    expect(within(asked, 3)).toBe(number);
  });

  it('scrolls at the edges only, and faster the nearer', () => {
    expect(edgeSpeed(200, 100, 300)).toBe(0);
    expect(edgeSpeed(105, 100, 300)).toBeLessThan(edgeSpeed(135, 100, 300));
    expect(edgeSpeed(295, 100, 300)).toBeGreaterThan(edgeSpeed(265, 100, 300));
  });
});

describe('a replay in words', () => {
  const report = reportOf({ tightened: 8, loosened: 4, loosenedDenied: 1, matrix: [[0, 3, 0], [4, 0, 5], [0, 0, 0]] });
  it('has a headline and a split', () => {
    expect(headline(report)).toBe('12 calls would change outcome');
    expect(split(report)).toBe('8 tightened, 4 loosened, of which you denied 1');
    expect(headline(reportOf())).toBe('No call would change outcome');
    expect(newlyAllowed(report)).toBe(4);
  });

  it('has a table whose lower left is what loosens', () => {
    expect(cells(report).flat().filter((cell) => cell.loosened).map((cell) => `${cell.was}>${cell.would}`)).toEqual(['review>allow', 'deny>allow', 'deny>review']);
  });

  it('lists a field’s calls, or all, in the order they came', () => {
    const call = (id: string, was: 'allow' | 'review', would: 'allow' | 'review') => ({ call: id, at: 0, headline: [], was, wasBy: '', answered: null, would, wouldBy: '', loosened: false });
    const changed = [call('1', 'review', 'allow'), call('2', 'allow', 'review'), call('3', 'review', 'allow')];
    expect(listedOf(changed, { was: 'review', would: 'allow' }).map((one) => one.call)).toEqual(['1', '3']);
    expect([listedOf(changed, 'all').length, listedOf(changed, 'none').length]).toEqual([3, 0]);
  });
});

it('counts changes and findings', () => {
  const kinds = (...all: ('added' | 'removed' | 'changed' | 'moved')[]) => all.map((kind) => ({ kind, id: 'x' }));
  expect(summary(kinds('moved', 'added'))).toBe('1 rule moved, 1 rule added');
  expect(summary([...kinds('removed', 'removed'), { kind: 'changed', id: null }])).toBe('2 rules removed, the default changed');
  expect(summary([])).toBe('only its text differs');
  expect(found([{ weight: 'hint' }, { weight: 'warning' }, { weight: 'warning' }])).toBe('2 warnings, 1 hint');
});

it.each([
  [{ matched: 0, of: 47, names: [] }, 'matches 0 of 47 tools'], [{ matched: 2, of: 47, names: ['a', 'b'] }, 'matches 2 of 47 tools: a, b'],
  [{ matched: 12, of: 47, names: ['a', 'b', 'c', 'd', 'e', 'f'] }, 'matches 12 of 47 tools: a, b, c, d, e and 7 more'],
])('%j: %s', (count, words) => {
  expect(countInWords(count, 'tool')).toBe(words);
});

describe('a text becomes another', () => {
  it.each([['abc', 'abc'], ['', 'x'], ['abc', 'abXc'], ['aa', 'aaa'], ['abab', 'ab'], ['{ "a": 1 }', '{ "b": 1 }'], ['x', '']])('%j to %j by one replacement', (before, now) => {
    const change = differenceOf(before, now);
    if (before === now) expect(change).toBeUndefined();
    else expect(before.slice(0, change?.from) + (change?.insert ?? '') + before.slice(change?.to)).toBe(now);
  });
});

it.each(['{"days":["mon","fri"],"from":"08:00","to":"18:00"}', '{"from":"22:00"}', '{"days":["sat"]}'])('the window %s is read and written', (text) => {
  expect(writeWindow(readWindow(text))).toBe(text);
});

it('a window that binds nothing is none', () => {
  expect(writeWindow(readWindow('not a window'))).toBe('');
});

describe('the schema', () => {
  it('offers what may stand at a place, once, without what is there', () => {
    const names = keysAt(['rules', '[]'], ['id', 'match']).map((one) => one.label);
    expect(names).toEqual(expect.arrayContaining(['description', 'effect', 'reason', 'enabled', 'until', 'origin', 'approval']));
    expect([names.includes('id'), names.includes('match'), names.length]).toEqual([false, false, new Set(names).size]);
    expect(valuesAt(['rules', '[]', 'effect']).map((one) => one.text)).toEqual(['"allow"', '"deny"', '"review"']);
    expect(valuesAt(['rules', '[]', 'match', 'severity', '[]']).map((one) => one.label)).toContain('critical');
    expect(valuesAt(['rules', '[]', 'enabled']).map((one) => one.text)).toEqual(['true', 'false']);
  });

  it('explains a place, and knows nothing of one there is not', () => {
    expect(explained(['rules', '[]', 'effect'])).toContain('ask the operator');
    expect(explained(['rules', '[]', 'match', 'markAny'])).toContain('risk marks');
    expect(schemasAt(['rules', 'nowhere'])).toEqual([]);
  });
});
