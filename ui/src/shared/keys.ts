// Which key press is which shortcut. Pure; it knows nothing of what a shortcut does.

/** What a key press says, cut down to what decides. */
export type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

const LETTER = /^[a-z]$/;
// With Shift held the key reports another character; its place on the board stays.
const CODES: Record<string, string> = { '.': 'Period' };

/** Whether `press` is `keys`, written as `Mod+Shift+.`; `Mod` is Command on a Mac and Control elsewhere. */
export function hits(press: Press, keys: string, mac: boolean): boolean {
  const parts = partsOf(keys);
  const key = parts.pop() ?? '';
  if (press.key.toLowerCase().replace(' ', 'space') !== key && (CODES[key] === undefined || press.code !== CODES[key])) return false;
  const held = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  if (other || press.altKey !== parts.includes('alt') || held !== parts.includes('mod')) return false;
  // `?` needs Shift on most boards and not on all: for a sign, only an asked-for Shift counts.
  const strict = LETTER.test(key) || key.length > 1 || parts.length > 0;
  return !strict || press.shiftKey === parts.includes('shift');
}

/** `Mod+Shift+.` as its parts; the key itself comes last, and may be a plus. */
function partsOf(keys: string): string[] {
  return keys === '+' ? [keys] : keys.toLowerCase().split('+');
}

/** Whether a shortcut is one printable sign, with Shift or without: those can be switched off. */
export function isSingle(keys: string): boolean {
  return inTurn(keys).every((one) => one.replace('Shift+', '').length === 1);
}

/** `G V` as the presses it takes, one after the other. */
export function inTurn(keys: string): string[] {
  return keys.split(' ');
}

/** Whether typing here makes text, so that single keys must not act. */
export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // From outside, typing in an editor with a tree of its own looks like a key on the element that holds it.
  const inner = target.shadowRoot?.activeElement;
  if (inner) return isTextField(inner);
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target.isContentEditable;
}

/** Whether a key press is neither typing nor part of the chord that approves: a hand that is at something else. */
export function isStray(event: KeyboardEvent): boolean {
  if (['Control', 'Meta', 'Shift', 'Alt'].includes(event.key) || isTextField(event.target)) return false;
  return !(event.key === 'Enter' && (event.ctrlKey || event.metaKey));
}

/** Whether this machine's main modifier is Command. */
export function isMac(platform = navigator.platform): boolean {
  return platform.startsWith('Mac');
}

/** `Mod+Enter` as this machine's keys are labelled. */
export function printed(keys: string, mac = isMac()): string {
  return keys
    .replace('Mod', mac ? '⌘' : 'Ctrl')
    .replace('Shift', mac ? '⇧' : 'Shift')
    .replace('Enter', '↵')
    .replace('ArrowRight', '→')
    .replace('ArrowLeft', '←')
    .replace('ArrowUp', '↑')
    .replace('ArrowDown', '↓')
    .replace('Alt', mac ? '⌥' : 'Alt')
    .replace('Escape', 'Esc')
    .replaceAll(/\+(?=.)/g, mac ? '' : ' ');
}
