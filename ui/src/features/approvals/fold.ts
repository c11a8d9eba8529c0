// Folds a long value: its beginning and whatever is marked stay on screen, the rest is one press away. Pure.
// A fold never hides a risky part, a hidden character, a masked secret or a look-alike.
import type { Segment } from '../../ipc/generated/Segment';
import { isMarked } from '../../shared/runs';

/** A value longer than this folds. */
export const FOLD_LINES = 20;
/** Where a line without end counts as one more: about what fits beside its name. */
const WIDTH = 80;
/** Lines shown around what is marked. */
const AROUND = 1;
/** Hiding fewer than this saves nothing. */
const WORTH = 3;

/** A part of a folded value. */
export type Chunk = { kind: 'shown'; segments: Segment[] } | { kind: 'folded'; lines: number };

/** A value as it is first shown. */
export interface Folded {
  /** How many lines it has in all. */
  lines: number;
  /** One chunk: nothing is folded. */
  chunks: Chunk[];
}

/** `value`, folded if it is long. */
export function fold(value: readonly Segment[]): Folded {
  const lines = linesOf(value);
  if (lines.length <= FOLD_LINES) return { lines: lines.length, chunks: [{ kind: 'shown', segments: [...value] }] };
  const keep = lines.map((_, at) => at < FOLD_LINES);
  lines.forEach((line, at) => {
    if (line.some(isMarked)) keep.fill(true, Math.max(0, at - AROUND), at + AROUND + 1);
  });
  const chunks: Chunk[] = [];
  for (let at = 0; at < lines.length;) {
    let end = at;
    while (end < lines.length && keep[end] === keep[at]) end++;
    add(chunks, lines.slice(at, end), keep[at] === true || end - at < WORTH);
    at = end;
  }
  return { lines: lines.length, chunks };
}

function add(chunks: Chunk[], lines: Segment[][], shown: boolean): void {
  const last = chunks.at(-1);
  if (!shown) chunks.push({ kind: 'folded', lines: lines.length });
  else if (last?.kind === 'shown') last.segments.push(...lines.flat());
  else chunks.push({ kind: 'shown', segments: lines.flat() });
}

/** The value line by line. A new line ends its line, and so does too much text without one. */
function linesOf(value: readonly Segment[]): Segment[][] {
  const lines: Segment[][] = [[]];
  let room = WIDTH;
  for (const segment of value) {
    for (const text of segment.kind === 'plain' ? pieces(segment.text) : [segment.text]) {
      if (room <= 0) {
        lines.push([]);
        room = WIDTH;
      }
      lines.at(-1)?.push({ ...segment, text });
      room = text.endsWith('\n') ? 0 : room - text.length;
    }
  }
  return lines;
}

/** Cuts plain text after every new line and every `WIDTH` characters; never inside a character. */
const PIECE = new RegExp(`[^\\n]{1,${WIDTH}}\\n?|\\n`, 'gu');
function pieces(text: string): readonly string[] {
  return text.match(PIECE) ?? [];
}
