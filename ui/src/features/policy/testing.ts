// Drafts for tests.
import type { Client } from '../../ipc/client';
import type { DraftRule } from '../../ipc/generated/DraftRule';
import type { DraftView } from '../../ipc/generated/DraftView';
import type { EditDraft } from '../../ipc/generated/EditDraft';
import type { ReplayReport } from '../../ipc/generated/ReplayReport';
import type { RuleForm } from '../../ipc/generated/RuleForm';

export const FORM: RuleForm = {
  id: 'a', effect: 'review', reason: '', description: null, conditions: [{ field: 'severity', pointer: '', operator: 'is', values: ['high'] }],
  enabled: true, until: null, holdSeconds: null, typed: false, optsOutOfFlow: false,
};

/** A rule called `id`. */
export function ruleOf(id: string, number: number, more: Partial<RuleForm> = {}): DraftRule {
  const form = { ...FORM, id, ...more };
  return { form, from: 0, to: 0, line: number, view: { number, id, effect: form.effect, sentence: `Sentence of ${id}.`, reason: form.reason, origin: null, until: null } };
}

/** The draft whose text is its rules' names: `a b c`. */
export function viewOf(text: string, more: Partial<DraftView> = {}): DraftView {
  const ids = text.split(' ').filter(Boolean);
  return {
    text, base: 3, live: 3, changed: text !== 'a b c', readable: true, rules: ids.map((id, place) => ruleOf(id, place + 1)), problems: [], changes: [], tests: [], outsideChange: null, notes: [],
    otherwise: { number: null, id: null, effect: 'review', sentence: 'Otherwise, ask me.', reason: '', origin: null, until: null }, ...more,
  };
}

/** A finished replay. */
export function reportOf(more: Partial<ReplayReport> = {}): ReplayReport {
  return {
    id: 1, done: true, calls: 100, tookMs: 1, matrix: [[90, 0, 0], [0, 10, 0], [0, 0, 0]], tightened: 0, loosened: 0, loosenedDenied: 0, hits: [], changed: [], more: 0, limits: [], waiting: [], looked: 'list', ...more,
  };
}

/** A gateway that keeps such drafts, and a record of what was asked of it. */
export function desk(first = 'a b c') {
  const world = { text: first, edits: [] as EditDraft[], checked: [] as string[], refuse: '', live: 3 };
  const look = (text: string): DraftView => viewOf(world.text = text, { readable: !text.includes('!'), live: world.live });
  const client = {
    openDraft: () => Promise.resolve(look(world.text)),
    checkDraft: (text: string) => {
      world.checked.push(text);
      return Promise.resolve(look(text));
    },
    editDraft: (edit: EditDraft) => {
      world.edits.push(edit);
      return world.refuse === '' ? Promise.resolve(look(edited(edit))) : Promise.reject({ code: 'invalid', message: world.refuse });
    },
    discardDraft: () => Promise.resolve(look(first)),
  };
  return { world, client: client as unknown as Client };
}

function edited({ text, edit }: EditDraft): string {
  const ids = text.split(' ').filter(Boolean);
  const without = (number: number): string[] => ids.filter((_, place) => place !== number - 1);
  switch (edit.do) {
    case 'move': return without(edit.rule).toSpliced(edit.to - 1, 0, ids[edit.rule - 1] ?? '').join(' ');
    case 'remove': return without(edit.rule).join(' ');
    case 'insert': return ids.toSpliced(edit.at - 1, 0, edit.form.id).join(' ');
    case 'change': return ids.with(edit.rule - 1, edit.form.id).join(' ');
    case 'duplicate': return ids.toSpliced(edit.rule, 0, `${ids[edit.rule - 1] ?? ''}2`).join(' ');
    case 'enable': case 'otherwise': case 'fix': return text;
  }
}
