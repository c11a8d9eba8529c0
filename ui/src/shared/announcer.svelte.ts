// What a screen reader is told without being asked. Polite news waits its turn; only danger interrupts.

const POLITE_GAP_MS = 5000;

/** The two live regions of the shell. */
export class Announcer {
  polite = $state('');
  assertive = $state('');
  #next: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Says `text` when there is a pause, at most every five seconds; only the latest is said. */
  readonly say = (text: string): void => {
    if (this.#timer !== undefined) {
      this.#next = text;
      return;
    }
    this.polite = text;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const next = this.#next;
      this.#next = undefined;
      if (next !== undefined) this.say(next);
    }, POLITE_GAP_MS);
  };

  /** Interrupts: a new critical call, a gateway that stopped. */
  readonly interrupt = (text: string): void => {
    this.assertive = text;
  };
}
