import { describe, expect, it } from 'vitest';
import { Lengths } from './lengths';

const mixed = new Lengths([32, 66, 66, 32, 66], (height) => height);
const even = new Lengths([1, 2, 3, 4], 10);
const empty = new Lengths([], 10);

describe('lengths', () => {
  it.each([
    [mixed, 0, 0], [mixed, 1, 32], [mixed, 3, 164], [mixed, 5, 262], [mixed, 9, 262],
    [even, 0, 0], [even, 3, 30], [even, 9, 40], [empty, 0, 0],
  ])('above row %#', (lengths, index, pixels) => {
    expect(lengths.before(index)).toBe(pixels);
  });

  it.each([
    [mixed, 0, 0], [mixed, 31, 0], [mixed, 32, 1], [mixed, 97, 1], [mixed, 98, 2], [mixed, 5000, 4], [mixed, -3, 0],
    [even, 19, 1], [even, 20, 2], [empty, 20, 0],
  ])('at a place %#', (lengths, pixels, row) => {
    expect(lengths.at(pixels)).toBe(row);
  });

  it('every place within a row is that row', () => {
    for (let row = 0; row < 5; row++) {
      expect(mixed.at(mixed.before(row))).toBe(row);
      expect(mixed.at(mixed.before(row + 1) - 1)).toBe(row);
    }
  });
});
