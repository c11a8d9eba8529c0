// What a screen reader is told when calls come in: how many, the worst one; only a critical one interrupts.
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import { counted } from '../../shared/lists';
import { byUrgency, spoken } from './queue';

/** Something to say, and whether it interrupts. */
export interface News {
  polite: string | undefined;
  assertive: string | undefined;
}

/** The news between two looks at the queue. */
export function news(before: readonly ApprovalRow[], now: readonly ApprovalRow[]): News {
  const known = new Set(before.map((row) => row.id));
  const fresh = now.filter((row) => !known.has(row.id)).toSorted(byUrgency);
  const worst = now.toSorted(byUrgency)[0];
  if (fresh[0] === undefined || worst === undefined) return { polite: undefined, assertive: undefined };
  if (fresh[0].severity === 'critical') return { polite: undefined, assertive: `Critical call: ${spoken(fresh[0])}.` };
  return { polite: `${counted(now.length, 'call')} waiting. Highest: ${spoken(worst)}.`, assertive: undefined };
}
