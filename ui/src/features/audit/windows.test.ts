import { describe, expect, it } from 'vitest';
import { KEPT, WINDOW, Windows, windowOf } from './windows';

const rows = (number: number): number[] => Array.from({ length: WINDOW }, (_, n) => number * WINDOW + n);

describe('windows', () => {
  it.each([[0, 0], [199, 0], [200, 1], [999_999, 4999]])('rank %i is in window %i', (rank, number) => {
    expect(windowOf(rank)).toBe(number);
  });

  it('gives each row by its rank, and none that is not here', () => {
    const windows = new Windows<number>((row) => row);
    windows.put('a', 4999, rows(4999));
    expect([windows.row('a', 999_999), windows.row('a', 999_800), windows.row('a', 0), windows.row('b', 999_999)]).toEqual([999_999, 999_800, undefined, undefined]);
  });

  it('keeps the ones used last, whatever the way through the list', () => {
    const windows = new Windows<number>((row) => row);
    for (let number = 0; number < 1000; number++) {
      windows.put('a', number, rows(number));
      windows.use('a', 0);
      expect(windows.size).toBeLessThanOrEqual(KEPT);
    }
    expect(windows.row('a', 5)).toBe(5);
    expect(windows.row('a', 999 * WINDOW)).toBe(999 * WINDOW);
    expect(windows.row('a', WINDOW)).toBeUndefined();
    expect([windows.most('a'), windows.most('b')]).toEqual([1000 * WINDOW - 1, 0]);
  });
});
