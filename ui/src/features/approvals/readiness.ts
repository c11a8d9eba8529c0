// What stands between a card and a yes, as sentences, and what its button is called. Pure; the gateway checks all of it again.
import type { ApprovalCard } from '../../ipc/generated/ApprovalCard';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import type { GatewayState } from '../../ipc/generated/GatewayState';
import type { Severity } from '../../ipc/generated/Severity';
import { hasHidden } from '../../shared/hidden';
import { rank } from '../../shared/severity';
import { isOpen } from './queue';

/** What the operator has done on a card so far. */
export interface Draft {
  typed: string;
  seenHidden: boolean;
  /** The alerts that were looked at, by number. */
  visited: readonly number[];
}

/** Whether a verdict is still taken: on the call, or on its client's next identical try. */
export function isAnswerable(row: ApprovalRow): boolean {
  return isOpen(row) || row.nextTry;
}

/** Whether the verdict is about the next try: the client was told to come back, or came too late. */
export function isNextTry(row: ApprovalRow): boolean {
  return row.state === 'handedBack' || row.nextTry;
}

/** Whether a yes to this needs everything to be looked at. */
export function isGrave(severity: Severity): boolean {
  return rank(severity) >= rank('high');
}

/** Whether this card needs the tick "I have seen the hidden characters". */
export function needsTick(card: ApprovalCard): boolean {
  return card.hidden > 0 && rank(card.row.severity) >= rank('medium');
}

/** The alerts that have a place to look at, by number. */
export function placesOf(card: ApprovalCard): number[] {
  return card.alerts.flatMap((alert, number) => (alert.pointer === null ? [] : number));
}

/** The alerts a grave call still wants to be looked at, by number. */
export function unvisited(card: ApprovalCard, visited: readonly number[]): number[] {
  return isGrave(card.row.severity) ? placesOf(card).filter((number) => !visited.includes(number)) : [];
}

/** Whether it needs a target typed that nobody can type: none is named, or it cannot be seen whole. */
export function cannotBeTyped(card: ApprovalCard): boolean {
  return card.typedTarget === null ? card.row.severity === 'critical' : hasHidden(card.typedTarget);
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
  if (!isAnswerable(row)) return ['This call is closed.'];
  const found: string[] = [];
  if (gateway === 'paused') found.push('Paused: you can only deny.');
  if (gateway === 'degraded') found.push('Degraded: you can only deny.');
  const blind = cannotBeTyped(card);
  if (blind) found.push('Its target cannot be typed: deny it or edit it.');
  const left = unvisited(card, draft.visited).length;
  if (left > 0) found.push(left === 1 ? 'Look at the marked part first.' : `Look at ${left} marked parts first.`);
  if (needsTick(card) && !draft.seenHidden) found.push('Tick the hidden characters first.');
  if (card.typedTarget !== null && !blind && !isTyped(card.typedTarget, draft.typed)) found.push('Type the target first.');
  return found;
}

/** What the approving button says: the act where it is grave, the next try where the client was told to come back. */
export function approveLabel(card: ApprovalCard, row: ApprovalRow): string {
  if (isNextTry(row)) return 'Allow its next try';
  const { severity, headline } = card.row;
  return isGrave(severity) && headline.verb !== 'Call' ? headline.verb : 'Approve once';
}

/** What the card says after a yes or a no was taken. */
export function result(row: ApprovalRow, verdict: 'approve' | 'deny'): string {
  if (verdict === 'deny') return isNextTry(row) ? 'Denied. Its next identical try is refused.' : 'Denied. The agent is told that it did not run.';
  if (isNextTry(row)) return 'Approved. Its next identical try runs once, within 10 minutes.';
  return 'Approved — running…';
}

/** "1 hidden character", "3 hidden characters". */
export function counted(count: number, one: string): string {
  return `${count.toLocaleString()} ${one}${count === 1 ? '' : 's'}`;
}
