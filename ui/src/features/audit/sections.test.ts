import { describe, expect, it } from 'vitest';
import type { TimelineGroup } from '../../ipc/generated/TimelineGroup';
import { Lines, type Section } from './sections';

const group: TimelineGroup = { token: 't', name: [], from: 0, to: 0, calls: 0, denied: 0, failed: 0, worst: null };
const section = (key: string, rows: number, more: Partial<Section> = {}): Section => ({ key, group, filter: key, rows, folded: false, ...more });

/** Each line as `key:rank`. */
const drawn = (lines: Lines): string[] => Array.from({ length: lines.total }, (_, line) => {
  const spot = lines.at(line);
  return spot ? `${spot.section.key}:${spot.rank}` : 'none';
});

describe('lines', () => {
  it('are a header and its rows, section after section; a folded one is its header', () => {
    expect(drawn(new Lines([section('a', 2), section('b', 9, { folded: true }), section('c', 1)]))).toEqual(['a:-1', 'a:0', 'a:1', 'b:-1', 'c:-1', 'c:0']);
  });

  it('without groups are the rows', () => {
    expect(drawn(new Lines([section('', 3, { group: undefined })]))).toEqual([':0', ':1', ':2']);
  });

  it('know the line of each of theirs', () => {
    const lines = new Lines([section('a', 20), section('b', 0), section('c', 5, { folded: true }), section('d', 300), section('e', 7, { group: undefined })]);
    for (let line = 0; line < lines.total; line++) {
      const spot = lines.at(line);
      expect(spot && lines.of(spot.section.key, spot.rank)).toBe(line);
    }
  });

  it('answer for what is folded away with its header, and for what is gone with the last row', () => {
    const lines = new Lines([section('a', 2), section('b', 9, { folded: true })]);
    expect([lines.of('b', 5), lines.of('a', 40), lines.of('z', 0)]).toEqual([3, 2, -1]);
  });

  it('have an end', () => {
    const lines = new Lines([section('a', 1_000_000, { group: undefined })]);
    expect([lines.at(-1), lines.at(1_000_000), lines.at(999_999)?.rank]).toEqual([undefined, undefined, 999_999]);
  });
});
