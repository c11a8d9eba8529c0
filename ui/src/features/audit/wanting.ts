// Which windows some lines need, and where each is asked for. Pure.
import type { TimelinePlace } from '../../ipc/generated/TimelinePlace';
import type { TimelineRow } from '../../ipc/generated/TimelineRow';
import type { Lines, Section } from './sections';
import { WINDOW, type Windows, windowOf } from './windows';

/** A window that is wanted. */
export interface Want {
  section: Section;
  number: number;
}

/** The windows that some lines need and that are not here, in order. */
export function wanted(lines: Lines, { from, to }: { from: number; to: number }, windows: Windows<TimelineRow>): Want[] {
  const found = new Map<string, Want>();
  for (let line = from; line < Math.min(Math.max(to, 1), lines.total); line++) {
    const spot = lines.at(line);
    if (!spot || spot.rank < 0) continue;
    const number = windowOf(spot.rank);
    const name = `${number} ${spot.section.key}`;
    if (!found.has(name) && !windows.use(spot.section.key, number)) found.set(name, { section: spot.section, number });
  }
  return [...found.values()];
}

/** Beside a neighbour if one is here, so that no row is missed or comes twice while rows are written; else by rank. */
export function placeOf({ key }: Section, number: number, windows: Windows<TimelineRow>, newer: number): TimelinePlace {
  const above = windows.use(key, number - 1)?.at(-1);
  if (above) return { at: 'below', id: above.id };
  const below = windows.use(key, number + 1)?.[0];
  if (below) return { at: 'above', id: below.id };
  return { at: 'rank', rank: number * WINDOW + newer };
}
