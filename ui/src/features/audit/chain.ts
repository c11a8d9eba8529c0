// Where the chain stands, in a word and a sentence. It never softens a break. Pure.
import type { VerifyState } from '../../ipc/generated/VerifyState';
import { hourOf } from '../../shared/time';

const DAY = 86_400_000;
/** After so many days a verification is old. */
const OLD_DAYS = 7;

/** How the chain's mark looks. */
export type Tone = 'verified' | 'running' | 'old' | 'broken';

/** The chain's mark. */
export interface Standing {
  tone: Tone;
  text: string;
}

/** What the mark says. */
export function standing(state: VerifyState, now: number): Standing {
  const { checked, of, ended, report } = state;
  if (report && !report.intact) return { tone: 'broken', text: report.firstBad === null ? 'Chain broken' : `Chain broken at #${report.firstBad.toLocaleString()}` };
  if (checked !== null) return { tone: 'running', text: `Verifying ${percent(checked, of)} %` };
  if (!report || ended === null) return { tone: 'old', text: 'Chain not verified yet' };
  const days = Math.floor((now - ended) / DAY);
  if (days > OLD_DAYS) return { tone: 'old', text: `Not verified for ${days} days` };
  return { tone: 'verified', text: `Verified to #${report.entries.toLocaleString()} ${at(ended, now)}` };
}

/** How much is done, never 100 before it is. */
export function percent(checked: number, of: number): number {
  return of === 0 ? 0 : Math.min(99, Math.floor((checked / of) * 100));
}

function at(ended: number, now: number): string {
  if (new Date(ended).toDateString() === new Date(now).toDateString()) return `at ${hourOf(ended)}`;
  const days = Math.max(1, Math.round((now - ended) / DAY));
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** What can still be proven of a broken chain; none: nothing can. */
export function provable(firstBad: number | null): string | undefined {
  if (firstBad === null || firstBad <= 1) return undefined;
  return `Entries 1 to ${(firstBad - 1).toLocaleString()} are proven: each has its hash and follows the one before.`;
}
