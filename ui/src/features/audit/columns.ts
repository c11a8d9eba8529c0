// The columns of the record: which are shown, in which width. Pure.

/** One column. */
export interface Column {
  id: string;
  name: string;
  /** As a track of the grid. */
  width: string;
  /** It goes when the grid is narrower than this. */
  from: number;
}

/** All of them, in order. The time and the headline cannot be hidden. */
export const COLUMNS = [
  { id: 'time', name: 'Time', width: '134px', from: 0 },
  { id: 'severity', name: 'Severity', width: '104px', from: 620 },
  { id: 'outcome', name: 'Outcome', width: '96px', from: 0 },
  { id: 'what', name: 'What', width: 'minmax(140px, 3fr)', from: 0 },
  { id: 'tool', name: 'Server · tool', width: 'minmax(110px, 2fr)', from: 560 },
  { id: 'client', name: 'Client', width: 'minmax(104px, 1fr)', from: 820 },
  { id: 'by', name: 'By', width: '112px', from: 700 },
  { id: 'took', name: 'Took', width: '140px', from: 940 },
] as const satisfies readonly Column[];

/** A column's name in the code. */
export type ColumnId = (typeof COLUMNS)[number]['id'];

/** Columns that are always there. */
const FIXED: readonly string[] = ['time', 'outcome', 'what'];

/** The columns one may hide. */
export const HIDEABLE = COLUMNS.filter(({ id }) => !FIXED.includes(id));

/** The columns that are wanted and have room. */
export function shown(hidden: readonly string[], width: number): readonly (typeof COLUMNS)[number][] {
  return COLUMNS.filter(({ id, from }) => FIXED.includes(id) || (!hidden.includes(id) && width >= from));
}

/** Their widths, as the grid takes them. */
export function template(columns: readonly Column[]): string {
  return columns.map(({ width }) => width).join(' ');
}
