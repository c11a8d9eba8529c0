// The one ticker of the page. It runs only while something on screen shows a running clock.
import { createSubscriber } from 'svelte/reactivity';

class Clock {
  readonly #watch = createSubscriber((tick) => {
    const timer = setInterval(tick, 1000);
    return () => { clearInterval(timer); };
  });

  /** Unix ms; whoever reads it while painting is painted again each second. */
  get now(): number {
    this.#watch();
    return Date.now();
  }
}

/** Read `clock.now` to show a clock that runs. */
export const clock = new Clock();
