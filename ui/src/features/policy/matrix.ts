// A replay's figures in words. Pure.
import type { Effect } from '../../ipc/generated/Effect';
import type { ReplayedCall } from '../../ipc/generated/ReplayedCall';
import type { ReplayReport } from '../../ipc/generated/ReplayReport';
import { counted } from '../../shared/lists';
import type { Listed } from './replay.svelte';

/** The order of the matrix's rows and columns: from the least to the most strict. */
export const EFFECTS: readonly Effect[] = ['allow', 'review', 'deny'];
export const WORDS: Record<Effect, string> = { allow: 'allow', review: 'ask', deny: 'deny' };

/** One field of the matrix. */
export interface Cell {
  was: Effect;
  would: Effect;
  count: number;
  loosened: boolean;
  same: boolean;
}

/** The matrix, row by row. */
export function cells(report: Pick<ReplayReport, 'matrix'>): Cell[][] {
  return EFFECTS.map((was, row) => EFFECTS.map((would, column) => ({
    was, would, count: report.matrix[row]?.[column] ?? 0, loosened: column < row, same: column === row,
  })));
}

/** How many calls would be treated differently. */
export function differing(report: Pick<ReplayReport, 'tightened' | 'loosened'>): number {
  return report.tightened + report.loosened;
}

/** How many calls would run without a question that did not. */
export function newlyAllowed(report: Pick<ReplayReport, 'matrix'>): number {
  return cells(report).flat().filter((cell) => cell.would === 'allow' && !cell.same).reduce((sum, cell) => sum + cell.count, 0);
}

/** "12 calls would change outcome". */
export function headline(report: Pick<ReplayReport, 'tightened' | 'loosened'>): string {
  const count = differing(report);
  return count === 0 ? 'No call would change outcome' : `${counted(count, 'call')} would change outcome`;
}

/** "8 tightened, 4 loosened, of which you denied 1". */
export function split({ tightened, loosened, loosenedDenied }: Pick<ReplayReport, 'tightened' | 'loosened' | 'loosenedDenied'>): string {
  const denied = loosenedDenied === 0 ? '' : `, of which you denied ${loosenedDenied.toLocaleString()}`;
  return `${tightened.toLocaleString()} tightened, ${loosened.toLocaleString()} loosened${denied}`;
}

/** What a screen reader hears when a replay is over: "12 calls would change, 4 newly allowed." */
export function spoken(report: Pick<ReplayReport, 'tightened' | 'loosened' | 'matrix'>): string {
  const count = differing(report);
  return count === 0 ? 'No call would change.' : `${counted(count, 'call')} would change, ${newlyAllowed(report).toLocaleString()} newly allowed.`;
}

/** The changed calls that are listed, in the report's order. */
export function listedOf(changed: readonly ReplayedCall[], listed: Listed): readonly ReplayedCall[] {
  if (listed === 'none') return [];
  return listed === 'all' ? changed : changed.filter((call) => call.was === listed.was && call.would === listed.would);
}
