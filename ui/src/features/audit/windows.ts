// Which rows are in memory: windows of a fixed number of rows, the ones used last. It never asks for any.

/** Rows in a window. */
export const WINDOW = 200;
/** Windows that are kept. */
export const KEPT = 30;

/** The window a rank falls into. */
export function windowOf(rank: number): number {
  return Math.floor(rank / WINDOW);
}

/** Windows by key and number. */
export class Windows<T> {
  readonly #kept = new Map<string, readonly T[]>();
  readonly #most = new Map<string, number>();
  readonly #measure: (row: T) => number;

  /** `measure`: what is compared to find the most any row of a key had. */
  constructor(measure: (row: T) => number) {
    this.#measure = measure;
  }

  /** The most any row of `key` that was ever here measured. */
  most(key: string): number {
    return this.#most.get(key) ?? 0;
  }

  /** One row, if its window is here. */
  row(key: string, rank: number): T | undefined {
    return this.#kept.get(name(key, windowOf(rank)))?.[rank % WINDOW];
  }

  /** A window, if it is here; it counts as used. */
  use(key: string, number: number): readonly T[] | undefined {
    const rows = this.#kept.get(name(key, number));
    if (rows) {
      this.#kept.delete(name(key, number));
      this.#kept.set(name(key, number), rows);
    }
    return rows;
  }

  /** Keeps a window; the one used longest ago goes when there are too many. */
  put(key: string, number: number, rows: readonly T[]): void {
    this.#kept.delete(name(key, number));
    this.#kept.set(name(key, number), rows);
    this.#most.set(key, rows.reduce((most, row) => Math.max(most, this.#measure(row)), this.most(key)));
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
  }

  /** How many are kept. */
  get size(): number {
    return this.#kept.size;
  }
}

function name(key: string, number: number): string {
  return `${number} ${key}`;
}
