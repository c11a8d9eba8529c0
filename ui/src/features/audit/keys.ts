// The keys of the audit. None of them decides anything.
import type { Shortcut } from '../../shared/shortcuts.svelte';
import type { Audit } from './audit.svelte';

/** What the screen does with itself. */
export interface Screen {
  shut: () => void;
  time: () => void;
  chart: () => void;
  grid: () => void;
  verify: () => void;
  exports: () => void;
}

/** They are listed under `?` in this order. Space and Enter work on the rows only: elsewhere they press buttons. */
export function auditKeys(audit: Audit, { shut, time, chart, grid, verify, exports }: Screen): Shortcut[] {
  const group = 'Audit';
  const never = (): boolean => false;
  const none = (): void => undefined;
  return [
    { keys: 'J', label: 'Next row', group, run: () => { audit.move(1, true); grid(); } },
    { keys: 'K', label: 'Previous row', group, run: () => { audit.move(-1, true); grid(); } },
    { keys: 'Space', label: 'Look at the row, or no longer', group, when: never, run: none },
    { keys: 'Enter', label: 'Open the row; fold a group', group, when: never, run: none },
    { keys: 'ArrowRight', label: 'Next cell of the row', group, when: never, run: none },
    { keys: 'F', label: 'Only rows like this cell', group, run: () => void audit.addCell(false) },
    { keys: 'Shift+F', label: 'No rows like this cell', group, run: () => void audit.addCell(true) },
    { keys: 'G G', label: 'Newest row', group, run: () => { audit.end(false); grid(); } },
    { keys: 'Shift+G', label: 'Oldest row', group, run: () => { audit.end(true); grid(); } },
    { keys: 'T', label: 'Time', group, run: time },
    { keys: 'B', label: 'Go to the chart', group, run: chart },
    { keys: 'Z', label: 'Zoom out', group, run: () => void audit.back() },
    { keys: 'L', label: 'Live, or not', group, run: () => void audit.toggleLive() },
    { keys: 'V', label: 'Verify the chain, or stop', group, run: verify },
    { keys: 'Mod+E', label: 'Export', group, inFields: true, run: exports },
    { keys: 'Escape', label: 'Close the row', group, when: () => audit.opened.id !== undefined, run: shut },
  ];
}
