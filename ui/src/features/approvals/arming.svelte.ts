// The wait of the card on screen, as something the page can show. The rules are in arming.ts.
import { arm, attempt, unsettle, type Arming, type Attempt, type Unsettled } from './arming';

/** The arming of one card at a time. */
export class ArmingClock {
  /** Whether a yes would be taken now. */
  ready = $state(false);
  /** Counts absorbed attempts, so that the page can say "in a moment" each time. */
  absorbed = $state(0);

  /** How long a painting must stand, in milliseconds. */
  wait = $state(500);

  readonly #now: () => number;
  #arming: Arming | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #focusedAt = Number.NEGATIVE_INFINITY;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** A card was painted. */
  shown(wait: number): void {
    this.wait = wait;
    this.#set(arm(this.#now(), wait, this.#focusedAt));
  }

  /** No card is on screen. */
  clear(): void {
    this.#arming = undefined;
    this.ready = false;
    clearTimeout(this.#timer);
  }

  /** What is on screen is not what was. */
  unsettle(kind: 'changed' | 'pressed' | 'focused'): void;
  unsettle(kind: 'moved', by: number): void;
  unsettle(kind: Unsettled['kind'], by = 0): void {
    const at = this.#now();
    if (kind === 'focused') this.#focusedAt = at;
    if (this.#arming) this.#set(unsettle(this.#arming, kind === 'moved' ? { kind, at, by } : { kind, at }));
  }

  /** Whether this attempt at a yes counts. */
  take(by: Attempt): boolean {
    if (!this.#arming) return false;
    const { taken, arming } = attempt(this.#arming, by);
    if (!taken) {
      this.absorbed++;
      this.#set(arming);
    }
    return taken;
  }

  #set(arming: Arming): void {
    this.#arming = arming;
    clearTimeout(this.#timer);
    const rest = arming.armedAt - this.#now();
    this.ready = rest <= 0;
    if (rest > 0) this.#timer = setTimeout(() => { this.#set(arming); }, rest);
  }
}
