// The rows that are looked at, and some around them. It asks for windows of them, nearest first, and forgets the oldest.
import { IpcError, type Client } from '../../ipc/client';
import type { TimelineRow } from '../../ipc/generated/TimelineRow';
import { Lines, type Section } from './sections';
import { lasted } from './waterfall';
import { placeOf, wanted, type Want } from './wanting';
import { WINDOW, Windows } from './windows';

/** Rows in their sections, as far as they are here. */
export class Rows {
  sections = $state.raw<readonly Section[]>([]);
  error = $state.raw<IpcError>();
  /** Rows that came after the sections were made: the ranks of all others moved by as many. */
  newer = 0;

  // Read by whoever paints rows: windows are no state of their own.
  #version = $state(0);
  #windows = new Windows<TimelineRow>(lasted);
  #range = { from: 0, to: 0 };
  #loading: Promise<void> | undefined;
  #made = 0;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  readonly lines = $derived.by(() => new Lines(this.sections));

  /** A row, if it is here. */
  row(key: string, rank: number): TimelineRow | undefined {
    void this.#version;
    return this.#windows.row(key, rank);
  }

  /** The longest call of a section seen so far, ms: the scale of its bars. */
  longest(key: string): number {
    void this.#version;
    return this.#windows.most(key);
  }

  /** Shows other sections once the rows of the lines in view are here. */
  async start(sections: readonly Section[], fresh = true): Promise<void> {
    const made = ++this.#made;
    const windows = fresh ? new Windows<TimelineRow>(lasted) : this.#windows;
    const lines = new Lines(sections);
    for (const want of wanted(lines, this.#range, windows)) {
      const { section, rows } = await this.#ask(want, windows, 0);
      if (made !== this.#made) return;
      windows.put(section.key, want.number, rows);
    }
    if (made !== this.#made) return;
    this.#windows = windows;
    this.newer = fresh ? 0 : this.newer;
    this.sections = sections;
    this.#version += 1;
  }

  /** These lines are in view. */
  look(from: number, to: number): void {
    this.#range = { from, to };
    void this.#load();
  }

  /** A row, asked for if it is not here. */
  async fetch(key: string, rank: number): Promise<TimelineRow | undefined> {
    const line = this.lines.of(key, rank);
    const here = this.#windows.row(key, rank);
    if (here || line < 0) return here;
    this.#range = { from: line, to: line + 1 };
    await this.#load();
    return this.#windows.row(key, rank);
  }

  /** Asks for what is in view and not here, one window at a time; what is no longer in view is not asked for. */
  #load(): Promise<void> {
    this.#loading ??= this.#loadAll().finally(() => { this.#loading = undefined; });
    return this.#loading;
  }

  async #loadAll(): Promise<void> {
    for (;;) {
      const made = this.#made;
      const want = wanted(this.lines, this.#range, this.#windows)[0];
      if (!want) return;
      try {
        const { section, rows } = await this.#ask(want, this.#windows, this.newer);
        if (made !== this.#made) continue;
        this.#windows.put(section.key, want.number, rows);
        if (section.rows !== want.section.rows) this.sections = this.sections.map((one) => (one.key === section.key ? { ...one, rows: section.rows } : one));
        this.#version += 1;
        this.error = undefined;
      } catch (thrown) {
        this.error = IpcError.from(thrown);
        return;
      }
    }
  }

  /** The rows of one window, and its section with the number of rows it turned out to have. */
  async #ask({ section, number }: Want, windows: Windows<TimelineRow>, newer: number): Promise<{ section: Section; rows: readonly TimelineRow[] }> {
    const place = placeOf(section, number, windows, newer);
    const page = await this.#client.timelinePage({ filter: section.filter, place, limit: WINDOW });
    const reach = number * WINDOW + page.rows.length;
    let rows = section.rows;
    if (page.oldest) rows = reach;
    else if (reach >= rows) rows = (await this.#client.timelineCount(section.filter)).rows;
    return { section: { ...section, rows }, rows: page.rows };
  }
}
