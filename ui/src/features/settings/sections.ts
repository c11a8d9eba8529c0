// What can be set, as rows the page shows. Names are the file's own; what a value may be, the gateway judges.
import type { SettingsView } from '../../ipc/generated/SettingsView';

/** A setting's name in the file. */
export type Name = Exclude<keyof SettingsView, 'path'>;

/** One row. */
export type Row = { name: Name; title: string; note?: string } & (
  | { kind: 'switch' }
  | { kind: 'number'; min: number; max: number; step: number; unit: string; scale?: number }
  | { kind: 'choice'; choices: readonly [value: string, text: string][] }
);

/** Rows that belong together. */
export interface Section {
  id: 'approvals' | 'notifications' | 'grants' | 'keyboard' | 'appearance' | 'about';
  title: string;
  rows: readonly Row[];
}

export const SECTIONS: readonly Section[] = [
  {
    id: 'approvals', title: 'Approvals', rows: [
      { name: 'holdSeconds', title: 'Hold a call for', note: 'Up to high. When nobody answers, this one call is denied.', kind: 'number', min: 1, max: 240, step: 1, unit: 'minutes', scale: 60 },
      { name: 'holdCriticalSeconds', title: 'Hold a critical call for', kind: 'number', min: 1, max: 240, step: 1, unit: 'minutes', scale: 60 },
      { name: 'undoSeconds', title: 'Time to undo', note: 'After approving a high or critical call, before it runs. 0 turns it off.', kind: 'number', min: 0, max: 10, step: 1, unit: 'seconds' },
      { name: 'armMs', title: 'Wait before Approve works', note: 'From 500 to 2,000 milliseconds. It cannot be turned off.', kind: 'number', min: 500, max: 2000, step: 100, unit: 'milliseconds' },
      { name: 'autoAdvance', title: 'Go on to the next call', note: 'After a decision.', kind: 'switch' },
    ],
  },
  {
    id: 'notifications', title: 'Notifications & sound', rows: [
      { name: 'notifications', title: 'Notify me of calls that wait', kind: 'switch' },
      { name: 'hideDetails', title: 'Hide details', note: 'Notifications only say “1 call needs your review”.', kind: 'switch' },
      { name: 'criticalBreaksThrough', title: 'Critical breaks through', note: 'Critical calls are notified of even while “Do not disturb” is on.', kind: 'switch' },
      { name: 'sound', title: 'Sound', kind: 'choice', choices: [['off', 'Off'], ['unfocused', 'When the window is not focused'], ['always', 'Always']] },
      { name: 'repeatCritical', title: 'Repeat for critical', note: 'Every 60 s, three times at most, until it was seen.', kind: 'switch' },
      { name: 'quickOnTop', title: 'Quick Review stays above other windows', kind: 'switch' },
    ],
  },
  { id: 'grants', title: 'Standing grants', rows: [] },
  {
    id: 'keyboard', title: 'Keyboard', rows: [
      { name: 'singleKeys', title: 'Single-letter shortcuts', note: 'D, J, K and the like. Chords keep working.', kind: 'switch' },
      { name: 'systemKeys', title: 'System-wide shortcuts', note: 'Ctrl Alt Shift A opens Quick Review, Ctrl Alt Shift X stops all. None approves.', kind: 'switch' },
    ],
  },
  {
    id: 'appearance', title: 'Appearance', rows: [
      { name: 'theme', title: 'Theme', kind: 'choice', choices: [['system', 'System'], ['light', 'Light'], ['dark', 'Dark']] },
      { name: 'compact', title: 'Compact rows', kind: 'switch' },
      { name: 'textPercent', title: 'Text size', kind: 'number', min: 90, max: 150, step: 10, unit: '%' },
      { name: 'reduceMotion', title: 'Reduce motion', note: 'Nothing moves, whatever the system says.', kind: 'switch' },
    ],
  },
  { id: 'about', title: 'About', rows: [] },
];

/** The sections and rows in which every word is found, in a title, a note or the name in the file. */
export function search(typed: string): Section[] {
  const words = typed.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const fits = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word));
  return SECTIONS.flatMap((section) => {
    if (fits(section.title)) return [section];
    const rows = section.rows.filter((row) => fits(`${section.title} ${row.title} ${row.note ?? ''} ${row.name}`));
    return rows.length > 0 ? [{ ...section, rows }] : [];
  });
}

/** A value as the row shows it. */
export function shown(row: Row, value: SettingsView[Name]): string {
  if (row.kind === 'number') return `${Number(value) / (row.scale ?? 1)} ${row.unit}`;
  if (row.kind === 'choice') return row.choices.find(([one]) => one === value)?.[1] ?? String(value);
  return value ? 'on' : 'off';
}
