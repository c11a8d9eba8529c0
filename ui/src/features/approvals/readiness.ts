// What stands between a card and a yes, as sentences, and what its button is called. Pure; the gateway checks all of it again.
import type { ApprovalCard } from '../../ipc/generated/ApprovalCard';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import type { GatewayState } from '../../ipc/generated/GatewayState';
import { hasHidden } from '../../shared/hidden';
import { rank } from '../../shared/severity';
import { isOpen } from './queue';

/** What the operator has done on a card so far. */
export interface Draft {
  typed: string;
  seenHidden: boolean;
}

/** Whether this card needs the tick "I have seen the hidden characters". */
export function needsTick(card: ApprovalCard): boolean {
  return card.hidden > 0 && rank(card.row.severity) >= rank('medium');
}

/** How many characters of the target were typed right, from its start. */
export function typedSoFar(target: string, typed: string): number {
  const [want, have] = [[...target.normalize('NFC')], [...typed.normalize('NFC')]];
  const wrong = have.findIndex((character, place) => want[place] !== character);
  return wrong < 0 ? have.length : wrong;
}

/** Whether the target was typed: every character, exact case, nothing more. */
export function isTyped(target: string, typed: string): boolean {
  return target.normalize('NFC') === typed.normalize('NFC');
}

/** Why this card cannot be approved now, the first thing to do first; empty: nothing stands in the way but the wait. */
export function obstacles(card: ApprovalCard, row: ApprovalRow, gateway: GatewayState | undefined, draft: Draft): string[] {
  if (!isOpen(row)) return ['This call is closed.'];
  const found: string[] = [];
  if (gateway === 'paused') found.push('Paused: you can only deny.');
  if (gateway === 'degraded') found.push('Degraded: you can only deny.');
  if (card.typedTarget !== null && hasHidden(card.typedTarget)) found.push('Its target has hidden characters, so it can only be denied.');
  else if (card.typedTarget !== null && !isTyped(card.typedTarget, draft.typed)) found.push('Type the target to approve.');
  if (needsTick(card) && !draft.seenHidden) found.push('Tick the hidden characters.');
  return found;
}

/** What the approving button says: the act where it is grave, the next try where the client was told to come back. */
export function approveLabel(row: ApprovalRow): string {
  if (row.state === 'handedBack') return 'Allow its next try';
  const grave = rank(row.severity) >= rank('high') && row.headline.verb !== 'Call';
  return grave ? row.headline.verb : 'Approve once';
}

/** What the card says after a yes or a no was taken. */
export function result(row: ApprovalRow, verdict: 'approve' | 'deny'): string {
  if (verdict === 'deny') return 'Denied. The agent is told that it did not run.';
  if (row.state === 'handedBack') return 'Approved. Its next identical try runs once, within 10 minutes.';
  return 'Approved. It runs once.';
}
