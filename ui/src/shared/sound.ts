// The two earcons. Whether one is due is decided outside the page; a page that may not play is silent, and nothing depends on it.
import type { Earcon } from '../ipc/client';

/** Plays one of the bundled sounds. */
export function play(earcon: Earcon): void {
  const sound = new Audio(`/sounds/${earcon}.wav`);
  // A webview may refuse to play before anyone clicked in it; every sound has a visual twin.
  sound.play().catch(() => undefined);
}
