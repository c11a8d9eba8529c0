// Which place in a policy the cursor is at, from the editor's own syntax tree.
import { syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import type { SyntaxNode } from '@lezer/common';
import { ITEM } from './schema';

/** A place in the text. */
export interface Place {
  /** The way to the value, or to the object whose name is being written. */
  path: string[];
  /** Whether a property's name is being written. */
  naming: boolean;
  /** The word under the cursor, with its quotes. */
  from: number;
  to: number;
  /** The names the object has already. */
  taken: string[];
}

function nameOf(state: EditorState, property: SyntaxNode): string {
  const name = property.getChild('PropertyName');
  return name ? state.sliceDoc(name.from, name.to).replaceAll('"', '') : '';
}

/** The steps from the text's root to a node's value. */
function pathTo(state: EditorState, node: SyntaxNode | null): string[] {
  const path: string[] = [];
  for (let one = node; one; one = one.parent) {
    if (one.name === 'Property') path.unshift(nameOf(state, one));
    if (one.name === 'Array' && one !== node) path.unshift(ITEM);
  }
  return path;
}

/** What stands at `at`. */
export function placeAt(state: EditorState, at: number): Place {
  const node = syntaxTree(state).resolveInner(at, -1);
  const word = ['String', 'PropertyName', 'Number', 'True', 'False', 'Null'].includes(node.name);
  const object = node.name === 'PropertyName' ? (node.parent?.parent ?? null) : node.name === 'Object' ? node : null;
  const bounds = word ? { from: node.from, to: Math.max(at, node.to) } : { from: at, to: at };
  if (object) {
    return { path: pathTo(state, object), naming: true, ...bounds, taken: object.getChildren('Property').filter((one) => one !== node.parent).map((one) => nameOf(state, one)) };
  }
  // In a list, a value is one of its items.
  const inList = node.name === 'Array';
  return { path: inList ? [...pathTo(state, node), ITEM] : pathTo(state, node), naming: false, ...bounds, taken: [] };
}
