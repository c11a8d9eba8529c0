import { describe, expect, it } from 'vitest';
import { KEPT, Texts, TOGETHER_MS } from './history';

const step = (text: string) => ({ text, rule: 1 });

/** Goes through texts, each a change of `kind`, `gap` ms apart. */
function walked(texts: readonly string[], kind: string, gap: number): Texts {
  const history = new Texts();
  texts.slice(0, -1).forEach((text, place) => { history.leave(step(text), kind, place * gap); });
  return history;
}

describe('going back', () => {
  it('passes every text, and forward again, whatever their number up to the bound', () => {
    const texts = Array.from({ length: KEPT + 1 }, (_, n) => `${n}`);
    const history = walked(texts, '', 1);
    let now = texts.at(-1) ?? '';
    const seen = [];
    for (let one = history.undo(step(now)); one; one = history.undo(step(now))) seen.unshift(now = one.text);
    expect(seen).toEqual(texts.slice(0, -1));
    for (let one = history.redo(step(now)); one; one = history.redo(step(now))) now = one.text;
    expect(now).toBe(texts.at(-1));
    expect(seen.length).toBeGreaterThanOrEqual(100);
  });

  it('takes what was typed in one go back in one go', () => {
    const history = walked(['', 'a', 'ab', 'abc'], 'typing', TOGETHER_MS - 1);
    expect(history.undo(step('abc'))?.text).toBe('');
    expect(history.back).toBe(false);
  });

  it.each([['with pauses', 'typing', TOGETHER_MS], ['of no kind', '', 1]])('takes changes %s back one by one', (_, kind, gap) => {
    expect(walked(['', 'a', 'ab'], kind, gap).undo(step('ab'))?.text).toBe('a');
  });

  it('and then changing something leaves no way forward', () => {
    const history = walked(['', 'a', 'b'], '', 1);
    history.undo(step('b'));
    expect(history.forward).toBe(true);
    history.leave(step('a'), '', 5);
    expect(history.forward).toBe(false);
  });
});
