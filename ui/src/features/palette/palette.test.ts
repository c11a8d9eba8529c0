import { describe, expect, it } from 'vitest';
import type { Entry } from '../../shared/entry';
import { find } from './palette';

const entry = (group: Entry['group'], text: string): Entry => ({ key: `${group} ${text}`, group, text, run: () => undefined });
const ENTRIES = [
  entry('Screens', 'Approvals'), entry('Screens', 'Audit'), entry('Commands', 'Stop all'), entry('Commands', 'Pause for 15 minutes'),
  entry('Waiting calls', 'Delete deployment ledger-api'), entry('Servers', 'k8s-prod'), entry('Rules', '#3 Ask me about any call that is high or worse.'),
];

describe('find', () => {
  it.each([
    ['', 'Approvals'],
    ['audit', 'Audit'],
    ['all stop', 'Stop all'],
    ['pause', 'Pause for 15 minutes'],
    ['ledger', 'Delete deployment ledger-api'],
    ['del ledg', 'Delete deployment ledger-api'],
    ['k8s', 'k8s-prod'],
    ['servers', 'k8s-prod'],
    ['high worse', '#3 Ask me about any call that is high or worse.'],
  ])('`%s` finds %s first', (typed, first) => {
    expect(find(ENTRIES, typed)[0]?.text).toBe(first);
  });

  it('finds nothing for what is not there', () => {
    expect(find(ENTRIES, 'zebra')).toEqual([]);
  });

  it('shows no more than a screenful of thousands', () => {
    const many = Array.from({ length: 5000 }, (_, n) => entry('Waiting calls', `Read pod-${n}`));
    expect(find(many, '')).toHaveLength(60);
    expect(find(many, 'pod').length).toBeLessThanOrEqual(60);
    expect(find(many, 'pod-4711')[0]?.text).toBe('Read pod-4711');
  });
});
