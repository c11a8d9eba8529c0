// The record on screen: which rows, how they are put together, which one is looked at. The filter runs over the whole store,
// never over what happens to be loaded.
import { IpcError, type Client } from '../../ipc/client';
import type { GroupBy } from '../../ipc/generated/GroupBy';
import type { SavedView } from '../../ipc/generated/SavedView';
import type { TimelineCount } from '../../ipc/generated/TimelineCount';
import type { TimelineRow } from '../../ipc/generated/TimelineRow';
import { Bars } from './bars.svelte';
import { EVENTS, GROUPS, type Grouping, older, ownGroup, sectionsOf, ungrouped } from './making';
import { Opened } from './opened.svelte';
import { Rows } from './rows.svelte';
import type { Section, Spot } from './sections';
import { whenever } from './spans';
import { added, opposite, removed, replaced } from './tokens';
import { Viewport } from './viewport.svelte';
import { tokenOf } from './words';

/** How long typing must pause before the store is searched. */
export const TYPING_MS = 200;
/** Calls that keep coming are shown at most this often. */
export const LIVE_MS = 1000;

/** The row one is at: its section and its place there. */
interface Cursor {
  key: string;
  rank: number;
}

/** State of the audit screen. */
export class Audit {
  filter = $state('');
  by = $state<GroupBy>('session');
  hidden = $state.raw<readonly string[]>([]);
  /** New rows come in by themselves while one looks at the top. */
  live = $state(true);
  /** How many rows there are; none: not answered yet. */
  count = $state.raw<TimelineCount>();
  error = $state.raw<IpcError>();
  /** What is wrong with the filter. */
  complaint = $state('');
  /** Rows that were written since and are not among those shown. */
  newer = $state(0);
  cursor = $state.raw<Cursor>();
  /** Which cell of the row, by its column. */
  column = $state<string>();
  readonly rows: Rows;
  readonly opened: Opened;
  readonly bars: Bars;
  readonly viewport: Viewport;

  readonly #client: Client;
  #folds: Readonly<Record<string, boolean>> = {};
  #allFolded = $state(false);
  #asked = 0;
  #typing: ReturnType<typeof setTimeout> | undefined;
  #due: ReturnType<typeof setTimeout> | undefined;
  #shownAt = -Infinity;

  constructor(client: Client) {
    this.#client = client;
    this.rows = new Rows(client);
    this.opened = new Opened(client);
    this.bars = new Bars(client);
    this.viewport = new Viewport(() => this.rows.lines.total, () => { this.#look(); });
  }

  /** The line one is at; -1: none. */
  readonly line = $derived.by(() => (this.cursor ? this.rows.lines.of(this.cursor.key, this.cursor.rank) : -1));
  readonly row = $derived.by((): TimelineRow | undefined => (this.cursor ? this.rows.row(this.cursor.key, this.cursor.rank) : undefined));
  readonly allFolded = $derived.by(() => this.#allFolded);

  #look(): void {
    const { from, to } = this.viewport.seen;
    this.rows.look(from, to);
  }

  /** Reads everything anew. */
  readonly refresh = async (): Promise<void> => {
    const asked = ++this.#asked;
    const { filter, by } = this;
    try {
      const [count, grouped] = await Promise.all([this.#client.timelineCount(filter), by === 'none' ? undefined : this.#grouped(filter, by)]);
      const sections = grouped ?? ungrouped(filter, count.rows);
      await this.rows.start(sections);
      if (asked !== this.#asked) return;
      this.count = count;
      this.newer = 0;
      this.error = undefined;
      this.complaint = '';
      this.#shownAt = performance.now();
      await this.viewport.settle();
    } catch (thrown) {
      if (asked === this.#asked) this.#failed(IpcError.from(thrown));
    }
  };

  /** The groups of a filter; what is no call stands before them, what there were too many groups for behind. */
  async #grouped(filter: string, by: GroupBy): Promise<Section[]> {
    const of = (token: string): Promise<TimelineCount> => this.#client.timelineCount(`${filter} ${token}`.trim());
    const [groups, events] = await Promise.all([this.#client.timelineGroups({ filter, by, limit: GROUPS }), of(EVENTS)]);
    // A server can have changed without having been called.
    const all = groups.filter(({ calls }) => calls > 0);
    if (events.rows > 0) all.unshift(ownGroup(EVENTS, 'Changes and other events', events.rows, Date.now()));
    const token = older(groups);
    if (token !== undefined) all.push(ownGroup(token, 'Everything older, not in groups', (await of(`${token} -is:event`)).rows, groups.at(-1)?.to ?? 0));
    return sectionsOf(filter, all, this.#isFolded, Date.now());
  }

  #failed(error: IpcError): void {
    if (error.code === 'invalid' && this.filter !== '') this.complaint = error.message;
    else this.error = error;
  }

  /** Something was written. It is shown at most once a second, and only to someone who looks at the top; else it is counted. */
  readonly appended = (): void => {
    if (this.count === undefined) {
      void Promise.all([this.refresh(), this.bars.refresh(this.filter)]);
      return;
    }
    this.#due ??= setTimeout(() => {
      this.#due = undefined;
      void this.#catchUp();
    }, Math.max(0, LIVE_MS - (performance.now() - this.#shownAt)));
  };

  async #catchUp(): Promise<void> {
    this.#shownAt = performance.now();
    const follow = this.live && this.viewport.atTop && this.cursor === undefined;
    await Promise.all([follow ? this.refresh() : this.#recount(), this.bars.refresh(this.filter), this.opened.refresh()]);
  }

  async #recount(): Promise<void> {
    const asked = this.#asked;
    try {
      const count = await this.#client.timelineCount(this.filter);
      if (asked !== this.#asked) return;
      this.newer = Math.max(0, count.rows - (this.count?.rows ?? 0));
      this.rows.newer = this.newer;
    } catch (thrown) {
      this.error = IpcError.from(thrown);
    }
  }

  /** Shows what was written since, from the top. */
  readonly showNewer = async (): Promise<void> => {
    this.unselect();
    this.viewport.goTo(0);
    await this.refresh();
  };

  /** Another filter, now. */
  readonly find = async (filter: string): Promise<void> => {
    clearTimeout(this.#typing);
    this.filter = filter;
    this.cursor = undefined;
    this.viewport.goTo(0);
    await Promise.all([this.refresh(), this.bars.refresh(filter)]);
  };

  /** Another filter, once typing pauses. */
  readonly type = (filter: string): void => {
    this.filter = filter;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.find(filter), TYPING_MS);
  };

  /** Takes back the last zoom; without one, the span of time. */
  readonly back = async (): Promise<void> => {
    if (!(await this.bars.back())) await this.find(whenever(this.filter));
  };

  readonly add = (token: string): Promise<void> => this.find(added(this.filter, token));
  readonly remove = (token: string): Promise<void> => this.find(removed(this.filter, token));
  readonly negate = (token: string): Promise<void> => this.find(replaced(this.filter, token, opposite(token)));

  /** Selects, or excludes, what the cell one is at shows. */
  readonly addCell = async (exclude: boolean): Promise<void> => {
    const token = this.row && tokenOf(this.row, this.column ?? 'outcome');
    if (token) await this.add(exclude ? opposite(token) : token);
  };

  readonly group = async (by: Grouping): Promise<void> => {
    this.by = by === 'runs' ? 'session' : by;
    this.#folds = {};
    this.#allFolded = by === 'runs';
    this.cursor = undefined;
    this.viewport.goTo(0);
    await this.refresh();
  };

  /** A view someone saved: its filter, its groups, its columns. */
  readonly use = async ({ filter, by, hidden }: SavedView): Promise<void> => {
    this.hidden = hidden;
    this.by = by;
    this.#folds = {};
    this.#allFolded = false;
    await this.find(filter);
  };

  readonly #isFolded = (key: string): boolean => this.#folds[key] ?? (this.#allFolded || key === EVENTS);

  /** Folds a section, or unfolds it. */
  readonly fold = async (key: string, folded = !this.#isFolded(key)): Promise<void> => {
    this.#folds = { ...this.#folds, [key]: folded };
    await this.rows.start(this.rows.sections.map((one) => (one.key === key ? { ...one, folded } : one)), false);
    await this.viewport.settle();
  };

  readonly foldAll = async (folded: boolean): Promise<void> => {
    this.#folds = {};
    this.#allFolded = folded;
    await this.rows.start(this.rows.sections.map((one) => ({ ...one, folded: one.group !== undefined && folded })), false);
    await this.viewport.settle();
  };

  /** Goes to what stands on a line. What one looks at holds still from then on. */
  readonly select = async (spot: Spot, open = false): Promise<void> => {
    this.live = false;
    const cursor = { key: spot.section.key, rank: spot.rank };
    this.cursor = cursor;
    this.viewport.reveal(this.line);
    if (spot.rank < 0 || !(open || this.opened.id !== undefined)) return;
    const row = await this.rows.fetch(cursor.key, cursor.rank);
    if (row && this.cursor === cursor) await this.opened.open(row.id);
  };

  /** One line further, or as many as are said; `rowsOnly`: headers are stepped over. */
  readonly move = (step: number, rowsOnly = false): void => {
    const { lines } = this.rows;
    const from = this.line < 0 ? this.viewport.seen.from - Math.sign(step) : this.line;
    let to = Math.min(lines.total - 1, Math.max(0, from + step));
    let spot = lines.at(to);
    while (rowsOnly && spot && spot.rank < 0) spot = lines.at(to += Math.sign(step));
    if (spot) void this.select(spot);
  };

  /** The true first line, or the true last. */
  readonly end = (last: boolean): void => {
    this.move(last ? this.rows.lines.total : -this.rows.lines.total);
  };

  readonly open = async (): Promise<void> => {
    const spot = this.rows.lines.at(this.line);
    if (spot && spot.rank >= 0) await this.select(spot, true);
    else if (spot) await this.fold(spot.section.key);
  };

  readonly unselect = (): void => {
    this.cursor = undefined;
    this.opened.shut();
  };

  /** Follows what is written, or stops following. */
  readonly toggleLive = async (): Promise<void> => {
    this.live = !this.live;
    if (this.live) await this.showNewer();
  };

  /** The screen goes: nothing is due any more. */
  readonly leave = (): void => {
    clearTimeout(this.#typing);
    clearTimeout(this.#due);
  };
}
