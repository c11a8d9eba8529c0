// The ticked calls: ticking and unticking them, and what is done to them together. There is a card or there are ticked calls, never both.
import type { Client } from '../../ipc/client';
import type { ApprovalId } from '../../ipc/generated/ApprovalId';
import { Batch } from './batch.svelte';
import type { Burst } from './burst';
import { neighbour } from './queue';
import type { Queue } from './queue.svelte';
import { Selection } from './selection.svelte';

/** What the screen does about its card when calls are ticked. */
interface Place {
  selected: () => ApprovalId | undefined;
  select: (id: ApprovalId) => void;
  /** Takes the card off the screen. */
  makeRoom: () => void;
  /** Opens the selected call's card again. */
  bringCard: () => void;
}

/** Many calls at once. */
export class Many {
  readonly selection: Selection;
  readonly batch: Batch;
  readonly #queue: Queue;
  readonly #place: Place;
  readonly #say: (text: string) => void;

  constructor(client: Client, queue: Queue, place: Place, say: (text: string) => void) {
    this.#queue = queue;
    this.#place = place;
    this.#say = say;
    this.selection = new Selection(() => queue.rows);
    this.batch = new Batch(client, this.selection, say);
  }

  /** Whether any call is ticked. */
  get any(): boolean {
    return this.selection.rows.length > 0;
  }

  readonly toggle = (id: ApprovalId | undefined): void => {
    if (id === undefined || this.#queue.tab !== 'waiting') return;
    this.selection.toggle(id);
    this.#changed();
  };

  /** Ticks the calls from the current one to `id`, and goes there. */
  readonly tickTo = (id: ApprovalId): void => {
    const seen = this.#queue.seen.map((row) => row.id);
    const [from = 0, to = 0] = [seen.indexOf(this.#place.selected() ?? id), seen.indexOf(id)].toSorted((a, b) => a - b);
    this.#tick(seen.slice(Math.max(0, from), to + 1));
    this.#place.select(id);
  };

  /** Ticks the current call and its neighbour, and goes there. */
  readonly extend = (step: number): void => {
    const to = neighbour(this.#queue.seen.map((row) => row.id), this.#place.selected(), step);
    if (to !== undefined) this.tickTo(to);
  };

  /** Ticks every call of the current group; without groups, every call of the list. */
  readonly tickGroup = (): void => {
    const line = this.#queue.groupLine(this.#queue.cursor ?? this.#place.selected());
    this.#tick(line?.ids ?? this.#queue.rows.map((row) => row.id));
  };

  /** Ticks every call on screen. */
  readonly tickSeen = (): void => {
    this.#tick(this.#queue.seen.map((row) => row.id));
  };

  /** Unticks everything. */
  readonly clear = (): void => {
    this.selection.clear();
    this.batch.reason = '';
    this.#changed();
  };

  /** Unticks those that stand in the way of a yes. */
  readonly makeWay = (): void => {
    this.batch.makeWay();
    this.#place.bringCard();
  };

  /** From the table back to the ticked calls; to the card when none is left. */
  readonly leaveTable = (): void => {
    this.batch.back();
    this.#place.bringCard();
  };

  /** A no to all that waits of one agent. */
  readonly denyBurst = async (burst: Burst): Promise<void> => {
    await this.batch.denyAll(burst.rows.map((row) => row.id));
    // With nothing ticked there is no pane that would say it.
    if (this.batch.failed !== '' && !this.any) this.#say(`That was not taken: ${this.batch.failed}`);
  };

  #tick(ids: readonly ApprovalId[]): void {
    if (this.#queue.tab !== 'waiting' || ids.length === 0) return;
    this.selection.add(ids);
    this.#changed();
  }

  /** Other calls are ticked: what was said about the last ones does not hold. */
  #changed(): void {
    this.batch.changed();
    if (this.any) this.#place.makeRoom();
    else this.#place.bringCard();
  }
}
