// The texts a draft had, to go back to and forward again. Pure: whoever calls says what time it is.

/** How many steps back are kept. */
export const KEPT = 300;
/** Changes of one kind that follow each other this fast are one step. */
export const TOGETHER_MS = 1000;

/** What a step brings back. */
export interface Step {
  text: string;
  /** The rule that was looked at; none: the default. */
  rule: number | null;
}

/** A way back and a way forward. */
export class Texts {
  #past: Step[] = [];
  #future: Step[] = [];
  #kind = '';
  #at = -Infinity;

  /** Whether there is a way back. */
  get back(): boolean {
    return this.#past.length > 0;
  }

  /** Whether there is a way forward. */
  get forward(): boolean {
    return this.#future.length > 0;
  }

  /** The text is about to become another. `kind`: what sort of change; an empty one always is a step of its own. */
  leave(before: Step, kind: string, at: number): void {
    const together = kind !== '' && kind === this.#kind && at - this.#at < TOGETHER_MS && this.#future.length === 0;
    this.#kind = kind;
    this.#at = at;
    this.#future = [];
    if (together) return;
    this.#past = [...this.#past.slice(1 - KEPT), before];
  }

  /** The step before `now`, if there is one. */
  undo(now: Step): Step | undefined {
    const step = this.#past.at(-1);
    if (!step) return undefined;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, now];
    this.#kind = '';
    return step;
  }

  /** The step that was undone last, if there is one. */
  redo(now: Step): Step | undefined {
    const step = this.#future.at(-1);
    if (!step) return undefined;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, now];
    this.#kind = '';
    return step;
  }
}
