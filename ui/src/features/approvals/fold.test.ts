import { describe, expect, it } from 'vitest';
import type { Segment } from '../../ipc/generated/Segment';
import { fold, FOLD_LINES } from './fold';

const plain = (text: string): Segment => ({ text, kind: 'plain', mark: null });
const lines = (count: number, from = 0): string => Array.from({ length: count }, (_, n) => `line ${n + from}\n`).join('');
const outline = (value: Segment[]) => fold(value).chunks.map((chunk) => (chunk.kind === 'folded' ? chunk.lines : chunk.segments.map((part) => part.text).join('')));

describe('fold', () => {
  it('leaves a short value as it came', () => {
    const value = [plain(lines(FOLD_LINES))];
    expect(fold(value)).toEqual({ lines: FOLD_LINES, chunks: [{ kind: 'shown', segments: value }] });
  });

  it('shows the beginning of a long one and counts it whole', () => {
    expect(fold([plain(lines(312))]).lines).toBe(312);
    expect(outline([plain(lines(312))])).toEqual([lines(FOLD_LINES), 312 - FOLD_LINES]);
  });

  it('never hides what is marked, and shows a line around it', () => {
    for (const marked of [{ ...plain('rm -rf /\n'), mark: 0 }, { ...plain('U+202E'), kind: 'hidden' }, { ...plain('ghp_••••3f9a'), kind: 'secret' }] as Segment[]) {
      const found = outline([plain(lines(100)), marked, plain(`\n${lines(100)}`)]);
      expect(found.filter((part) => typeof part === 'number').length).toBe(2);
      expect(found[2]).toContain(marked.text);
      expect(found[2]).toContain('line 99');
    }
  });

  it('does not fold what is not worth it', () => {
    expect(outline([plain(lines(FOLD_LINES + 2))])).toEqual([lines(FOLD_LINES + 2)]);
  });

  it('folds a line without an end, between characters', () => {
    const { chunks, lines: count } = fold([plain('🦀'.repeat(5000))]);
    expect(count).toBeGreaterThan(FOLD_LINES);
    expect(chunks[0]).toMatchObject({ kind: 'shown' });
    expect(chunks[0]?.kind === 'shown' && chunks[0].segments.every((part) => !/\p{Surrogate}/u.test(part.text))).toBe(true);
  });

  it('loses no text: what is shown and what is folded are the value', () => {
    const value = [plain(`a\n\n${'x'.repeat(3000)}\n`), { ...plain('DROP'), mark: 0 }, plain(lines(50))];
    const { chunks, lines: count } = fold(value);
    const shown = chunks.flatMap((chunk) => (chunk.kind === 'shown' ? chunk.segments : []));
    const hidden = chunks.reduce((sum, chunk) => sum + (chunk.kind === 'folded' ? chunk.lines : 0), 0);
    expect(hidden).toBeGreaterThan(0);
    expect(hidden).toBeLessThan(count);
    expect(value.map((part) => part.text).join('').startsWith(shown[0]?.text ?? '?')).toBe(true);
  });
});
