// The two clocks of a card in words, never merged: the client's patience, which is not ours, and our hold. Pure.
import type { ApprovalCard } from '../../ipc/generated/ApprovalCard';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import type { PatienceSource } from '../../ipc/generated/PatienceSource';
import { left } from '../../shared/time';
import { isNextTry } from './readiness';

/** From here on a clock is written heavier, and our hold is announced. */
export const LAST_MS = 30_000;
/** From here on our hold can be extended. */
const EXTENDABLE_MS = 120_000;

/** What the client's clock says after the client's name; `time` is set apart. */
export interface Patience {
  before: string;
  time: string;
  after: string;
  last: boolean;
}

const SOURCES: Record<PatienceSource, string> = { known: '', learned: ' (learned from its time-outs)', unknown: ' (not known; we assume 50 s)' };

/** How long the client waits, as words after its name. */
export function patience(card: ApprovalCard, row: ApprovalRow, now: number): Patience {
  const said = (before: string, time = '', after = '', last = false): Patience => ({ before, time, after, last });
  if (isNextTry(row)) return said('was told to call again; nothing has run.');
  const until = row.clientWaitsUntil ?? card.clientWaitsUntil;
  if (until === null) return said(card.patience === 'unknown' ? 'may stop waiting: we do not know how long this client waits.' : 'waits until it is answered.');
  if (until <= now) return said(`has probably stopped waiting${SOURCES[card.patience]}.`);
  return said('stops waiting in about ', left(until, now), `${SOURCES[card.patience]}.`, until - now < LAST_MS);
}

/** Whether our hold can be made longer now. */
export function isExtendable(card: ApprovalCard, row: ApprovalRow, now: number): boolean {
  return row.state === 'waiting' && row.holdUntil - now < EXTENDABLE_MS && row.holdUntil < card.holdMax;
}

/** Whether our hold is about to end. */
export function isEnding(row: ApprovalRow, now: number): boolean {
  return row.holdUntil - now < LAST_MS;
}
