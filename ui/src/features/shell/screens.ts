// The screens there are, in the order of the rail.
import History from '@lucide/svelte/icons/history';
import Inbox from '@lucide/svelte/icons/inbox';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import Server from '@lucide/svelte/icons/server';

/** A screen's place in the rail. */
export type ScreenName = 'approvals' | 'policy' | 'servers' | 'audit';

/** Name, icon and shortcut (`Mod+1`…) of each screen. */
export const SCREENS = [
  { name: 'approvals', title: 'Approvals', icon: Inbox },
  { name: 'policy', title: 'Policy', icon: ScrollText },
  { name: 'servers', title: 'Servers', icon: Server },
  { name: 'audit', title: 'Audit', icon: History },
] as const satisfies readonly { name: ScreenName; title: string; icon: unknown }[];
