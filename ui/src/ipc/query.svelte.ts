// One question to the gateway and its latest answer. It never merges: a new answer replaces the old one whole.
import { IpcError } from './client';

/** A question that can be asked again; views read `value` and `error`. */
export class Query<T> {
  /** The latest answer; stays on screen while it is asked again and when asking fails. */
  value = $state.raw<T | undefined>(undefined);
  /** Why the latest asking failed, if it did. */
  error = $state.raw<IpcError | undefined>(undefined);

  readonly #ask: () => Promise<T>;
  #running: Promise<void> | undefined;
  #stale = false;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
  }

  /** Asks again. Requests made meanwhile become one more asking, so a burst of events costs two. */
  readonly refresh = (): Promise<void> => {
    if (this.#running) {
      this.#stale = true;
      return this.#running;
    }
    this.#running = this.#run();
    return this.#running;
  };

  async #run(): Promise<void> {
    do {
      this.#stale = false;
      try {
        this.value = await this.#ask();
        this.error = undefined;
      } catch (thrown) {
        this.error = IpcError.from(thrown);
      }
    } while (this.#stale);
    this.#running = undefined;
  }
}
