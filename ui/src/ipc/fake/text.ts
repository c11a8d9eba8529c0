// Short ways to write fixtures.
import type { Segment } from '../generated/Segment';
import { cut } from '../../shared/hidden';

/** Text from outside, cut as the gateway cuts it. */
export function seg(text: string): Segment[] {
  return cut(text);
}

/** A made-up SHA-256, the same for the same seed. */
export function hex(seed: number): string {
  let state = seed * 2654435761 + 12345;
  return Array.from({ length: 64 }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor(state / 134217728).toString(16);
  }).join('');
}
