// What the page on fixtures offers to its tests; see src/ipc/fake/client.ts.
import type { Hand } from '../src/ipc/fake/client';

declare global {
  var hand: Hand;
}
