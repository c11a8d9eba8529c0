// The keys of the policy screen. What changes a rule counts only where the rules have the focus.
import type { Shortcut } from '../../shared/shortcuts.svelte';
import type { Building } from './building.svelte';
import type { Editor } from './editor.svelte';

/** What the keys can do on screen. */
export interface Ways {
  /** Brings the selected rule into view, with the focus. */
  reveal: () => void;
  /** Goes to the fields of the selected rule. */
  fields: () => void;
  undo: () => void;
  redo: () => void;
}

/** Whether the rules have the focus, or nothing has. */
function onRules({ target }: KeyboardEvent): boolean {
  return target === document.body || (target instanceof HTMLElement && target.closest('[data-rule], .grip') !== null);
}

/** Whether it is the draft that is being typed at: everywhere else, typing has its own way back. */
function onDraft({ target }: KeyboardEvent): boolean {
  const field = target instanceof HTMLElement && (target.matches('input, textarea') || target.shadowRoot !== null);
  return !field || (target.closest('[data-draft]') !== null && !target.matches('[role=combobox][value=""]'));
}

const once = (run: () => void) => (event: KeyboardEvent): void => { if (!event.repeat) run(); };

/** The shortcuts while the policy is on screen. */
export function policyKeys(editor: Editor, building: Building, ways: Ways): Shortcut[] {
  return [...ofRules(editor, building, ways), ...ofDraft(editor, ways)];
}

function ofRules(editor: Editor, building: Building, { reveal, fields }: Ways): Shortcut[] {
  const group = 'Rules';
  const { rules, draft } = editor;
  const visual = (event: KeyboardEvent): boolean => onRules(event) && document.querySelector('[data-rule]') !== null;
  /** First what was typed, then what was pressed. */
  const then = (act: () => unknown) => (): void => { void building.flush().then(act).then(reveal); };
  return [
    { keys: 'J', label: 'Next rule', group, when: visual, run: () => { rules.step(1); reveal(); } },
    { keys: 'K', label: 'Previous rule', group, when: visual, run: () => { rules.step(-1); reveal(); } },
    { keys: 'ArrowDown', label: 'Next rule', group, when: visual, run: () => { rules.step(1); reveal(); } },
    { keys: 'ArrowUp', label: 'Previous rule', group, when: visual, run: () => { rules.step(-1); reveal(); } },
    { keys: 'N', label: 'New rule below', group, when: visual, run: once(then(rules.insert)) },
    { keys: 'Enter', label: 'Edit the rule', group, when: visual, run: once(fields) },
    { keys: 'Alt+ArrowUp', label: 'Move the rule up', group, when: visual, run: then(() => rules.move(-1)) },
    { keys: 'Alt+ArrowDown', label: 'Move the rule down', group, when: visual, run: then(() => rules.move(1)) },
    { keys: 'Alt+Home', label: 'Move the rule to the top', group, when: visual, run: then(() => rules.move(-Infinity)) },
    { keys: 'Alt+End', label: 'Move the rule to the end', group, when: visual, run: then(() => rules.move(Infinity)) },
    { keys: 'M', label: 'Move the rule to a number', group, when: visual, run: once(() => { rules.numbering = draft.rule !== undefined && rules.usable; }) },
    { keys: 'Space', label: 'Switch the rule on or off', group, when: visual, run: once(then(rules.toggle)) },
    { keys: 'Mod+D', label: 'Duplicate the rule', group, when: visual, run: once(then(rules.duplicate)) },
    { keys: 'Backspace', label: 'Delete the rule', group, when: visual, run: once(then(rules.remove)) },
    { keys: 'F8', label: 'Next problem', group, inFields: true, run: () => { editor.nextProblem(); reveal(); } },
  ];
}

function ofDraft(editor: Editor, { undo, redo }: Ways): Shortcut[] {
  const group = 'Draft';
  return [
    { keys: 'Mod+Z', label: 'Undo', group, inFields: true, when: onDraft, run: undo },
    { keys: 'Mod+Shift+Z', label: 'Redo', group, inFields: true, when: onDraft, run: redo },
    { keys: 'Mod+Shift+P', label: 'Publish…', group, inFields: true, run: once(editor.publishing.ask) },
    { keys: 'G V', label: 'Visual', group, run: () => { editor.show('visual'); } },
    { keys: 'G J', label: 'JSON', group, run: () => { editor.show('json'); } },
    { keys: 'G H', label: 'History', group, run: () => { editor.show('history'); } },
  ];
}
