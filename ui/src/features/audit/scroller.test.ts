import { describe, expect, it } from 'vitest';
import { CAP, furthest, inView, offsetAt, OVERSCAN, painted, reveal, scaled, scrolled, space, thumb, wheelPixels, within, type Sheet } from './scroller';

const MILLION: Sheet = { lines: 1_000_000, row: 28, view: 532 };
const SHORT: Sheet = { lines: 1000, row: 28, view: 532 };
const FEW: Sheet = { lines: 3, row: 28, view: 532 };

describe('the space', () => {
  it.each([[FEW, 84], [SHORT, 28_000], [MILLION, CAP]])('%# is the list, up to the cap', (sheet, high) => {
    expect(space(sheet)).toBe(high);
    expect(scaled(sheet)).toBe(high === CAP);
  });
});

describe.each([['short', SHORT], ['a million', MILLION]])('the thumb of %s', (_, sheet) => {
  it('stands at the ends exactly when the list does', () => {
    expect(thumb(sheet, 0)).toBe(0);
    expect(thumb(sheet, furthest(sheet))).toBe(space(sheet) - sheet.view);
    expect(offsetAt(sheet, 0)).toBe(0);
    expect(offsetAt(sheet, space(sheet) - sheet.view)).toBe(furthest(sheet));
    expect(inView(sheet, furthest(sheet)).to).toBe(sheet.lines);
  });

  it('keeps order, and comes back to within what it can tell apart', () => {
    const step = furthest(sheet) / (space(sheet) - sheet.view);
    let last = -1;
    for (let n = 0; n <= 100; n++) {
      const offset = (furthest(sheet) * n) / 100;
      const top = thumb(sheet, offset);
      expect(top).toBeGreaterThan(last);
      last = top;
      expect(Math.abs(offsetAt(sheet, top) - offset)).toBeLessThanOrEqual(step);
    }
  });
});

describe('scrolling', () => {
  it('moves a scaled list by exactly the pixels of a short way', () => {
    for (const offset of [0, 28, 14_000_000, furthest(MILLION) - 28_000]) {
      const before = thumb(MILLION, offset);
      expect(scrolled(MILLION, offset, before, before + 28)).toBe(offset + 28);
    }
  });

  it('jumps when the thumb goes a long way', () => {
    const half = (CAP - MILLION.view) / 2;
    expect(scrolled(MILLION, 0, 0, half)).toBeCloseTo(furthest(MILLION) / 2, 3);
  });

  it('reaches both ends from close by', () => {
    expect(scrolled(MILLION, 100_000, 40, 0)).toBe(0);
    expect(scrolled(MILLION, 14_000_000, CAP - MILLION.view - 40, CAP - MILLION.view)).toBe(furthest(MILLION));
  });

  it('leaves an unscaled list to the browser', () => {
    expect(scrolled(SHORT, 0, 0, 123)).toBe(123);
  });
});

describe('revealing', () => {
  it.each([MILLION, SHORT])('%# one line further is one line further, everywhere', (sheet) => {
    let offset = 0;
    for (const start of [0, 500, sheet.lines - 60]) {
      offset = reveal(sheet, offset, start);
      for (let line = start; line < start + 50; line++) {
        const next = reveal(sheet, offset, line);
        expect(next - offset === 0 || next - offset === sheet.row || line === start).toBe(true);
        const { from, to } = inView(sheet, next);
        expect(line >= from && line < to).toBe(true);
        offset = next;
      }
    }
  });

  it('brings the true last line to the end, and the first to the top', () => {
    expect(reveal(MILLION, 0, 999_999)).toBe(furthest(MILLION));
    expect(reveal(MILLION, furthest(MILLION), 0)).toBe(0);
  });

  it('does not move for what is in view', () => {
    expect(reveal(MILLION, 2800, 105)).toBe(2800);
  });
});

it('a list shorter than its window never moves', () => {
  expect([furthest(FEW), within(FEW, 500), reveal(FEW, 0, 2), thumb(FEW, 0)]).toEqual([0, 0, 0, 0]);
  expect(painted(FEW, 0)).toEqual({ from: 0, to: 3 });
});

it('paints what is in view and some around it, never more', () => {
  const { from, to } = painted(MILLION, 14_000_000);
  expect(from).toBe(500_000 - OVERSCAN);
  expect(to).toBe(500_000 + 19 + OVERSCAN);
});

it.each([[0, 100, 100], [1, 3, 84], [2, 1, 532]])('a wheel in unit %i', (deltaMode, deltaY, pixels) => {
  expect(wheelPixels(MILLION, { deltaMode, deltaY })).toBe(pixels);
});
