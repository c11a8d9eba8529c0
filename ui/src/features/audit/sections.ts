// How groups and their rows lie under each other as lines of one height: a header, its rows unless folded, the next header. Pure.
import type { TimelineGroup } from '../../ipc/generated/TimelineGroup';

/** Rows with the same filter, under a header or not. */
export interface Section {
  /** Unique among the sections; also the token that selects its rows. */
  key: string;
  /** What its header says; none: it has no header. */
  group: TimelineGroup | undefined;
  /** The filter of its rows, the screen's filter included. */
  filter: string;
  /** How many rows it has, as far as is known. */
  rows: number;
  folded: boolean;
}

/** What stands on a line: a header (rank -1) or a row of a section. */
export interface Spot {
  section: Section;
  /** Place of the row in its section; -1: the header. */
  rank: number;
}

/** The lines of some sections. */
export class Lines {
  /** How many there are. */
  readonly total: number;
  readonly #starts: number[] = [];

  constructor(readonly sections: readonly Section[]) {
    let total = 0;
    for (const section of sections) {
      this.#starts.push(total);
      total += length(section);
    }
    this.total = total;
  }

  /** What stands on a line. */
  at(line: number): Spot | undefined {
    if (line < 0 || line >= this.total) return undefined;
    let [low, high] = [0, this.sections.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= line) low = middle;
      else high = middle - 1;
    }
    const section = this.sections[low];
    return section && { section, rank: line - (this.#starts[low] ?? 0) - (section.group ? 1 : 0) };
  }

  /** The line of a row, or of its section's header when it is folded away; -1: there is no such section. */
  of(key: string, rank: number): number {
    const index = this.sections.findIndex((one) => one.key === key);
    const section = this.sections[index];
    if (!section) return -1;
    const head = section.group ? 1 : 0;
    const inside = section.folded ? -1 : Math.min(rank, section.rows - 1);
    return (this.#starts[index] ?? 0) + Math.max(0, inside + head);
  }
}

/** How many lines a section has. */
export function length({ group, folded, rows }: Section): number {
  return (group ? 1 : 0) + (folded ? 0 : rows);
}
