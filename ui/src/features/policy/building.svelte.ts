// The rule as it is being filled in. What is not whole yet stays here; what is whole goes to the draft after a pause.
import type { ConditionForm } from '../../ipc/generated/ConditionForm';
import type { RuleForm } from '../../ipc/generated/RuleForm';
import { isWhole } from './conditions';
import type { Draft } from './draft.svelte';

/** A pause in typing after which a field is sent. */
export const PAUSE_MS = 250;

/** State of the builder. */
export class Building {
  /** What was filled in and is not in the draft. */
  #pending = $state.raw<{ number: number; form: RuleForm; part: string }>();
  readonly #draft: Draft;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  /** What the fields show. */
  readonly form = $derived.by(() => (this.#pending?.number === this.#draft.selected ? this.#pending?.form : undefined) ?? this.#draft.rule?.form);
  /** Whether a row is not filled in, so that nothing is sent. */
  readonly unfinished = $derived.by(() => this.form?.conditions.some((row) => !isWhole(row)) === true);

  /** Fills a part in. `soon`: someone is typing, more of it may come. */
  readonly set = (part: Partial<RuleForm>, soon = false): void => {
    const { form } = this;
    const { selected } = this.#draft;
    if (form === undefined || selected === null) return;
    this.#pending = { number: selected, form: { ...form, ...part }, part: Object.keys(part).join() };
    clearTimeout(this.#timer);
    if (soon) this.#timer = setTimeout(() => void this.flush(), PAUSE_MS);
    else void this.flush();
  };

  /** Fills a row in; none: takes it away. */
  readonly setRow = (place: number, row: ConditionForm | undefined, soon = false): void => {
    const rows = this.form?.conditions ?? [];
    this.set({ conditions: row === undefined ? rows.filter((_, at) => at !== place) : place === rows.length ? [...rows, row] : rows.map((one, at) => (at === place ? row : one)) }, soon);
  };

  /** Sends what is filled in and whole. */
  readonly flush = async (): Promise<void> => {
    clearTimeout(this.#timer);
    const pending = this.#pending;
    if (pending === undefined || !pending.form.conditions.every(isWhole)) return;
    const made = await this.#draft.edit({ do: 'change', rule: pending.number, form: pending.form }, `${pending.number} ${pending.part}`);
    // What was refused stays in the fields; what was typed meanwhile is sent by its own pause.
    if (made && this.#pending === pending) this.#pending = undefined;
  };

  /** Forgets what is not in the draft. */
  readonly drop = (): void => {
    clearTimeout(this.#timer);
    this.#pending = undefined;
    this.#draft.refused = '';
  };
}
