import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Draft, PAUSE_MS } from './draft.svelte';
import { desk, FORM, viewOf } from './testing';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

/** An opened draft, and the texts that were heard of. */
async function opened() {
  const { world, client } = desk();
  const heard: string[] = [];
  const draft = new Draft(client, (view) => { heard.push(view.text); });
  await draft.refresh();
  return { world, draft, heard };
}

describe('changes', () => {
  it('are made one after the other, each to the text the one before left', async () => {
    const { world, draft, heard } = await opened();
    await Promise.all([draft.edit({ do: 'move', rule: 1, to: 3 }), draft.edit({ do: 'remove', rule: 1 })]);
    expect(world.edits.map((edit) => edit.text)).toEqual(['a b c', 'b c a']);
    expect(draft.text).toBe('c a');
    expect(heard).toEqual(['a b c', 'b c a', 'c a']);
  });

  it('that are refused leave the text, say why and are no step', async () => {
    const { world, draft } = await opened();
    world.refuse = 'there is no rule 9';
    expect(await draft.edit({ do: 'remove', rule: 9 })).toBe(false);
    expect([draft.text, draft.refused, draft.canUndo]).toEqual(['a b c', 'there is no rule 9', false]);
    world.refuse = '';
    await draft.edit({ do: 'remove', rule: 1 });
    expect(draft.refused).toBe('');
  });

  it('wait for what is being typed, so that neither is lost', async () => {
    const { world, draft } = await opened();
    draft.type('a b c d');
    await draft.edit({ do: 'remove', rule: 1 });
    expect(world.checked).toEqual(['a b c d']);
    expect(draft.text).toBe('b c d');
  });
});

describe('typing', () => {
  it('is looked at once it pauses', async () => {
    const { world, draft } = await opened();
    for (const text of ['a', 'a x', 'a x y']) draft.type(text);
    expect(draft.settled).toBe(false);
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(world.checked).toEqual(['a x y']);
    expect(draft.settled).toBe(true);
  });

  it('is not thrown away by news from the gateway', async () => {
    const { draft } = await opened();
    draft.type('a b mine');
    await draft.refresh();
    expect(draft.text).toBe('a b mine');
  });

  it('something that cannot be read keeps the rules and says the line', async () => {
    const client = { openDraft: () => Promise.resolve(viewOf('a!', { readable: false, rules: viewOf('a b').rules, problems: [{ code: 'L01', weight: 'error', rule: null, message: '', line: 41, column: 1, from: 0, to: 0, fixes: [] }] })) };
    const draft = new Draft(client as never);
    await draft.refresh();
    expect(draft.brokenLine).toBe(41);
    expect(draft.value?.rules).toHaveLength(2);
  });
});

describe('the way back', () => {
  it('goes through both views, with the rule that was looked at', async () => {
    const { draft } = await opened();
    draft.select(3);
    await draft.edit({ do: 'remove', rule: 3 });
    draft.type('a z');
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    await draft.undo();
    expect(draft.text).toBe('a b');
    await draft.undo();
    expect([draft.text, draft.selected, draft.canUndo]).toEqual(['a b c', 3, false]);
    await draft.redo();
    await draft.redo();
    expect([draft.text, draft.canRedo]).toEqual(['a z', false]);
  });

  it('brings back what was discarded', async () => {
    const { draft } = await opened();
    await draft.edit({ do: 'change', rule: 1, form: { ...FORM, id: 'x' } });
    await draft.discard();
    expect(draft.text).toBe('a b c');
    await draft.undo();
    expect(draft.text).toBe('x b c');
  });
});

it('keeps what is shown when asking again fails', async () => {
  const { draft } = await opened();
  const failing = new Draft({ openDraft: () => Promise.reject({ code: 'io', message: 'gone' }) } as never);
  await failing.refresh();
  expect(failing.error?.message).toBe('gone');
  expect(draft.value?.rules).toHaveLength(3);
});

it('selects within the rules there are', async () => {
  const { draft } = await opened();
  draft.select(3);
  await draft.edit({ do: 'remove', rule: 1 });
  expect(draft.selected).toBe(2);
  await draft.edit({ do: 'remove', rule: 1 });
  await draft.edit({ do: 'remove', rule: 1 });
  expect(draft.selected).toBe(null);
});
