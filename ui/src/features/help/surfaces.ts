// The surfaces, in the words of the help page. Pictures are made by the end-to-end tests.

/** One surface: where calls are shown or answered. */
export interface Surface {
  /** Also the name of its picture. */
  id: string;
  title: string;
  text: readonly string[];
  /** What its picture shows, for those who do not see it; without one it has no picture. */
  picture?: string;
}

export const SURFACES: readonly Surface[] = [
  {
    id: 'queue', title: 'The queue', picture: 'The list of waiting calls, grouped by session, each with its severity and time left.',
    text: [
      'Every call that your policy asks about waits here, worst first, under the session it came from. Identical calls are one row with a count.',
      'While your pointer or the focus is in the list, nothing in it moves. What is new joins at the end; “Re-sort” puts it in its place.',
      'X ticks calls. Deny takes any number of any kind. Approve takes up to 25 alike, medium at most and unmarked, and shows them in a table first.',
    ],
  },
  {
    id: 'card', title: 'The card', picture: 'A card: severity and reasons, who asks for what, every argument, the two clocks, and the buttons Deny and Approve.',
    text: [
      'The card shows the whole call: why it is that severe, who asks, and every argument exactly as it would be sent. What is risky or hidden is marked.',
      'Approve works half a second after the card has settled, by a click or by the chord. Space, Enter and single letters never approve. Deny works at once.',
      'Two clocks run. The client’s patience is not ours; when it ends, the agent is told to ask again. Our hold is yours to extend; when it ends, this one call is denied and nothing else follows.',
    ],
  },
  {
    id: 'many', title: 'Many calls at once', picture: 'Two ticked calls, a field for a reason, and the buttons Deny 2 and Approve 2.',
    text: ['An agent that asks faster than you can answer is named above the list. Stop it, deny all of it, or look at it tool by tool. Other agents’ calls stay.'],
  },
  {
    id: 'quick', title: 'Quick Review', picture: 'A small window with one card and “1 of 5” above it.',
    text: ['The same card in a small window, for when you are busy with something else. It opens only when you ask for it: from a notification, the tray or its shortcut. J and K go from call to call, O opens the full window.'],
  },
  {
    id: 'notification', title: 'Notifications',
    text: [
      'The first button is always Review. Approve once is there only for calls up to medium with nothing marked; high and critical ones have Review and Deny.',
      'A notification says what and where in our own words. It never shows arguments or a server’s text. Settings can hide the details altogether.',
    ],
  },
  {
    id: 'tray', title: 'The tray',
    text: ['Its shape says the state: a plain shield, a number, an exclamation mark for critical, a crescent while quiet, two bars while paused, a slash when the gateway is down. The first line of its menu says the same in words. There is no Approve in it.'],
  },
  {
    id: 'stop', title: 'Stopping',
    text: [
      'STOP ALL denies everything that waits and refuses what comes, on every screen, without asking back. Pause refuses new calls and leaves waiting ones to you. Stop this agent does both for one session. Resume is always in sight.',
      'Do not disturb silences notifications and sounds. Calls still wait, and nothing is approved.',
    ],
  },
];
