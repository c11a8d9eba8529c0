// The calls the operator has ticked. It forgets a call the moment it can no longer be answered.
import type { ApprovalId } from '../../ipc/generated/ApprovalId';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import { minus, none, plus, toggled } from '../../shared/sets';
import { isOpen } from './queue';

/** What is ticked in the list on screen. */
export class Selection {
  #ids = $state.raw(none<ApprovalId>());
  readonly #rows: () => readonly ApprovalRow[];

  /** `rows`: those one may tick, in the order on screen. */
  constructor(rows: () => readonly ApprovalRow[]) {
    this.#rows = rows;
  }

  /** The ticked calls that can still be answered, in the order on screen. */
  readonly rows = $derived.by(() => this.#rows().filter((row) => this.#ids.has(row.id) && isOpen(row)));

  has(id: ApprovalId): boolean {
    return this.#ids.has(id);
  }

  readonly toggle = (id: ApprovalId): void => {
    this.#ids = toggled(this.#ids, id);
  };

  readonly add = (ids: readonly ApprovalId[]): void => {
    this.#ids = plus(this.#ids, ids);
  };

  readonly remove = (ids: readonly ApprovalId[]): void => {
    this.#ids = minus(this.#ids, ids);
  };

  readonly clear = (): void => {
    this.#ids = none();
  };
}
