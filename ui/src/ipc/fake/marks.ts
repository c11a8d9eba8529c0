// What the gateway of fixtures finds in arguments: told, not found. Cuts text into segments around it.
import type { AlertKind } from '../generated/AlertKind';
import type { Segment } from '../generated/Segment';
import { seg } from './text';

/** A part of an argument that is risky, or a secret. */
export interface Marked {
  pointer: string;
  /** The part, as it stands in the text. */
  part: string;
  kind: AlertKind;
  text: string;
  /** A secret: what is shown in its place. */
  masked?: string;
}

/** `text` cut around what is marked in it; each marked part carries its number. */
export function paint(text: string, marked: readonly (Marked & { number: number })[]): Segment[] {
  const found = marked.map((one) => ({ ...one, at: text.indexOf(one.part) })).filter((one) => one.at >= 0).toSorted((a, b) => a.at - b.at)[0];
  if (!found) return seg(text);
  const { at, part, masked, number } = found;
  const middle: Segment[] = masked !== undefined ? [{ text: masked, kind: 'secret', mark: null }]
    : found.kind === 'lookalike' ? [{ text: part, kind: 'lookalike', mark: null }]
    : seg(part).map((one) => ({ ...one, mark: number }));
  return [...seg(text.slice(0, at)), ...middle, ...paint(text.slice(at + part.length), marked)];
}
