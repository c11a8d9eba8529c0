import { describe, expect, it } from 'vitest';
import { arm, attempt, unsettle, type Arming, type Attempt, type Unsettled } from './arming';

const WAIT = 500;
const key = (at: number, repeat = false): Attempt => ({ kind: 'key', at, repeat });
const click = (at: number, downAt = at - 60): Attempt => ({ kind: 'pointer', at, downAt });

describe('a card painted at 0', () => {
  it.each<[string, Unsettled[], Attempt, boolean]>([
    ['takes no key at 200', [], key(200), false],
    ['takes no key at 499', [], key(499), false],
    ['takes a key at 500', [], key(500), true],
    ['takes a click at 600', [], click(600), true],
    ['takes no click at 200', [], click(200), false],
    ['takes no click that was pressed before it was armed', [], click(520, 480), false],
    ['takes no held key, however late', [], key(5000, true), false],
    ['takes assistive technology once armed', [], { kind: 'synthetic', at: 500 }, true],
    ['takes no assistive technology before', [], { kind: 'synthetic', at: 400 }, false],
    ['waits again when its content changes', [{ kind: 'changed', at: 1000 }], key(1400), false],
    ['is armed again after that', [{ kind: 'changed', at: 1000 }], key(1500), true],
    ['waits again when it moved', [{ kind: 'moved', at: 1000, by: 5 }], click(1400), false],
    ['does not mind a rounding', [{ kind: 'moved', at: 1000, by: 4 }], click(1400), true],
    ['waits again when the window gets the focus', [{ kind: 'focused', at: 1000 }], key(1400), false],
    ['swallows the click that brought the window to the front', [{ kind: 'focused', at: 1000 }], click(1600, 999), false],
    ['takes the next click', [{ kind: 'focused', at: 1000 }], click(1700, 1600), true],
  ])('%s', (_, events, by, taken) => {
    const arming = events.reduce<Arming>(unsettle, arm(0, WAIT));
    expect(attempt(arming, by).taken).toBe(taken);
  });
});

describe('an absorbed key', () => {
  it('begins the wait again', () => {
    const first = attempt(arm(0, WAIT), key(400));
    expect(first.taken).toBe(false);
    expect(attempt(first.arming, key(600)).taken).toBe(false);
    expect(attempt(first.arming, key(900)).taken).toBe(true);
  });

  it('held down never gets through', () => {
    let arming = arm(0, WAIT);
    for (let at = 0; at < 10_000; at += 30) {
      const result = attempt(arming, key(at, at > 0));
      expect(result.taken).toBe(false);
      arming = result.arming;
    }
    expect(attempt(arming, key(10_100)).taken).toBe(false);
    expect(attempt(arming, key(11_000)).taken).toBe(true);
  });
});

it('a hand that hammers on approves nothing, in a thousand runs', () => {
  let seed = 0x5eed;
  const dice = (sides: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % sides;
  };
  for (let run = 0; run < 1000; run++) {
    let arming = arm(0, WAIT);
    // Never half a second without a key or a click; what comes up under the hand is clicked, typed at and chorded at.
    for (let at = dice(WAIT), step = 0; step < 60; step++, at += dice(WAIT)) {
      const what = dice(3);
      if (what === 0) {
        arming = unsettle(arming, { kind: 'pressed', at });
        continue;
      }
      const result = attempt(arming, what === 1 ? click(at, at - 20) : key(at));
      expect(result.taken).toBe(false);
      arming = result.arming;
    }
  }
});

it('a later event never brings the moment forward', () => {
  const arming = unsettle(arm(1000, WAIT), { kind: 'focused', at: 0 });
  expect(arming.armedAt).toBe(1500);
});

it('a card painted in a window that just got the focus waits for both', () => {
  expect(arm(0, WAIT, 300).armedAt).toBe(800);
});
