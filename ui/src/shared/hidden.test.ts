import { describe, expect, it } from 'vitest';
import { cut, flat, hasHidden } from './hidden';

describe('cut', () => {
  it.each([
    ['a plain word', 'ledger-api', 'ledger-api'],
    ['an override of direction', 'clean\u202Epu', 'clean[U+202E]pu'],
    ['an escape', '\u001b[2J', '[ESC][2J'],
    ['a space of no width', 'a\u200Bb', 'a[U+200B]b'],
    ['a tag character', 'a\u{E0041}', 'a[U+E0041]'],
    ['a filler that fonts leave blank', 'a\u3164b', 'a[U+3164]b'],
    ['half of a pair', 'a\uD800b', 'a[U+D800]b'],
    ['a space that does not break', 'a\u00A0b', 'a[U+00A0]b'],
    ['lines and tabs', 'a\n\tb', 'a\n\tb'],
    ['letters of other scripts', 'Größe, Здравствуйте, 日本語', 'Größe, Здравствуйте, 日本語'],
  ])('shows %s', (_, text, seen) => {
    expect(flat(cut(text))).toBe(seen);
  });

  it('tells unseen characters from odd spaces, which do not block', () => {
    expect(hasHidden('a\u202Eb')).toBe(true);
    expect(hasHidden('a\u00A0b')).toBe(false);
  });

  it('gives plain text back whole', () => {
    expect(cut('one run')).toEqual([{ text: 'one run', kind: 'plain', mark: null }]);
    expect(cut('')).toEqual([]);
  });
});
