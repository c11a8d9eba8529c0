// The editor of arguments: theirs on the left, ours on the right. Loaded only when somebody edits.
// It lives in a shadow root, where its style sheets are objects: the page's policy allows no inline style.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { MergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, drawSelection, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { label, UNUSUAL } from '../../shared/hidden';

/** An editor on screen. */
export interface MergeEditor {
  /** Points at what the gateway complains about; `undefined` takes it away. */
  complain(sentence: string | undefined, place: { line: number; column: number } | undefined): void;
  focus(): void;
  destroy(): void;
}

const theme = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'var(--surface)', fontSize: '0.78125rem' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.125rem' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--text-3)', border: 'none' },
  '&.cm-focused': { outline: 'var(--focus-w) solid var(--focus)', outlineOffset: '-2px' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': { backgroundColor: 'var(--mask-bg) !important' },
  '.cm-unseen': { padding: '0 3px', border: '1px solid currentColor', borderRadius: '4px', background: 'var(--mark-hidden-bg)', color: 'var(--mark-hidden-fg)', fontSize: '0.6875rem', fontWeight: '600' },
  '&.cm-merge-a .cm-changedLine': { backgroundColor: 'var(--del-bg)' },
  '&.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--add-bg)' },
  '&.cm-merge-a .cm-changedText': { background: 'none', textDecoration: 'line-through', color: 'var(--del-fg)', fontWeight: '600' },
  '&.cm-merge-b .cm-changedText': { background: 'none', textDecoration: 'underline', color: 'var(--add-fg)', fontWeight: '600' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--deny)' },
  '.cm-lint-marker-error': { content: 'none', width: '6px', height: '1em', background: 'var(--deny)' },
  '.cm-tooltip': { background: 'var(--raised)', color: 'var(--text)', border: '1px solid var(--line-strong)' },
});

/** What cannot be seen is shown as everywhere else. */
const unseen = highlightSpecialChars({
  addSpecialChars: UNUSUAL,
  render: (code) => {
    const box = document.createElement('span');
    box.className = 'cm-unseen';
    box.textContent = label(String.fromCodePoint(code));
    return box;
  },
});

/** Puts an editor into `host`. `ontype` hears every change of the right side. */
export function mergeEditor(host: HTMLElement, original: string, text: string, ontype: (text: string) => void): MergeEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const common: Extension[] = [theme, unseen, json(), lineNumbers(), drawSelection(), EditorView.lineWrapping];
  const named = (name: string): Extension => EditorView.contentAttributes.of({ 'aria-label': name });
  const view = new MergeView({
    a: { doc: original, extensions: [...common, named('As the agent sent it'), EditorState.readOnly.of(true)] },
    b: {
      doc: text,
      extensions: [
        ...common, named('Edited arguments'), history(), lintGutter(), keymap.of([...historyKeymap, ...keysBesidesOurs()]),
        EditorView.updateListener.of((update) => { if (update.docChanged) ontype(update.state.doc.toString()); }),
      ],
    },
    parent: root, root, highlightChanges: true, gutter: true, collapseUnchanged: { margin: 2, minSize: 8 },
  });
  return {
    complain: (sentence, place) => {
      const { state } = view.b;
      const line = state.doc.line(Math.min(state.doc.lines, Math.max(1, place?.line ?? 1)));
      const from = Math.min(line.to, line.from + Math.max(0, (place?.column ?? 1) - 1));
      const found = sentence === undefined ? [] : [{ from, to: Math.max(from, line.to), severity: 'error' as const, message: sentence }];
      view.b.dispatch(setDiagnostics(state, found));
    },
    focus: () => { view.b.focus(); },
    destroy: () => { view.destroy(); },
  };
}

/** The usual keys of an editor, without those that mean something to the card: the chord and Escape. */
function keysBesidesOurs(): typeof defaultKeymap {
  return defaultKeymap.filter(({ key }) => key !== 'Mod-Enter' && key !== 'Escape');
}
