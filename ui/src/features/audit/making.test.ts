import { describe, expect, it } from 'vitest';
import type { TimelineGroup } from '../../ipc/generated/TimelineGroup';
import { EVENTS, GROUPS, narrowed, older, ownGroup, sectionsOf } from './making';

const NOW = new Date(2026, 10, 22, 14, 3).getTime();
const group = (token: string, calls: number): TimelineGroup => ({ token, name: [], from: NOW - 1000, to: NOW, calls, denied: 0, failed: 0, worst: null });

describe('the filter of a group', () => {
  it.each([
    ['', 'session:a', 'session:a -is:event'],
    ['decision:denied kubectl', 'session:a', 'decision:denied kubectl session:a -is:event'],
    // The same key twice means either: the group's own must stand alone.
    ['server:x server:y tool:z', 'server:y', 'tool:z server:y -is:event'],
    ['-server:x', 'server:y', '-server:x server:y -is:event'],
    ['is:edited', 'tool:t', 'is:edited tool:t -is:event'],
    // A day is cut to the span that was asked for.
    ['after:2026-11-21T09:00:00', 'after:2026-11-21 before:2026-11-22', 'after:2026-11-21T09:00:00 before:2026-11-22 -is:event'],
    ['after:2026-11-01', 'after:2026-11-21 before:2026-11-22', 'after:2026-11-21 before:2026-11-22 -is:event'],
    ['before:2026-11-21T12:00', 'after:2026-11-21 before:2026-11-22', 'after:2026-11-21 before:2026-11-21T12:00:00 -is:event'],
  ])('`%s` by `%s`', (filter, token, expected) => {
    expect(narrowed(filter, token, NOW)).toBe(expected);
  });
});

it('each group is a section with as many rows as it has calls; what is no call is one too', () => {
  const sections = sectionsOf('x', [ownGroup(EVENTS, 'Not calls', 3, NOW), group('session:a', 40)], (key) => key === EVENTS, NOW);
  expect(sections.map(({ key, filter, rows, folded }) => ({ key, filter, rows, folded }))).toEqual([
    { key: EVENTS, filter: 'x -is:call', rows: 3, folded: true }, { key: 'session:a', filter: 'x session:a -is:event', rows: 40, folded: false },
  ]);
});

it('what is beyond the last group that was asked for is not lost', () => {
  const many = Array.from({ length: GROUPS }, (_, n) => group(`session:${n}`, 1));
  expect(older(many)).toBe('before:2026-11-22T14:03:01');
  expect([older(many.slice(1)), older([])]).toEqual([undefined, undefined]);
});
