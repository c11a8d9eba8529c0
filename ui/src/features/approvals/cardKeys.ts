// The keys of the open card, besides yes and no. None of them decides anything but to take a yes back or to stop.
import type { Shortcut } from '../../shared/shortcuts.svelte';
import type { Approvals } from './approvals.svelte';
import type { Face } from './card.svelte';

/** What the keys do that only the card's elements can. */
interface Hands {
  /** Goes to the alert that is `step` further. */
  jump: (step: 1 | -1) => void;
  /** Quick Review: it drafts no rules. */
  quick: boolean;
}

/** The shortcuts while a card is on screen. */
export function cardKeys(approvals: Approvals, { jump, quick }: Hands): Shortcut[] {
  const group = 'The card';
  const { opened } = approvals;
  const face = (keys: string, to: Face, label: string): Shortcut => ({ keys, label, group, run: () => { opened.face = to; } });
  const once = (run: () => void) => (event: KeyboardEvent): void => { if (!event.repeat) run(); };
  return [
    face('1', 'full', 'Arguments: full'), face('2', 'changes', 'Arguments: what changed'), face('3', 'raw', 'Arguments: exact text'),
    { keys: 'N', label: 'Next marked part', group, run: () => { jump(1); } },
    { keys: 'P', label: 'Previous marked part', group, run: () => { jump(-1); } },
    { keys: 'E', label: 'Edit the arguments, then approve', group, run: once(opened.rewrite) },
    ...(quick ? [] : [{ keys: 'R', label: 'Always allow: draft a rule', group, run: once(opened.compose) }]),
    { keys: '+', label: 'Hold it 5 minutes longer', group, run: once(() => void opened.extend()) },
    { keys: 'U', label: 'Undo an approval that has not run', group, run: once(() => void approvals.answers.undo()) },
    { keys: 'Mod+Z', label: 'Undo an approval that has not run', group, run: once(() => void approvals.answers.undo()) },
  ];
}
