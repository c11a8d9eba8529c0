import { describe, expect, it } from 'vitest';
import type { Toast } from '../../shared/toasts.svelte';
import { Draft } from './draft.svelte';
import { Rules } from './rules.svelte';
import { desk } from './testing';

async function opened(first?: string) {
  const { world, client } = desk(first);
  const draft = new Draft(client);
  const notices: Partial<Toast>[] = [];
  const rules = new Rules(draft, (text, more) => { notices.push({ text, ...more }); });
  await draft.refresh();
  return { world, draft, rules, notices };
}

describe('a rule is moved', () => {
  it.each<[string, number, (rules: Rules) => Promise<void>, string, string]>([
    ['down', 1, (rules) => rules.move(1), 'b a c', 'Rule moved to 2 of 3. It is now checked before ‘Sentence of c’.'],
    ['up', 3, (rules) => rules.move(-1), 'a c b', 'Rule moved to 2 of 3. It is now checked before ‘Sentence of b’.'],
    ['to the end', 1, (rules) => rules.move(Infinity), 'b c a', 'Rule moved to 3 of 3. It is now checked before ‘Otherwise, ask me’.'],
    ['to the top', 3, (rules) => rules.move(-Infinity), 'c a b', 'Rule moved to 1 of 3. It is now checked before ‘Sentence of a’.'],
    ['to a number past the end', 1, (rules) => rules.moveTo(1, 99), 'b c a', 'Rule moved to 3 of 3. It is now checked before ‘Otherwise, ask me’.'],
    ['nowhere', 1, (rules) => rules.move(-1), 'a b c', 'Rule 1 of 3 stays where it is.'],
  ])('%s, and stays selected', async (_, selected, act, text, said) => {
    const { draft, rules } = await opened();
    draft.select(selected);
    await act(rules);
    expect([draft.text, rules.said]).toEqual([text, said]);
    expect(draft.rule?.form.id).toBe({ 1: 'a', 3: 'c' }[selected]);
  });

  it('not while the text cannot be read', async () => {
    const { draft, rules, world } = await opened('a! b');
    draft.select(1);
    await rules.move(1);
    await rules.remove();
    expect(await rules.insert()).toBe(false);
    expect(world.edits).toEqual([]);
  });
});

it('a removed rule comes back with its notice, unless something was done since', async () => {
  const { draft, rules, notices } = await opened();
  draft.select(2);
  await rules.remove();
  notices[0]?.action?.run();
  await draft.refresh();
  expect(draft.text).toBe('a b c');
  draft.select(2);
  await rules.remove();
  await rules.move(-1);
  notices[1]?.action?.run();
  await draft.refresh();
  expect(draft.text).toBe('c a');
});

it('a new rule asks, below the one that is looked at, under a name of its own', async () => {
  const { world, draft, rules } = await opened('rule-1 b');
  await rules.insert();
  expect(draft.text).toBe('rule-1 rule-2 b');
  expect(draft.selected).toBe(2);
  expect(world.edits[0]?.edit).toMatchObject({ do: 'insert', at: 2, form: { effect: 'review' } });
});

it('the default is the last stop, and nothing moves it', async () => {
  const { world, draft, rules } = await opened();
  rules.step(3);
  expect(draft.selected).toBe(null);
  await rules.move(-1);
  await rules.remove();
  expect(world.edits).toEqual([]);
  rules.step(-1);
  expect(draft.selected).toBe(3);
});

it.each([['', 'anything', true], ['ASK high', 'Ask me about any call that is high.', true], ['ask low', 'Ask me about any call that is high.', false]])('the filter %j against %j: %s', async (filter, text, expected) => {
  const { rules } = await opened();
  rules.filter = filter;
  expect(rules.matches(text)).toBe(expected);
});
