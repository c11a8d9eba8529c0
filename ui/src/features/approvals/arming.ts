// When a yes may be taken. A card one has not had time to see cannot be approved: not by a key that was already on its way,
// not by the click that brought the window to the front. Pure; a no and a stop never pass through here.

/** What is known about the painting of one card. Times are milliseconds of one steady clock. */
export interface Arming {
  /** How long a painting must have stood. */
  readonly wait: number;
  /** From when on a yes is taken. */
  readonly armedAt: number;
  /** When the window last got the focus. */
  readonly focusedAt: number;
}

/** What starts the wait again. */
export type Unsettled =
  | { kind: 'shown'; at: number }
  | { kind: 'changed'; at: number }
  | { kind: 'moved'; at: number; by: number }
  | { kind: 'pressed'; at: number }
  | { kind: 'focused'; at: number };

/** One attempt to say yes. `synthetic`: from assistive technology, which presses nothing. */
export type Attempt =
  | { kind: 'key'; at: number; repeat: boolean }
  | { kind: 'pointer'; at: number; downAt: number }
  | { kind: 'synthetic'; at: number };

/** Moving less than this is not moving: scrollbars and rounding do it. */
const MOVE_PX = 4;

/** A card painted at `at` that needs to stand for `wait` milliseconds. */
export function arm(at: number, wait: number, focusedAt = Number.NEGATIVE_INFINITY): Arming {
  return { wait, focusedAt, armedAt: Math.max(at, focusedAt) + wait };
}

/** The wait, begun again if `event` says that what is seen is not what was seen. */
export function unsettle(arming: Arming, event: Unsettled): Arming {
  if (event.kind === 'moved' && event.by <= MOVE_PX) return arming;
  return {
    ...arming,
    focusedAt: event.kind === 'focused' ? Math.max(arming.focusedAt, event.at) : arming.focusedAt,
    armedAt: Math.max(arming.armedAt, event.at + arming.wait),
  };
}

/** Whether the attempt counts, and the wait after it: an absorbed one begins it again, so that who hammers on says nothing. */
export function attempt(arming: Arming, by: Attempt): { taken: boolean; arming: Arming } {
  const early = by.at < arming.armedAt;
  const stale = by.kind === 'pointer' && by.downAt < Math.max(arming.focusedAt, arming.armedAt);
  const held = by.kind === 'key' && by.repeat;
  if (!early && !stale && !held) return { taken: true, arming };
  return { taken: false, arming: { ...arming, armedAt: Math.max(arming.armedAt, by.at + arming.wait) } };
}
