import { expect, it } from 'vitest';
import { chipOf, MOST, withChip } from './denial';

it.each<[string, string, string | undefined]>([
  ['1', '', 'Wrong target'], ['6', '', 'I will do it myself'], ['7', '', undefined], ['0', '', undefined], ['a', '', undefined],
  ['4', 'Too broad.', 'Not now'], ['4', 'Too broad. ', 'Not now'], ['3', 'scale to ', undefined], ['3', 'Too broad. Use ', undefined],
])('`%s` after `%s` is %s', (key, reason, chip) => {
  expect(chipOf(key, reason)).toBe(chip);
});

it.each([['', 'Not now.'], ['Too broad.', 'Too broad. Not now.'], ['  on Fridays ', 'on Fridays Not now.']])('after `%s`: `%s`', (reason, text) => {
  expect(withChip(reason, 'Not now')).toBe(text);
});

it('never grows past what is taken', () => {
  expect(withChip('x'.repeat(MOST - 2), 'Not now')).toHaveLength(MOST);
});
