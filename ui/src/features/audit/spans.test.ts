import { describe, expect, it } from 'vitest';
import { around, during, fieldOf, fromField, moment, preset, PRESETS, readMoment, spanInWords, spanOf, whenever } from './spans';

const NOW = new Date(2026, 10, 22, 14, 3, 11).getTime();

describe('a span', () => {
  it.each(PRESETS)('$text is read back from the filter it was put into', ({ text, tokens }) => {
    const filter = preset('kubectl after:2020-01-01', tokens);
    expect(filter).toBe(`kubectl ${tokens}`);
    expect(spanInWords(filter, NOW)).toBe(text);
    expect(spanOf(filter, NOW).from).toBeLessThan(NOW);
    expect(whenever(filter)).toBe('kubectl');
  });

  it.each([
    ['', 'Any time'],
    [during('', { from: new Date(2026, 10, 22, 9, 5).getTime(), to: null }), 'Since 09:05'],
    [during('', { from: null, to: new Date(2026, 10, 22, 9, 5).getTime() }), 'Before 09:05'],
    [during('x', around(NOW)), '13:58 to 14:08'],
    ['after:whenever', 'after whenever'],
  ])('`%s` is %s', (filter, words) => {
    expect(spanInWords(filter, NOW)).toBe(words);
  });

  it('leaves what is excluded alone', () => {
    expect(whenever('-after:2026-11-22 x')).toBe('-after:2026-11-22 x');
  });

  it('comes back to the second', () => {
    expect(spanOf(during('', around(NOW)), NOW)).toEqual(around(NOW));
  });
});

describe('a moment', () => {
  it('is local, to the second', () => {
    expect(moment(NOW + 904)).toBe('2026-11-22T14:03:11');
  });

  it.each([
    ['today', new Date(2026, 10, 22).getTime()], ['yesterday', new Date(2026, 10, 21).getTime()], ['15m', NOW - 900_000], ['2w', NOW - 14 * 86_400_000],
    ['2026-11-20', new Date(2026, 10, 20).getTime()], ['2026-11-20T09:00', new Date(2026, 10, 20, 9).getTime()], ['1795000000000', 1_795_000_000_000], ['soon', null], ['', null],
  ])('`%s` is read', (text, at) => {
    expect(readMoment(text, NOW)).toBe(at);
  });
});

it('a field takes and gives local minutes', () => {
  expect(fieldOf(NOW)).toBe('2026-11-22T14:03');
  expect(fromField('2026-11-22T14:03')).toBe(new Date(2026, 10, 22, 14, 3).getTime());
  expect([fieldOf(null), fromField(''), fromField('soon')]).toEqual(['', null, null]);
});
