// Where each row of a long list stands, and which row stands at a place. Pure; made anew when the rows change.

/** The rows' heights, one after the other. */
export class Lengths<T> {
  readonly #ends: Float64Array | undefined;
  readonly #each: number;
  readonly #count: number;

  constructor(items: readonly T[], height: number | ((item: T) => number)) {
    this.#count = items.length;
    this.#each = typeof height === 'number' ? height : 0;
    if (typeof height === 'number') return;
    const ends = new Float64Array(items.length);
    let end = 0;
    items.forEach((item, index) => {
      end += height(item);
      ends[index] = end;
    });
    this.#ends = ends;
  }

  /** The pixels above row `index`; for the number of rows: their whole height. */
  before(index: number): number {
    if (index <= 0) return 0;
    return this.#ends ? (this.#ends[Math.min(index, this.#count) - 1] ?? 0) : Math.min(index, this.#count) * this.#each;
  }

  /** The row that stands `pixels` from the top; the last one below the end. */
  at(pixels: number): number {
    let [low, high] = [0, Math.max(0, this.#count - 1)];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.before(middle + 1) > pixels) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
