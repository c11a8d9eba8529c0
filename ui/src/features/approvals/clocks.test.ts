import { describe, expect, it } from 'vitest';
import type { ApprovalCard } from '../../ipc/generated/ApprovalCard';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import { isEnding, isExtendable, patience } from './clocks';
import { cardOf, rowOf } from './testing';

const NOW = 1_000_000;

describe('the client', () => {
  it.each<[Partial<ApprovalRow>, Partial<ApprovalCard>, string]>([
    [{}, { clientWaitsUntil: NOW + 38_000, patience: 'known' }, 'stops waiting in about 0:38.'],
    [{}, { clientWaitsUntil: NOW + 38_000, patience: 'learned' }, 'stops waiting in about 0:38 (learned from its time-outs).'],
    [{}, { clientWaitsUntil: NOW + 38_000, patience: 'unknown' }, 'stops waiting in about 0:38 (not known; we assume 50 s).'],
    [{}, { clientWaitsUntil: NOW, patience: 'known' }, 'has probably stopped waiting.'],
    [{}, { clientWaitsUntil: null, patience: 'unknown' }, 'may stop waiting: we do not know how long this client waits.'],
    [{}, { clientWaitsUntil: null, patience: 'known' }, 'waits until it is answered.'],
    [{ clientWaitsUntil: NOW + 60_000 }, { clientWaitsUntil: NOW + 1000, patience: 'known' }, 'stops waiting in about 1:00.'],
    [{ state: 'handedBack' }, { clientWaitsUntil: NOW + 38_000 }, 'was told to call again; nothing has run.'],
    [{ state: 'expired', nextTry: true }, {}, 'was told to call again; nothing has run.'],
  ])('%j %j: %s', (row, card, text) => {
    const live = rowOf('a', row);
    const { before, time, after } = patience(cardOf(live, card), live, NOW);
    expect(before + time + after).toBe(text);
  });

  it('is written heavier in its last 30 seconds', () => {
    const live = rowOf('a');
    expect(patience(cardOf(live, { clientWaitsUntil: NOW + 29_000 }), live, NOW).last).toBe(true);
    expect(patience(cardOf(live, { clientWaitsUntil: NOW + 31_000 }), live, NOW).last).toBe(false);
  });
});

describe('our hold', () => {
  it.each<[string, Partial<ApprovalRow>, Partial<ApprovalCard>, boolean]>([
    ['with time left', { holdUntil: NOW + 121_000 }, { holdMax: NOW * 3 }, false],
    ['near its end', { holdUntil: NOW + 119_000 }, { holdMax: NOW * 3 }, true],
    ['as long as it may be', { holdUntil: NOW + 119_000 }, { holdMax: NOW + 119_000 }, false],
    ['after it was handed back', { holdUntil: NOW + 119_000, state: 'handedBack' }, { holdMax: NOW * 3 }, false],
  ])('%s can be extended: see', (_, row, card, can) => {
    const live = rowOf('a', row);
    expect(isExtendable(cardOf(live, card), live, NOW)).toBe(can);
  });

  it.each([[31_000, false], [29_000, true]])('with %d ms left is ending: %s', (rest, ending) => {
    expect(isEnding(rowOf('a', { holdUntil: NOW + rest }), NOW)).toBe(ending);
  });
});
