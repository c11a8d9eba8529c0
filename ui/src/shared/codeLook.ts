// How an editor of code looks, and which of its usual keys it keeps. Only what comes lazily imports it: it brings CodeMirror.
import { defaultKeymap } from '@codemirror/commands';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView, highlightSpecialChars } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { label, UNUSUAL } from './hidden';

/** Its colours are the page's. */
export const codeTheme = EditorView.theme({
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
  '.cm-deletedChunk': { backgroundColor: 'var(--del-bg)', color: 'var(--del-fg)' },
  '.cm-deletedChunk .cm-deletedText': { background: 'none', textDecoration: 'line-through', fontWeight: '600' },
  '.cm-collapsedLines': { padding: '2px 8px', background: 'var(--sunken)', color: 'var(--text-2)', fontFamily: 'var(--font-ui)' },
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: 'none' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--deny)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--review)' },
  '.cm-lintRange-info': { backgroundImage: 'none' },
  '.cm-lint-marker-error': { content: 'none', width: '6px', height: '1em', background: 'var(--deny)' },
  '.cm-lint-marker-warning': { content: 'none', width: '6px', height: '1em', background: 'var(--review)' },
  '.cm-lint-marker-info': { content: 'none', width: '6px', height: '1em', background: 'var(--line-strong)' },
  '.cm-tooltip': { background: 'var(--raised)', color: 'var(--text)', border: '1px solid var(--line-strong)', maxWidth: '420px', fontFamily: 'var(--font-ui)', fontSize: '0.75rem' },
  '.cm-tooltip-autocomplete ul li': { color: 'var(--text)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--accent)', color: 'var(--on-accent)' },
  '.cm-hover': { padding: '6px 8px' },
  '.cm-foldPlaceholder': { background: 'var(--sunken)', border: '1px solid var(--line-strong)', color: 'var(--text-2)', padding: '0 4px' },
});

/** Keys, values and comments are told apart by weight and slant as well. */
export const codeColours = syntaxHighlighting(HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--sev-low-fg)', fontWeight: '600' },
  { tag: tags.comment, color: 'var(--text-2)', fontStyle: 'italic' },
]));

/** What cannot be seen is shown as everywhere else. */
export const unseen = highlightSpecialChars({
  addSpecialChars: UNUSUAL,
  render: (code) => {
    const box = document.createElement('span');
    box.className = 'cm-unseen';
    box.textContent = label(String.fromCodePoint(code));
    return box;
  },
});

/** The usual keys of an editor, without those that mean something around it: the chord and Escape. */
export const editingKeys: typeof defaultKeymap = defaultKeymap.filter(({ key }) => key !== 'Mod-Enter' && key !== 'Escape');
