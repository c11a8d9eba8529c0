// Sets that are replaced, never changed: so that what is painted from one is painted again when it is another.

/** Nothing. */
export function none<T>(): ReadonlySet<T> {
  return new Set();
}

/** What is in `items`. */
export function setOf<T>(items: Iterable<T>): ReadonlySet<T> {
  return new Set(items);
}

/** `set` with `more` in it. */
export function plus<T>(set: ReadonlySet<T>, more: Iterable<T>): ReadonlySet<T> {
  return new Set([...set, ...more]);
}

/** `set` without `gone`. */
export function minus<T>(set: ReadonlySet<T>, gone: Iterable<T>): ReadonlySet<T> {
  const away = new Set(gone);
  return new Set([...set].filter((one) => !away.has(one)));
}

/** What is in both. */
export function both<T>(set: ReadonlySet<T>, other: ReadonlySet<T>): ReadonlySet<T> {
  return new Set([...set].filter((one) => other.has(one)));
}

/** `set` with `item` in it if it was not, and without it if it was. */
export function toggled<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  return set.has(item) ? minus(set, [item]) : plus(set, [item]);
}
