// A long object in a headline loses its middle; what is marked in it never goes. Pure.
import type { Segment } from '../../ipc/generated/Segment';
import { isMarked } from '../../shared/runs';

/** About two lines of a card. */
const MOST = 72;

/** `object`, without the middle of its longest plain run if it is too long. */
export function middled(object: readonly Segment[]): readonly Segment[] {
  const length = object.reduce((sum, segment) => sum + segment.text.length, 0);
  const longest = object.filter((segment) => !isMarked(segment)).toSorted((a, b) => b.text.length - a.text.length)[0];
  if (length <= MOST || !longest) return object;
  const characters = [...longest.text];
  const keep = Math.max(8, MOST - (length - longest.text.length));
  if (characters.length <= keep) return object;
  const half = Math.floor(keep / 2);
  const text = `${characters.slice(0, half).join('')}…${characters.slice(-half).join('')}`;
  return object.map((segment) => (segment === longest ? { ...segment, text } : segment));
}
