// What the shell lends to every view: news, keys, notices. It holds nothing about the gateway.
import { createContext } from 'svelte';
import type { Live } from '../ipc/live';
import type { Announcer } from './announcer.svelte';
import type { Shortcuts } from './shortcuts.svelte';
import type { Toasts } from './toasts.svelte';

/** The shell's services. */
export interface Desk {
  live: Live;
  shortcuts: Shortcuts;
  toasts: Toasts;
  announcer: Announcer;
}

export const [useDesk, setDesk] = createContext<Desk>();
