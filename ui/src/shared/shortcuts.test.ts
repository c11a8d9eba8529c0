import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Shortcuts } from './shortcuts.svelte';

// No page: nothing is typed into, no sheet is open.
beforeEach(() => {
  vi.stubGlobal('HTMLElement', Function);
  vi.stubGlobal('document', { querySelector: () => null });
  vi.stubGlobal('navigator', { platform: 'Linux' });
});

function press(key: string, timeStamp: number, held: Partial<KeyboardEvent> = {}): KeyboardEvent {
  return { key, code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, defaultPrevented: false, isComposing: false, target: null, timeStamp, preventDefault: () => undefined, ...held } as KeyboardEvent;
}

/** Shortcuts that write down what ran. */
function keys() {
  const ran: string[] = [];
  const shortcuts = new Shortcuts();
  shortcuts.add(['G V', 'V', 'Mod+Shift+.', 'N'].map((one) => ({ keys: one, label: one, group: '', run: () => { ran.push(one); } })));
  return { ran, shortcuts };
}

describe('two keys, one after the other', () => {
  it.each<[string, [string, number, Partial<KeyboardEvent>?][], string[]]>([
    ['are one shortcut', [['g', 0], ['v', 900]], ['G V']],
    ['are two when the second is late', [['g', 0], ['v', 1600]], ['V']],
    ['are forgotten after another key', [['g', 0], ['n', 100], ['v', 200]], ['N', 'V']],
    ['take stop all away from nobody', [['g', 0], ['.', 100, { ctrlKey: true, shiftKey: true }]], ['Mod+Shift+.']],
    ['outlast a modifier', [['g', 0], ['Shift', 50], ['v', 100]], ['G V']],
  ])('%s', (_, presses, expected) => {
    const { ran, shortcuts } = keys();
    for (const one of presses) shortcuts.press(press(...one));
    expect(ran).toEqual(expected);
  });
});

it('a key that is not meant here is left to whatever has the focus', () => {
  const shortcuts = new Shortcuts();
  const ran: string[] = [];
  shortcuts.add([{ keys: 'Enter', label: '', group: '', when: () => false, run: () => { ran.push('screen'); } }]);
  let prevented = false;
  shortcuts.press(press('Enter', 0, { preventDefault: () => { prevented = true; } }));
  expect([ran, prevented]).toEqual([[], false]);
});
