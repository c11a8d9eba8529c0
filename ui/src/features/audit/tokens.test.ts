import { describe, expect, it } from 'vitest';
import { added, fromLink, isWhole, link, opposite, parted, quoted, removed, replaced, searchable, tokensOf, wordAt, written } from './tokens';

describe('a filter', () => {
  it.each([
    ['', []],
    ['kubectl', [[false, undefined, 'kubectl']]],
    ['decision:denied -tool:get', [[false, 'decision', 'denied'], [true, 'tool', 'get']]],
    ['client:"Claude Desktop" ledger', [[false, 'client', 'Claude Desktop'], [false, undefined, 'ledger']]],
    ['arg:/namespace=payments', [[false, 'arg', '/namespace=payments']]],
    ['arg:/name="a \\"b\\" c"', [[false, 'arg', '/name=a "b" c']]],
    // Not a key of ours: a word, as a host with its port is.
    ['localhost:8080', [[false, undefined, 'localhost:8080']]],
    ['-', [[false, undefined, '-']]],
    ['server:"not shut', [[false, 'server', 'not shut']]],
    [':x', [[false, undefined, ':x']]],
  ])('`%s` has its tokens', (filter, tokens) => {
    expect(tokensOf(filter).map(({ negated, key, value }) => [negated, key, value])).toEqual(tokens);
  });

  it('is cut without losing a sign but spaces', () => {
    for (const filter of ['a  b:"c d"e -f:g "h', '""" :: -- "', 'sev:>=high\ttook:>5s', '\\" "\\']) {
      const signs = (text: string): string => text.replaceAll(/\s/g, '');
      expect(signs(tokensOf(filter).map(({ text }) => text).join(''))).toBe(signs(filter));
    }
  });

  it.each([['server:', false], ['server:x', true], ['server:"x', false], ['server:"x y"', true], ['word', false]])('`%s` is a whole token: %s', (text, whole) => {
    expect(tokensOf(text).map(isWhole)).toEqual([whole]);
  });

  it('is parted into chips, time and text', () => {
    const { chips, time, text } = parted('decision:denied after:2026-11-21 lost -server:k8s before:2026-11-22 found');
    expect([chips.map((one) => one.text), time.map((one) => one.text), text]).toEqual([['decision:denied', '-server:k8s'], ['after:2026-11-21', 'before:2026-11-22'], 'lost found']);
  });
});

describe('a value', () => {
  it.each(['plain', 'two words', 'a "b"', 'back\\slash', ''])('`%s` comes back as it was', (value) => {
    expect(tokensOf(written('client', value))[0]?.value).toBe(value);
  });
  it('is quoted only where it must be', () => {
    expect([quoted('k8s-prod'), quoted('a b')]).toEqual(['k8s-prod', '"a b"']);
  });
});

describe('tokens come and go', () => {
  it.each([
    [added('a', 'server:x'), 'a server:x'],
    [added('server:x a', 'server:x'), 'a server:x'],
    [added('server:x', '-server:x'), '-server:x'],
    [added('-server:x', 'server:x'), 'server:x'],
    [removed('a server:x b', 'server:x'), 'a b'],
    [replaced('a server:x b', 'server:x', '-server:x'), 'a -server:x b'],
    [opposite('-tool:get'), 'tool:get'],
    [opposite('tool:get'), '-tool:get'],
  ])('%s', (is, expected) => {
    expect(is).toBe(expected);
  });
});

it.each([['server:k8 x', 9, [0, 9]], ['server:k8 x', 11, [10, 11]], ['a  b', 2, [2, 2]], ['', 0, [0, 0]]])('the word of `%s` at %i', (text, cursor, [start, end]) => {
  expect(wordAt(text, cursor)).toEqual({ start, end });
});

it.each([['serv', ''], ['serv ', 'serv'], ['server:', ''], ['server:k8', 'server:k8'], ['lost -to', 'lost'], ['lost kubectl', 'lost kubectl'], ['client:"Clau', ''], ['-', '']])('of `%s` being typed, `%s` is searched for', (typed, filter) => {
  expect(searchable(typed)).toBe(filter);
});

it('a link says what it was made of, and other text is none', () => {
  expect(fromLink(link('decision:denied "two words"', 881_204))).toEqual({ filter: 'decision:denied "two words"', row: 881_204 });
  expect(fromLink(link(''))).toEqual({ filter: '', row: undefined });
  expect(fromLink('audit?row=-3')).toEqual({ filter: '', row: undefined });
  expect(fromLink('kubectl')).toBeUndefined();
});
