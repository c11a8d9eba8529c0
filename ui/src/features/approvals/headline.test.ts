import { describe, expect, it } from 'vitest';
import type { Segment } from '../../ipc/generated/Segment';
import { middled } from './headline';

const plain = (text: string): Segment => ({ text, kind: 'plain', mark: null });
const text = (segments: readonly Segment[]): string => segments.map((segment) => segment.text).join('');

describe('a long object', () => {
  it('stays whole while it fits', () => {
    expect(text(middled([plain('/etc/app/config.yaml')]))).toBe('/etc/app/config.yaml');
  });

  it('loses its middle, never its end', () => {
    const path = `/srv/${'deep/'.repeat(40)}config.yaml`;
    const short = text(middled([plain(path)]));
    expect(short.length).toBeLessThan(80);
    expect(short.startsWith('/srv/deep')).toBe(true);
    expect(short.endsWith('config.yaml')).toBe(true);
    expect(short).toContain('…');
  });

  it('keeps what is marked in it', () => {
    const hidden: Segment = { text: 'U+202E', kind: 'hidden', mark: null };
    const risky: Segment = { text: '*'.repeat(100), kind: 'plain', mark: 0 };
    const short = middled([plain('a'.repeat(90)), hidden, risky]);
    expect(short).toContain(hidden);
    expect(short).toContain(risky);
  });
});
