// The way from line to line of the list. It says which call is selected, and decides nothing about it.
import type { ApprovalId } from '../../ipc/generated/ApprovalId';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import { isOpen, neighbour, next } from './queue';
import { SNOOZE_MS, type Queue } from './queue.svelte';

/** The call that is selected, and how another one is. */
interface Selected {
  readonly selected: ApprovalId | undefined;
  readonly row: ApprovalRow | undefined;
  readonly select: (id: ApprovalId | undefined) => void;
}

/** Steps through the list. */
export class Walk {
  readonly #queue: Queue;
  readonly #at: Selected;

  constructor(queue: Queue, at: Selected) {
    this.#queue = queue;
    this.#at = at;
  }

  /** Goes to the line above or below: a call, or what can be opened. */
  readonly step = (by: number): void => {
    this.goTo(neighbour(this.#queue.stops, this.#queue.cursor ?? this.#at.selected, by));
  };

  /** Goes to the line with this key. */
  readonly goTo = (key: string | undefined): void => {
    const line = this.#queue.items.find((item) => item.key === key);
    this.#queue.cursor = line && line.kind !== 'call' ? line.key : undefined;
    this.#at.select(line?.kind === 'call' ? line.key : undefined);
  };

  /** Opens the group the keyboard is on and goes to its first call. */
  readonly openGroup = (): void => {
    this.goTo(this.#queue.openAtCursor());
  };

  /** Closes or opens the group of the current call. */
  readonly turnGroup = (): void => {
    this.#queue.turnAt(this.#at.selected);
    if (this.#queue.cursor !== undefined) this.#at.select(undefined);
  };

  /** Sinks the selected call for a while and goes on to the next; not one that would end before it comes up again. */
  readonly snooze = (): void => {
    const { row } = this.#at;
    if (!row || !isOpen(row) || row.holdUntil - Date.now() <= SNOOZE_MS) return;
    const to = next(this.#queue.seen, row.id, this.#queue.groupOf);
    this.#queue.snooze(row.id);
    if (to !== undefined) this.#at.select(to);
  };
}
