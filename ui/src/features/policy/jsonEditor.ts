// The draft as JSON: a sentence above each rule, what is wrong where it is wrong, and what may be written. Loaded only when it is
// looked at. It has no way back of its own: the draft has one, for both of its views.
import { autocompletion, completionKeymap, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { json } from '@codemirror/lang-json';
import { codeFolding, foldGutter, foldKeymap, indentUnit } from '@codemirror/language';
import { forceLinting, lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { StateEffect, StateField, type Range } from '@codemirror/state';
import { Decoration, drawSelection, EditorView, highlightActiveLine, hoverTooltip, keymap, lineNumbers, WidgetType, type DecorationSet } from '@codemirror/view';
import type { DraftView } from '../../ipc/generated/DraftView';
import type { Problem } from '../../ipc/generated/Problem';
import { codeColours, codeTheme, editingKeys, unseen } from '../../shared/codeLook';
import { cut } from '../../shared/hidden';
import { placeAt } from './jsonPlaces';
import { explained, keysAt, valuesAt } from './schema';
import { differenceOf } from './texts';

/** An editor on screen. */
export interface JsonEditor {
  /** Shows another text, as the smallest change of what is there. */
  text(text: string): void;
  /** What the gateway says of the text, if it is this text. */
  says(view: DraftView): void;
  /** Puts the cursor on a line, from 1. */
  goTo(line: number): void;
  focus(): void;
  destroy(): void;
}

const WEIGHTS = { error: 'error', warning: 'warning', hint: 'info' } as const;

/** A rule's sentence, above it; not part of the text. */
class Sentence extends WidgetType {
  constructor(readonly words: string, readonly indent: number) {
    super();
  }

  override eq(other: Sentence): boolean {
    return other.words === this.words && other.indent === this.indent;
  }

  override toDOM(): HTMLElement {
    const line = document.createElement('div');
    line.className = 'cm-sentence';
    for (const segment of cut(`${' '.repeat(this.indent)}${this.words}`)) {
      const piece = document.createElement('bdi');
      piece.textContent = segment.text;
      if (segment.kind === 'hidden') piece.className = 'cm-unseen';
      line.append(piece);
    }
    return line;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

const setSentences = StateEffect.define<DecorationSet>();
const sentences = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (value, transaction) => transaction.effects.reduce((now, effect) => (effect.is(setSentences) ? effect.value : now), value.map(transaction.changes)),
  provide: (field) => EditorView.decorations.from(field),
});

const look = EditorView.theme({
  '.cm-sentence': { padding: '4px 6px 0', color: 'var(--text-2)', fontFamily: 'var(--font-ui)', fontStyle: 'italic', whiteSpace: 'pre-wrap' },
  '.cm-activeLine': { backgroundColor: 'var(--sunken)' },
  '&': { height: '100%' },
});

function offered(context: CompletionContext): CompletionResult | null {
  const place = placeAt(context.state, context.pos);
  if (!context.explicit && place.from === place.to) return null;
  const offers = place.naming ? keysAt(place.path, place.taken) : valuesAt(place.path);
  const typed = context.state.sliceDoc(place.from, context.pos).replaceAll('"', '');
  const like = offers.filter(({ label }) => label.toLowerCase().includes(typed.toLowerCase()));
  // Over a word that is whole, what could stand there instead.
  const all = like.length === 0 || offers.some(({ label }) => label === typed);
  const options = (all ? offers : like).map(({ label, text, info }) => ({ label: text, displayLabel: label, ...(info === '' ? {} : { info }) }));
  return { from: place.from, to: place.to, options, filter: false };
}

const hover = hoverTooltip((view, at) => {
  const place = placeAt(view.state, at);
  const name = view.state.sliceDoc(place.from, place.to).replaceAll('"', '');
  const about = explained(place.naming ? [...place.path, name] : place.path);
  if (about === '' || place.from === place.to) return null;
  return {
    pos: place.from, end: place.to, above: true,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'cm-hover';
      dom.textContent = about;
      return { dom };
    },
  };
});

/** Puts an editor into `host`. `ontype` hears what is typed, and nothing else. */
export function jsonEditor(host: HTMLElement, text: string, ontype: (text: string) => void, onfix: (problem: Problem, fix: number) => void): JsonEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  let told = false;
  const view = new EditorView({
    doc: text, parent: root, root,
    extensions: [
      codeTheme, look, codeColours, unseen, json(), lineNumbers(), foldGutter(), codeFolding(), lintGutter(), drawSelection(), highlightActiveLine(), indentUnit.of('  '), sentences,
      autocompletion({ override: [offered] }), hover, EditorView.contentAttributes.of({ 'aria-label': 'Policy as JSON', tabindex: '0' }),
      keymap.of([...completionKeymap, ...foldKeymap, ...editingKeys]),
      EditorView.updateListener.of((update) => { if (update.docChanged && !told) ontype(update.state.doc.toString()); }),
    ],
  });
  return {
    text: (next) => {
      const change = differenceOf(view.state.doc.toString(), next);
      if (!change) return;
      told = true;
      view.dispatch({ changes: change });
      told = false;
    },
    says: (said) => {
      if (said.text !== view.state.doc.toString()) return;
      view.dispatch({ effects: setSentences.of(said.readable ? sentencesOf(said, view) : Decoration.none) });
      view.dispatch(setDiagnostics(view.state, said.problems.map((problem) => diagnosticOf(problem, view.state.doc.length, onfix))));
      forceLinting(view);
    },
    goTo: (line) => {
      const { from } = view.state.doc.line(Math.min(view.state.doc.lines, Math.max(1, line)));
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
      view.focus();
    },
    focus: () => { view.focus(); },
    destroy: () => { view.destroy(); },
  };
}

function sentencesOf(said: DraftView, view: EditorView): DecorationSet {
  const widgets = said.rules.map(({ from, view: { sentence } }): Range<Decoration> => {
    const line = view.state.doc.lineAt(Math.min(view.state.doc.length, from));
    return Decoration.widget({ widget: new Sentence(sentence, from - line.from), block: true, side: -1 }).range(line.from);
  });
  return Decoration.set(widgets, true);
}

function diagnosticOf(problem: Problem, length: number, onfix: (problem: Problem, fix: number) => void): Diagnostic {
  const from = Math.min(length, problem.from);
  return {
    from, to: Math.min(length, Math.max(from, problem.to)), severity: WEIGHTS[problem.weight], message: problem.message,
    actions: problem.fixes.map((name, fix) => ({ name, apply: () => { onfix(problem, fix); } })),
  };
}
