// The keys of the approvals screen. A yes is a chord; a no is one key; nothing else decides.
import type { Shortcut } from '../../shared/shortcuts.svelte';
import type { Approvals } from './approvals.svelte';

/** Where the keys can send the focus. */
interface Panes {
  card: () => void;
  queue: () => void;
  aside: () => void;
}

/** The shortcuts while the approvals are on screen. */
export function approvalKeys(approvals: Approvals, panes: Panes): Shortcut[] {
  const group = 'Approvals';
  const chord = (event: KeyboardEvent): void => {
    // With the reason open, the chord sends the denial: it must not mean yes.
    if (approvals.draft.denying) void approvals.deny(approvals.draft.reason);
    else void approvals.approve({ kind: 'key', at: performance.now(), repeat: event.repeat });
  };
  const once = (run: () => void) => (event: KeyboardEvent): void => { if (!event.repeat) run(); };
  return [
    { keys: 'Mod+Enter', label: 'Approve', group, inFields: true, run: chord },
    { keys: 'D', label: 'Deny', group, run: once(() => void approvals.deny()) },
    { keys: 'Shift+D', label: 'Deny with reason', group, run: once(() => { if (approvals.card) approvals.draft.denying = true; }) },
    { keys: 'J', label: 'Next call', group, run: () => { approvals.move(1); } },
    { keys: 'K', label: 'Previous call', group, run: () => { approvals.move(-1); } },
    { keys: 'ArrowRight', label: 'Go to the card', group, run: panes.card },
    { keys: 'ArrowLeft', label: 'Back to the queue', group, run: panes.queue },
    { keys: 'W', label: 'Waiting', group, run: () => { approvals.show('waiting'); } },
    { keys: 'Shift+W', label: 'Decided', group, run: () => { approvals.show('decided'); } },
    { keys: 'R', label: 'Sort the queue again', group, run: approvals.sort },
    { keys: ']', label: 'Show or hide what is around the call', group, run: panes.aside },
  ];
}
