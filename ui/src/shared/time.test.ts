import { describe, expect, it } from 'vitest';
import { ago, left, took } from './time';

const NOW = new Date(2026, 10, 22, 14, 3, 11).getTime();
const SECOND = 1000;

describe('left', () => {
  it.each([
    [0, '0:00'], [-5 * SECOND, '0:00'], [1, '0:01'], [38 * SECOND, '0:38'], [132 * SECOND, '2:12'],
    [3600 * SECOND, '1:00:00'], [3732 * SECOND, '1:02:12'],
  ])('%d ms is %s', (ms, text) => {
    expect(left(NOW + ms, NOW)).toBe(text);
  });
});

describe('ago', () => {
  it.each([
    [0, /^just now$/], [59 * SECOND, /^just now$/], [60 * SECOND, /^1 min ago$/], [3599 * SECOND, /^59 min ago$/],
    [2 * 3600 * SECOND, /^Today 12:03$/], [24 * 3600 * SECOND, /21.* 14:03$/],
  ])('%d ms ago', (ms, text) => {
    expect(ago(NOW - ms, NOW)).toMatch(text);
  });
});

describe('took', () => {
  it.each([[0.036, '0.04 ms'], [41.2, '41 ms'], [1234, '1.2 s']])('%d ms is %s', (ms, text) => {
    expect(took(ms)).toBe(text);
  });
});
