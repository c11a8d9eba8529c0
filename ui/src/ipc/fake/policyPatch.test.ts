import { describe, expect, it } from 'vitest';
import type { PolicyEdit } from '../generated/PolicyEdit';
import { BUSY, REFERENCE, TEMPLATES } from './policy';
import { problemsOf } from './policyLint';
import { readPolicy } from './policyModel';
import { patched } from './policyPatch';
import { sentenceOf } from './policySentences';

const TEXTS = [BUSY, REFERENCE, ...TEMPLATES.map((one) => one.text)];

function rulesOf(text: string) {
  const policy = readPolicy(text);
  if ('at' in policy) throw new Error(policy.message);
  return policy.rules;
}

it('a change that changes nothing leaves the text byte for byte', () => {
  for (const text of TEXTS) {
    rulesOf(text).slice(0, 6).forEach(({ form }, place) => {
      expect(patched(text, { do: 'change', rule: place + 1, form })).toBe(text);
    });
  }
});

describe('a change is small', () => {
  it.each<[string, PolicyEdit, (ids: string[]) => string[]]>([
    ['moved', { do: 'move', rule: 1, to: 3 }, ([a = '', b = '', c = '', ...rest]) => [b, c, a, ...rest]],
    ['removed', { do: 'remove', rule: 2 }, ([a = '', , ...rest]) => [a, ...rest]],
    ['duplicated', { do: 'duplicate', rule: 1 }, ([a = '', ...rest]) => [a, `${a}-copy`, ...rest]],
  ])('%s rules keep their text', (_, edit, expected) => {
    const text = patched(BUSY, edit);
    expect(rulesOf(text).map((rule) => rule.form.id)).toEqual(expected(rulesOf(BUSY).map((rule) => rule.form.id)));
    expect(text).toContain('// Ask Mara before you loosen anything here.');
    expect(text).toContain('"match": { "minSeverity": "high" },');
  });

  it('and there and back is the same text', () => {
    expect(patched(patched(BUSY, { do: 'move', rule: 2, to: 5 }), { do: 'move', rule: 5, to: 2 })).toBe(BUSY);
  });
});

it('the reference example is found out, and mended', () => {
  expect(problemsOf(REFERENCE, readPolicy(REFERENCE)).map((one) => one.code)).toEqual(['L03', 'L06']);
  const mended = patched(REFERENCE, { do: 'fix', code: 'L03', rule: 2, fix: 0 });
  expect(problemsOf(mended, readPolicy(mended))).toEqual([]);
  expect(rulesOf(mended).map((rule) => sentenceOf(rule.form)).at(-1)).toBe('Allow any call that is safe.');
});
