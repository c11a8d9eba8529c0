// Cuts text that did not come cut from the gateway (a server's name, what is being typed) the way the gateway cuts it.
// It marks what cannot be seen; it never judges and never removes.
import type { Segment } from '../ipc/generated/Segment';

// Controls, formats, private and unassigned code points, and everything a font may leave out; a new line and a tab are seen.
const UNSEEN = /(?![\n\t])[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const SPACE = /(?! )\p{Zs}/u;

const NAMES: Record<string, string> = { '\u001b': 'ESC', '\u0000': 'NUL', '\r': 'CR' };

/** Everything that is shown as a label. */
export const UNUSUAL = new RegExp(`${UNSEEN.source}|${SPACE.source}`, 'u');

/** The label of a character one cannot see: `U+202E`, `ESC`. */
export function label(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return NAMES[character] ?? `U+${code}`;
}

/** `text` as segments: runs that are plain, and each unseen character as a label. */
export function cut(text: string): Segment[] {
  const segments: Segment[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') segments.push({ text: plain, kind: 'plain', mark: null });
    plain = '';
  };
  for (const character of text) {
    const kind = UNSEEN.test(character) ? 'hidden' : SPACE.test(character) ? 'space' : undefined;
    if (kind === undefined) {
      plain += character;
      continue;
    }
    flush();
    segments.push({ text: label(character), kind, mark: null });
  }
  flush();
  return segments;
}

/** Whether any character of `text` cannot be seen. */
export function hasHidden(text: string): boolean {
  return cut(text).some((segment) => segment.kind === 'hidden');
}

/** Segments as text, for names read aloud, for filtering and to copy: labels in brackets, secrets as masked as they are shown. */
export function flat(segments: readonly Segment[]): string {
  return segments.map(({ kind, text }) => (kind === 'hidden' || kind === 'space' ? `[${text}]` : text)).join('');
}
