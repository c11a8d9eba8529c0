// The screens there are, in the order of the rail.
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import History from '@lucide/svelte/icons/history';
import Inbox from '@lucide/svelte/icons/inbox';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import Server from '@lucide/svelte/icons/server';
import Settings from '@lucide/svelte/icons/settings';

/** A screen's place in the rail. */
export type ScreenName = 'approvals' | 'policy' | 'servers' | 'audit' | 'settings' | 'help';

/** Name, icon and shortcut (`Mod+1`…) of each screen; the last ones stand at the rail's foot. */
export const SCREENS = [
  { name: 'approvals', title: 'Approvals', icon: Inbox },
  { name: 'policy', title: 'Policy', icon: ScrollText },
  { name: 'servers', title: 'Servers', icon: Server },
  { name: 'audit', title: 'Audit', icon: History },
  { name: 'settings', title: 'Settings', icon: Settings, foot: true },
  { name: 'help', title: 'Help', icon: CircleHelp, foot: true },
] as const satisfies readonly { name: ScreenName; title: string; icon: unknown; foot?: true }[];

/** Whether there is such a screen: names also come from outside the page. */
export function isScreen(name: string | null): name is ScreenName {
  return SCREENS.some((one) => one.name === name);
}
