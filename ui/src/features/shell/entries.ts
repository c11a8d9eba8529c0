// What the palette offers: where one can go and what one can do. There is no yes among it; a yes needs its card.
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import type { RuleView } from '../../ipc/generated/RuleView';
import type { ServerView } from '../../ipc/generated/ServerView';
import type { Entry } from '../../shared/entry';
import { flat } from '../../shared/hidden';
import { SCREENS, type ScreenName } from './screens';
import type { Shell } from './shell.svelte';
import { PAUSES, quietUntil, type QuietFor } from './times';

/** What there is to be found. */
export interface Things {
  waiting: readonly ApprovalRow[];
  servers: readonly ServerView[];
  rules: readonly RuleView[];
}

/** Where entries can lead besides the shell's own doings. */
export interface Ways {
  go: (screen: ScreenName) => void;
  /** Shows one approval. */
  show: (id: string) => void;
  /** Shows every shortcut. */
  keys: () => void;
}

/** Everything the palette can find, in the order of its headings. */
export function entriesOf(shell: Shell, { waiting, servers, rules }: Things, ways: Ways): Entry[] {
  return [
    ...SCREENS.map(({ name, title }, place): Entry => ({ key: name, group: 'Screens', text: title, keys: `Mod+${place + 1}`, run: () => { ways.go(name); } })),
    ...commands(shell, ways),
    ...waiting.map((row): Entry => ({ key: row.id, group: 'Waiting calls', text: `${row.label} ${row.headline.verb} ${flat(row.headline.object)}, ${row.severity}, ${flat(row.client)}`, run: () => { ways.show(row.id); } })),
    ...servers.map(({ name }): Entry => ({ key: `server ${name}`, group: 'Servers', text: name, run: () => { ways.go('servers'); } })),
    ...rules.map((rule, place): Entry => ({ key: `rule ${place}`, group: 'Rules', text: `${rule.number === null ? '' : `#${rule.number} `}${rule.sentence}`, run: () => { ways.go('policy'); } })),
  ];
}

function commands(shell: Shell, ways: Ways): Entry[] {
  const command = (text: string, run: () => unknown, keys?: string): Entry => ({ key: text, group: 'Commands', text, run: () => void run(), ...(keys === undefined ? {} : { keys }) });
  const quiet = (text: string, span: QuietFor): Entry => command(`Do not disturb ${text}`, () => shell.beQuiet(quietUntil(span, Date.now()), false));
  const status = shell.status.value;
  return [
    command('Stop all', shell.stopAll, 'Mod+Shift+.'),
    ...(shell.state === 'paused' ? [command('Resume', shell.resume)] : PAUSES.map(({ text, minutes }) => command(`Pause ${text.charAt(0).toLowerCase()}${text.slice(1)}`, () => shell.pause(minutes)))),
    ...(status?.quiet ? [command('Turn off “Do not disturb”', shell.endQuiet)] : [quiet('for 30 minutes', 'half'), quiet('for 1 hour', 'hour'), quiet('until tomorrow', 'tomorrow')]),
    ...(status?.sessions ?? []).map((session): Entry => ({
      key: session.id, group: 'Commands', text: `${session.paused ? 'Resume' : 'Stop'} ${flat(session.client)}`,
      run: () => void (session.paused ? shell.resumeSession(session.id) : shell.stopSession(session.id)),
    })),
    command('Send a test call', shell.test),
    command('Keyboard shortcuts', ways.keys, '?'),
  ];
}
