// Groups segments for painting: what belongs to one risky part is one box, however many segments it was cut into. Pure.
import type { Segment } from '../ipc/generated/Segment';

/** Neighbouring segments of the same risky part, or of none. */
export interface Run {
  /** The alert it belongs to, by number; none: not risky. */
  mark: number | null;
  segments: Segment[];
}

/** `segments`, in order, with neighbours of one mark together. */
export function runs(segments: readonly Segment[]): Run[] {
  const found: Run[] = [];
  for (const segment of segments) {
    const last = found.at(-1);
    if (last?.mark === segment.mark) last.segments.push(segment);
    else found.push({ mark: segment.mark, segments: [segment] });
  }
  return found;
}

/** Whether a segment is something to look at: a risky part, or text that is not what it seems. */
export function isMarked(segment: Segment): boolean {
  return segment.mark !== null || segment.kind === 'hidden' || segment.kind === 'secret' || segment.kind === 'lookalike';
}
