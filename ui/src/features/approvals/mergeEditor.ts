// The editor of arguments: theirs on the left, ours on the right. Loaded only when somebody edits.
// It lives in a shadow root, where its style sheets are objects: the page's policy allows no inline style.
import { history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { MergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, drawSelection, keymap, lineNumbers } from '@codemirror/view';
import { codeTheme, editingKeys, unseen } from '../../shared/codeLook';

/** An editor on screen. */
export interface MergeEditor {
  /** Points at what the gateway complains about; `undefined` takes it away. */
  complain(sentence: string | undefined, place: { line: number; column: number } | undefined): void;
  focus(): void;
  destroy(): void;
}

/** Puts an editor into `host`. `ontype` hears every change of the right side. */
export function mergeEditor(host: HTMLElement, original: string, text: string, ontype: (text: string) => void): MergeEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const common: Extension[] = [codeTheme, unseen, json(), lineNumbers(), drawSelection(), EditorView.lineWrapping];
  const named = (name: string): Extension => EditorView.contentAttributes.of({ 'aria-label': name });
  const view = new MergeView({
    a: { doc: original, extensions: [...common, named('As the agent sent it'), EditorState.readOnly.of(true)] },
    b: {
      doc: text,
      extensions: [
        ...common, named('Edited arguments'), history(), lintGutter(), keymap.of([...historyKeymap, ...editingKeys]),
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
