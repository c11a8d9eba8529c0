import { describe, expect, it } from 'vitest';
import type { ArgumentRow } from '../../ipc/generated/ArgumentRow';
import { above, leaves, openAtFirst, step } from './tree';

const row = (pointer: string, more: Partial<ArgumentRow> = {}): ArgumentRow => ({
  pointer, depth: pointer.split('/').length - 2, key: [], kind: 'string', value: [{ text: 'x', kind: 'plain', mark: null }], change: null, ...more,
});
const ROWS = [row('/a'), row('/b', { kind: 'object' }), row('/b/c', { kind: 'array' }), row('/b/c/0'), row('/b/c/1'), row('/d')];
const on = (...pointers: string[]) => new Set(pointers);
const pointers = (open: ReadonlySet<string>) => leaves(ROWS, open).map((leaf) => leaf.row.pointer);

it.each([['/a', []], ['/a/b', ['/a']], ['/a/b~1c/0', ['/a', '/a/b~1c']]])('above %s: %j', (pointer, expected) => {
  expect(above(pointer)).toEqual(expected);
});

describe('leaves', () => {
  it.each<[string, ReadonlySet<string>, string[]]>([
    ['all open', on('/b', '/b/c'), ['/a', '/b', '/b/c', '/b/c/0', '/b/c/1', '/d']],
    ['a branch shut inside an open one', on('/b'), ['/a', '/b', '/b/c', '/d']],
    ['a shut branch hides what is open in it', on('/b/c'), ['/a', '/b', '/d']],
  ])('%s', (_, open, expected) => {
    expect(pointers(open)).toEqual(expected);
  });

  it('says each row’s place among its siblings', () => {
    expect(leaves(ROWS, on('/b', '/b/c')).map(({ place, siblings, branch }) => [place, siblings, branch])).toEqual(
      [[1, 3, false], [2, 3, true], [1, 1, true], [1, 2, false], [2, 2, false], [3, 3, false]]);
  });
});

describe('openAtFirst', () => {
  const deep = ['/a', '/a/b', '/a/b/c', '/a/b/c/d', '/a/b/c/d/e', '/a/b/c/d/f'];
  const rows = deep.map((pointer) => row(pointer));
  it('opens three levels', () => {
    expect([...openAtFirst(rows, [])]).toEqual(['/a', '/a/b', '/a/b/c']);
  });

  it.each<[string, Partial<ArgumentRow>]>([
    ['a risky part', { value: [{ text: '*', kind: 'plain', mark: 0 }] }],
    ['a hidden character in a name', { key: [{ text: 'U+202E', kind: 'hidden', mark: null }] }],
    ['a change', { change: { kind: 'new' } }],
  ])('opens the way to %s', (_, more) => {
    expect(openAtFirst([...rows.slice(0, -1), row('/a/b/c/d/f', more)], []).has('/a/b/c/d')).toBe(true);
  });

  it('leaves a branch of many rows shut, unless there is something to look at in it', () => {
    const many = [row('/list', { kind: 'array' }), ...Array.from({ length: 201 }, (_, n) => row(`/list/${n}`))];
    expect(openAtFirst(many, []).has('/list')).toBe(false);
    expect(openAtFirst(many, [{ kind: 'wildcard', text: '', pointer: '/list/7' }]).has('/list')).toBe(true);
  });

  it('opens the way to what an alert is about', () => {
    expect(openAtFirst(rows, [{ kind: 'money', text: '', pointer: '/a/b/c/d/e' }]).has('/a/b/c/d')).toBe(true);
  });
});

describe('step', () => {
  it.each<[string, string, string[], unknown]>([
    ['ArrowDown', '/a', ['/b'], { to: '/b' }],
    ['ArrowDown', '/d', [], undefined],
    ['ArrowUp', '/d', [], { to: '/b' }],
    ['Home', '/d', [], { to: '/a' }],
    ['End', '/a', [], { to: '/d' }],
    ['ArrowRight', '/b', [], { toggle: '/b' }],
    ['ArrowRight', '/b', ['/b'], { to: '/b/c' }],
    ['ArrowRight', '/a', [], undefined],
    ['ArrowLeft', '/b', ['/b'], { toggle: '/b' }],
    ['ArrowLeft', '/b/c', ['/b'], { to: '/b' }],
    ['ArrowLeft', '/a', [], undefined],
    ['x', '/a', [], undefined],
  ])('%s on %s with %j open', (key, at, open, expected) => {
    expect(step(key, leaves(ROWS, on(...open)), on(...open), at)).toEqual(expected);
  });
});
