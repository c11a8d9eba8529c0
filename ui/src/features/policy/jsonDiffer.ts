// Two policies as text in one, read-only. Loaded only when two are compared.
import { json } from '@codemirror/lang-json';
import { unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { codeColours, codeTheme, unseen } from '../../shared/codeLook';

/** Puts it into `host`; returns what takes it away. */
export function jsonDiffer(host: HTMLElement, before: string, after: string): () => void {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const view = new EditorView({
    doc: after, parent: root, root,
    extensions: [
      codeTheme, codeColours, unseen, json(), lineNumbers(), EditorView.lineWrapping, EditorState.readOnly.of(true), EditorView.contentAttributes.of({ 'aria-label': 'What differs, line by line', tabindex: '0' }),
      unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged: { margin: 2, minSize: 6 } }),
    ],
  });
  return () => { view.destroy(); };
}
