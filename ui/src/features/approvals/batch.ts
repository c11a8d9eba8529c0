// Which calls may be approved together, as the page can tell before it asks. The gateway judges all of it again.
import type { ApprovalId } from '../../ipc/generated/ApprovalId';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import { groupBy } from '../../shared/lists';
import { rank } from '../../shared/severity';
import { groupOf } from './groups';

/** At most so many are approved together. */
export const MOST = 25;

/** Why some calls cannot be approved together, and which of them stand in the way. */
export interface Obstacle {
  /** "3 are high" */
  why: string;
  ids: ApprovalId[];
}

/** What stands in the way of approving `rows` together; none: nothing that the page can see. */
export function obstacle(rows: readonly ApprovalRow[]): Obstacle | undefined {
  const named = (found: readonly ApprovalRow[], one: string, more: string): Obstacle | undefined =>
    (found.length === 0 ? undefined : { why: `${found.length} ${found.length === 1 ? one : more}`, ids: found.map((row) => row.id) });
  const grave = rows.filter((row) => rank(row.severity) > rank('medium'));
  const words = [...new Set(grave.map((row) => row.severity))].toSorted((a, b) => rank(a) - rank(b)).join(' or ');
  return named(grave, `is ${words}`, `are ${words}`)
    ?? named(rows.filter((row) => row.hidden > 0), 'has hidden characters', 'have hidden characters')
    ?? named(rows.filter((row) => row.risky > 0), 'has a risky part', 'have risky parts')
    ?? named(rows.filter((row) => row.state === 'handedBack'), 'was handed back', 'were handed back')
    ?? named(otherTool(rows), 'calls another tool', 'call another tool')
    ?? tooMany(rows);
}

/** Those that do not call the tool most of them call. */
function otherTool(rows: readonly ApprovalRow[]): ApprovalRow[] {
  const tools = groupBy(rows, (row) => groupOf(row, 'tool'));
  const main = [...tools].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0];
  return rows.filter((row) => groupOf(row, 'tool') !== main);
}

function tooMany(rows: readonly ApprovalRow[]): Obstacle | undefined {
  return rows.length <= MOST ? undefined : { why: `at most ${MOST} go together`, ids: rows.slice(MOST).map((row) => row.id) };
}

/** How a batch ended: "Ran 7 of 12, stopped: connection lost. 5 still waiting". */
export function resultOf({ ran, of, stopped }: { ran: number; of: number; stopped: string | null }): string {
  if (stopped === null) return `Ran all ${of}.`;
  const rest = of - ran - 1;
  return `Ran ${ran} of ${of}, stopped: ${stopped}. ${rest} still waiting`;
}
