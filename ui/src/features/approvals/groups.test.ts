import { describe, expect, it } from 'vitest';
import { itemsOf, type Cut, type Item } from './groups';
import { rowOf } from './testing';

const A = rowOf('a', { severity: 'low' });
const B = rowOf('b', { session: 'session-2', server: 'files', severity: 'critical', count: 3 });
const C = rowOf('c', { shape: 'restart_service()' });
const ROWS = [A, B, C];
const none = new Set<string>();

function lines(more: Partial<Cut>): string[] {
  const items = itemsOf(ROWS, { grouping: 'session', closed: none, folded: none, settled: ROWS.length, ...more });
  return items.map((item: Item) => (item.kind === 'call' ? item.row.id : `${item.kind} ×${item.calls}${item.kind === 'group' && item.closed ? ' closed' : ''}`));
}

describe('the lines', () => {
  it.each<[string, Partial<Cut>, string[]]>([
    ['by session, in the order of their first call', {}, ['group ×2', 'a', 'c', 'group ×3', 'b']],
    ['by tool', { grouping: 'tool' }, ['group ×2', 'a', 'c', 'group ×3', 'b']],
    ['by shape', { grouping: 'shape' }, ['group ×1', 'a', 'group ×3', 'b', 'group ×1', 'c']],
    ['by nothing', { grouping: 'none' }, ['a', 'b', 'c']],
    ['with a closed group', { closed: new Set(['session session-1']) }, ['group ×2 closed', 'group ×3', 'b']],
    ['with a burst behind one line', { folded: new Set(['c']) }, ['group ×2', 'a', 'more ×1', 'group ×3', 'b']],
    ['with what came late at the end', { settled: 2 }, ['group ×1', 'a', 'group ×3', 'b', 'new ×1', 'c']],
    ['with a burst that came late', { settled: 1, folded: new Set(['b', 'c']) }, ['group ×1', 'a', 'new ×4', 'more ×4']],
  ])('%s', (_, cut, expected) => {
    expect(lines(cut)).toEqual(expected);
  });

  it('names the worst call of a group', () => {
    const [group] = itemsOf([A, C], { grouping: 'session', closed: none, folded: none, settled: 2 });
    expect(group).toMatchObject({ kind: 'group', worst: 'medium', ids: ['a', 'c'] });
  });
});
