// The keys of the approvals screen. A yes is a chord; a no is one key; nothing else decides. With calls ticked, both mean those.
import type { Shortcut } from '../../shared/shortcuts.svelte';
import type { Approvals } from './approvals.svelte';
import type { Tab } from './queue';

/** Where the keys can send the focus, and what is not the queue's to do. */
interface Panes {
  card: () => void;
  queue: () => void;
  aside: () => void;
  /** Stops the agent of the selected call. */
  stop: () => void;
}

const TABS: readonly Tab[] = ['waiting', 'expired', 'decided'];
const once = (run: () => void) => (event: KeyboardEvent): void => { if (!event.repeat) run(); };

/** The shortcuts while the approvals are on screen. */
export function approvalKeys(approvals: Approvals, panes: Panes): Shortcut[] {
  return [...deciding(approvals, panes), ...moving(approvals, panes), ...selecting(approvals)];
}

function deciding(approvals: Approvals, { stop }: Pick<Panes, 'stop'>): Shortcut[] {
  const group = 'Decide';
  const { many } = approvals;
  const chord = (event: KeyboardEvent): void => {
    const by = { kind: 'key', at: performance.now(), repeat: event.repeat } as const;
    if (many.batch.check) void many.batch.approve(by);
    else if (many.any) { if (!event.repeat) void many.batch.prepare(); }
    // With the reason open, the chord sends the denial: it must not mean yes.
    else if (approvals.draft.denying) void approvals.deny(approvals.draft.reason);
    else void approvals.approve(by);
  };
  return [
    { keys: 'Mod+Enter', label: 'Approve', group, inFields: true, run: chord },
    { keys: 'D', label: 'Deny', group, run: once(() => void (many.any ? many.batch.deny() : approvals.deny())) },
    { keys: 'Shift+D', label: 'Deny with reason', group, run: once(() => { if (approvals.card) approvals.draft.denying = true; }) },
    { keys: 'Shift+S', label: 'Stop this agent and deny its calls', group, run: once(stop) },
    { keys: 'H', label: 'Snooze for 2 minutes', group, run: once(approvals.walk.snooze) },
  ];
}

/** The shortcuts of the Quick Review window: one card after the other. */
export function quickKeys(approvals: Approvals, full: () => void): Shortcut[] {
  const deciders = deciding(approvals, { stop: () => undefined }).filter((one) => !['Shift+S', 'H'].includes(one.keys));
  return [
    ...deciders,
    { keys: 'J', label: 'Next call', group: 'Move', run: () => { approvals.walk.step(1); } },
    { keys: 'K', label: 'Previous call', group: 'Move', run: () => { approvals.walk.step(-1); } },
    { keys: 'O', label: 'Open full window', group: 'Move', run: once(full) },
  ];
}

function moving(approvals: Approvals, panes: Panes): Shortcut[] {
  const group = 'Move';
  const { queue } = approvals;
  const tab = (): Tab => TABS[(TABS.indexOf(queue.tab) + 1) % TABS.length] ?? 'waiting';
  return [
    { keys: 'J', label: 'Next call', group, run: () => { approvals.walk.step(1); } },
    { keys: 'K', label: 'Previous call', group, run: () => { approvals.walk.step(-1); } },
    { keys: 'ArrowRight', label: 'Go to the card', group, run: panes.card },
    { keys: 'ArrowLeft', label: 'Back to the queue', group, run: panes.queue },
    { keys: 'G', label: 'Close or open the group', group, run: once(approvals.walk.turnGroup) },
    { keys: 'S', label: 'Sort the queue again', group, run: queue.sort },
    { keys: 'W', label: 'Waiting, expired, decided', group, run: once(() => { approvals.show(tab()); }) },
    { keys: ']', label: 'Show or hide what is around the call', group, run: panes.aside },
  ];
}

function selecting(approvals: Approvals): Shortcut[] {
  const group = 'Select';
  const { many } = approvals;
  return [
    { keys: 'X', label: 'Select this call', group, run: once(() => { many.toggle(approvals.selected); }) },
    { keys: 'Shift+J', label: 'Select it and the next', group, run: () => { many.extend(1); } },
    { keys: 'Shift+K', label: 'Select it and the one before', group, run: () => { many.extend(-1); } },
    { keys: 'Mod+A', label: 'Select the group', group, run: many.tickGroup },
    { keys: 'Mod+Shift+A', label: 'Select all', group, run: many.tickSeen },
    { keys: 'Escape', label: 'Clear the selection', group, run: () => { if (many.batch.check) many.leaveTable(); else if (many.any) many.clear(); } },
  ];
}
