import { describe, expect, it } from 'vitest';
import { hits, isSingle, printed, type Press } from './keys';

function press(key: string, held: Partial<Press> = {}): Press {
  return { key, code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held };
}

describe('hits', () => {
  it.each<[string, Press, string, boolean]>([
    ['a letter', press('d'), 'D', true],
    ['a letter under caps lock', press('D'), 'D', true],
    ['a letter with Shift is another shortcut', press('D', { shiftKey: true }), 'D', false],
    ['Shift and a letter', press('D', { shiftKey: true }), 'Shift+D', true],
    ['Shift asked for and not held', press('d'), 'Shift+D', false],
    ['a letter with Control is the browser’s', press('d', { ctrlKey: true }), 'D', false],
    ['a letter with Alt', press('d', { altKey: true }), 'D', false],
    ['the chord', press('Enter', { ctrlKey: true }), 'Mod+Enter', true],
    ['bare Enter is never the chord', press('Enter'), 'Mod+Enter', false],
    ['the chord with Shift', press('Enter', { ctrlKey: true, shiftKey: true }), 'Mod+Enter', false],
    ['the chord with Alt', press('Enter', { ctrlKey: true, altKey: true }), 'Mod+Enter', false],
    ['the other modifier', press('Enter', { metaKey: true }), 'Mod+Enter', false],
    ['stop all, where Shift makes another sign', press('>', { ctrlKey: true, shiftKey: true, code: 'Period' }), 'Mod+Shift+.', true],
    ['stop all without Shift', press('.', { ctrlKey: true, code: 'Period' }), 'Mod+Shift+.', false],
    ['a sign that needs Shift', press('?', { shiftKey: true }), '?', true],
    ['a sign that does not', press('/'), '/', true],
    ['a plus', press('+', { shiftKey: true }), '+', true],
    ['a plus on the number pad', press('+'), '+', true],
    ['a digit', press('1', { ctrlKey: true }), 'Mod+1', true],
    ['an arrow with Alt', press('ArrowUp', { altKey: true }), 'Alt+ArrowUp', true],
    ['an arrow without the Alt that is asked for', press('ArrowUp'), 'Alt+ArrowUp', false],
    ['Space', press(' '), 'Space', true],
  ])('%s', (_, event, keys, expected) => {
    expect(hits(event, keys, false)).toBe(expected);
  });

  it('takes Command on a Mac and leaves Control', () => {
    expect(hits(press('Enter', { metaKey: true }), 'Mod+Enter', true)).toBe(true);
    expect(hits(press('Enter', { ctrlKey: true }), 'Mod+Enter', true)).toBe(false);
  });
});

describe('printed', () => {
  it.each([['Mod+Enter', false, 'Ctrl ↵'], ['Mod+Enter', true, '⌘↵'], ['Shift+D', false, 'Shift D'], ['Mod+Shift+.', true, '⌘⇧.'], ['+', false, '+']] as const)(
    '%s, on a Mac = %s: %s', (keys, mac, text) => {
      expect(printed(keys, mac)).toBe(text);
    });
});

it.each([['D', true], ['Shift+D', true], ['?', true], [']', true], ['1', true], ['Mod+1', false], ['Mod+Enter', false], ['ArrowRight', false], ['F6', false], ['Escape', false]])(
  '%s is a single key: %s', (keys, single) => {
    expect(isSingle(keys)).toBe(single);
  });
