import { describe, expect, it } from 'vitest';
import type { Segment } from '../ipc/generated/Segment';
import { isMarked, runs } from './runs';

const seg = (text: string, mark: number | null = null, kind: Segment['kind'] = 'plain'): Segment => ({ text, kind, mark });

describe('runs', () => {
  it.each<[string, Segment[], [number | null, string][]]>([
    ['nothing', [], []],
    ['plain text is one run', [seg('a'), seg('U+202E', null, 'hidden'), seg('b')], [[null, 'aU+202Eb']]],
    ['a risky part around a hidden character stays whole', [seg('rm '), seg('-r', 0), seg('ESC', 0, 'hidden'), seg('f', 0), seg(' /', 1)], [[null, 'rm '], [0, '-rESCf'], [1, ' /']]],
  ])('%s', (_, segments, expected) => {
    expect(runs(segments).map(({ mark, segments: parts }) => [mark, parts.map((part) => part.text).join('')])).toEqual(expected);
  });
});

it.each<[Segment, boolean]>([
  [seg('a'), false], [seg('U+00A0', null, 'space'), false], [seg('a', 0), true],
  [seg('ESC', null, 'hidden'), true], [seg('ghp_••••3f9a', null, 'secret'), true], [seg('pаypal', null, 'lookalike'), true],
])('%j is to be looked at: %s', (segment, expected) => {
  expect(isMarked(segment)).toBe(expected);
});
