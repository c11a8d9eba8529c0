// The histogram: rows over time by outcome. It has a range of its own, which the wheel zooms; a brush sets the filter's span.
import { IpcError, type Client } from '../../ipc/client';
import type { Histogram } from '../../ipc/generated/Histogram';
import { ALWAYS, type Span, spanOf, whenever } from './spans';
import { zoomed } from './zoom';

/** About so many bars. */
export const BUCKETS = 60;

/** State of the histogram. */
export class Bars {
  value = $state.raw<Histogram>();
  error = $state.raw<IpcError>();
  /** The span that is charted; open ends: all there is. */
  range = $state.raw<Span>(ALWAYS);
  /** The span the filter has. */
  brushed = $state.raw<Span>(ALWAYS);
  readonly #client: Client;
  #before: Span[] = [];
  #filter = '';
  #asked = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Asks anew, for the rows of a filter at any time. */
  readonly refresh = async (filter: string): Promise<void> => {
    const asked = ++this.#asked;
    this.#filter = filter;
    this.brushed = spanOf(filter, Date.now());
    try {
      const value = await this.#client.timelineHistogram({ filter: whenever(filter), ...this.range, buckets: BUCKETS });
      if (asked !== this.#asked) return;
      this.value = value;
      this.error = undefined;
    } catch (thrown) {
      if (asked === this.#asked) this.error = IpcError.from(thrown);
    }
  };

  /** Zooms at a moment. */
  readonly zoom = async (at: number, factor: number): Promise<void> => {
    if (!this.value) return;
    const { from, width, buckets } = this.value;
    const whole = { from, to: from + width * buckets.length };
    this.#before.push(this.range);
    this.range = zoomed(whole, at, factor);
    await this.refresh(this.#filter);
  };

  /** The range before the last zoom. Whether there was one. */
  readonly back = async (): Promise<boolean> => {
    const range = this.#before.pop();
    if (!range) return false;
    this.range = range;
    await this.refresh(this.#filter);
    return true;
  };
}
