// What the list of approvals shows and in which order. It decides nothing and asks nothing: rows come in, lines come out.
import type { ApprovalId } from '../../ipc/generated/ApprovalId';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import type { SessionId } from '../../ipc/generated/SessionId';
import { both, minus, none, plus, setOf, toggled } from '../../shared/sets';
import { bursts, withFirsts } from './burst';
import { matches, parse } from './filter';
import { groupOf, isStop, itemsOf, type Grouping, type Item } from './groups';
import { arrange, closedRows, outOfPlace, pick, stands, type Order, type Sorting, type Tab } from './queue';

/** How long a call that was put off stays at the bottom. */
export const SNOOZE_MS = 120_000;

/** The list on the left. */
export class Queue {
  tab = $state<Tab>('waiting');
  filter = $state('');
  /** The heading the keyboard is on, when it is on no call. */
  cursor = $state<string>();

  readonly #rows: () => readonly ApprovalRow[];
  #grouping = $state<Grouping>('session');
  #sorting = $state<Sorting>('urgency');
  #order = $state.raw<readonly ApprovalId[]>([]);
  /** How many of `#order` stood there when it was last sorted. */
  #settled = $state(0);
  #closed = $state.raw(none<string>());
  #snoozed = $state.raw(none<ApprovalId>());
  /** Calls of a burst that came in since it began, until their group is opened. */
  #folded = $state.raw(none<ApprovalId>());
  /** Sessions whose burst the operator has looked at. */
  #looked = $state.raw(none<SessionId>());
  #known: ReadonlySet<ApprovalId> | undefined;
  #held = false;

  constructor(rows: () => readonly ApprovalRow[]) {
    this.#rows = rows;
  }

  readonly open = $derived.by(() => this.#rows().filter(stands));
  readonly expired = $derived.by(() => closedRows(this.#rows(), 'expired', Date.now()));
  readonly decided = $derived.by(() => closedRows(this.#rows(), 'decided', Date.now()));
  readonly #terms = $derived.by(() => parse(this.filter));
  readonly #cut = $derived.by(() => {
    const waiting = this.tab === 'waiting';
    const all = waiting ? pick(this.#rows(), this.#order) : this.tab === 'expired' ? this.expired : this.decided;
    const fits = (row: ApprovalRow): boolean => matches(row, this.#terms);
    const rows = all.filter(fits);
    const settled = waiting ? all.slice(0, this.#settled).filter(fits).length : rows.length;
    const folded = this.#grouping === 'session' ? this.#folded : none<ApprovalId>();
    return { rows, items: itemsOf(rows, { grouping: waiting ? this.#grouping : 'none', closed: this.#closed, folded, settled }) };
  });
  /** Every row of the list, hidden in a closed group or not. */
  readonly rows = $derived.by(() => this.#cut.rows);
  /** The lines on screen. */
  readonly items = $derived.by(() => this.#cut.items);
  /** The rows on screen, from top to bottom. */
  readonly seen = $derived.by(() => this.items.flatMap((item) => (item.kind === 'call' ? [item.row] : [])));
  /** Where the keys stop. */
  readonly stops = $derived.by(() => this.items.filter(isStop).map((item) => item.key));
  /** How many rows wait to be put in their place. */
  readonly unsorted = $derived.by(() => (this.tab === 'waiting' ? outOfPlace(this.#rows(), this.#order, this.#by) : 0));
  /** Agents that ask faster than one can answer, and that nobody has looked at yet. */
  readonly bursts = $derived.by(() => bursts(this.open).filter((burst) => !this.#looked.has(burst.session)));

  get grouping(): Grouping { return this.#grouping; }
  get sorting(): Sorting { return this.#sorting; }
  get snoozed(): ReadonlySet<ApprovalId> { return this.#snoozed; }
  get #by(): Order { return { sorting: this.#sorting, snoozed: this.#snoozed }; }

  /** Rows came, went or changed. `still`: what is on screen must keep its place. */
  readonly settle = (still: boolean): void => {
    this.#foldNews();
    const held = still || this.#held;
    const stood = setOf(this.#order.slice(0, this.#settled));
    this.#order = arrange(this.#rows(), this.#order, held, this.#by);
    this.#settled = held ? this.#order.filter((id) => stood.has(id)).length : this.#order.length;
  };

  /** Puts the queue in order. */
  readonly sort = (): void => {
    this.#order = arrange(this.#rows(), this.#order, false, this.#by);
    this.#settled = this.#order.length;
  };

  /** The pointer or the focus is in the list, or left it. */
  readonly hold = (held: boolean, still: boolean): void => {
    this.#held = held;
    if (!held && !still) this.sort();
  };

  readonly groupBy = (grouping: Grouping): void => {
    this.#grouping = grouping;
    this.cursor = undefined;
    this.sort();
  };

  readonly sortBy = (sorting: Sorting): void => {
    this.#sorting = sorting;
    this.sort();
  };

  /** Opens or closes the group with this key; the line "38 more" opens its group's new calls. */
  readonly turn = (key: string): void => {
    const item = this.items.find((one) => one.key === key);
    if (item?.kind === 'more') this.#unfold(item);
    if (item?.kind !== 'group') return;
    this.#closed = toggled(this.#closed, key);
    this.cursor = item.closed ? undefined : key;
  };

  /** Opens the group or the burst the keyboard is on; says which is its first call. */
  readonly openAtCursor = (): ApprovalId | undefined => {
    const key = this.cursor;
    const at = this.items.findIndex((item) => item.key === key);
    if (key !== undefined) this.turn(key);
    return this.items.slice(Math.max(0, at)).find((item) => item.kind === 'call')?.key;
  };

  /** Opens or closes the group the keyboard is on, or that `id` is in. */
  readonly turnAt = (id: ApprovalId | undefined): void => {
    const key = this.cursor ?? this.groupLine(id)?.key;
    if (key !== undefined) this.turn(key);
  };

  /** The heading with this key, or of the group that this call is in. */
  readonly groupLine = (key: string | undefined): Extract<Item, { kind: 'group' }> | undefined => {
    for (const item of this.items) if (item.kind === 'group' && key !== undefined && (item.key === key || item.ids.includes(key))) return item;
    return undefined;
  };

  /** The group a row stands in. */
  readonly groupOf = (row: ApprovalRow): string => groupOf(row, this.#grouping);

  /** Sinks a call to the bottom for two minutes. No clock of it changes. */
  readonly snooze = (id: ApprovalId): void => {
    this.#snoozed = plus(this.#snoozed, [id]);
    this.sort();
    setTimeout(() => {
      this.#snoozed = minus(this.#snoozed, [id]);
      this.settle(false);
    }, SNOOZE_MS);
  };

  /** The operator has looked at this agent's burst: its banner goes until the next one. */
  readonly looked = (session: SessionId): void => {
    this.#looked = plus(this.#looked, [session]);
  };

  /** What comes in during a burst folds under its group; what was there before stays in sight, and at least the first call does. */
  #foldNews(): void {
    const rows = this.open;
    const loud = setOf(bursts(rows).map((burst) => burst.session));
    const known = this.#known;
    const fresh = known ? rows.filter((row) => loud.has(row.session) && !known.has(row.id)).map((row) => row.id) : [];
    const mine = setOf(rows.filter((row) => loud.has(row.session)).map((row) => row.id));
    if (fresh.length > 0 || this.#folded.size > 0) this.#folded = withFirsts(rows, both(plus(this.#folded, fresh), mine));
    if (this.#looked.size > 0) this.#looked = both(this.#looked, loud);
    this.#known = setOf(rows.map((row) => row.id));
  }

  #unfold(item: Extract<Item, { kind: 'more' }>): void {
    const late = item.group === 'all';
    const rows = pick(this.#rows(), this.#order);
    const mine = late ? rows.slice(this.#settled) : rows.filter((row) => this.groupOf(row) === item.group);
    this.#folded = minus(this.#folded, mine.map((row) => row.id));
    this.cursor = undefined;
  }
}
