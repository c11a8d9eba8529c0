// Every shortcut that works now, and the one place where key presses become actions. The sheet under `?` lists it.
import { hits, inTurn, isMac, isSingle, isTextField } from './keys';

/** Something one can press. */
export interface Shortcut {
  /** `D`, `Mod+Enter`, `?`; or two, one after the other: `G V`. */
  keys: string;
  /** What it does, for the sheet. */
  label: string;
  /** Under which heading the sheet lists it. */
  group: string;
  /** Also while typing in a text field. */
  inFields?: boolean;
  /** Also while a sheet is open. */
  always?: boolean;
  /** Only for presses this holds of: where the focus is, say. */
  when?: (event: KeyboardEvent) => boolean;
  run: (event: KeyboardEvent) => void;
}

const MODIFIERS: readonly string[] = ['Control', 'Meta', 'Shift', 'Alt'];
/** How long the second press of two may take. */
const IN_TURN_MS = 1500;

/** The shortcuts of what is on screen. */
export class Shortcuts {
  list = $state.raw<readonly Shortcut[]>([]);
  /** Whether single letters, digits and signs do anything. */
  singles = $state(true);
  readonly #mac = isMac();
  #begun = { keys: '', at: 0 };

  /** Adds shortcuts until the returned function is called; later ones win. */
  readonly add = (shortcuts: readonly Shortcut[]): (() => void) => {
    this.list = [...shortcuts, ...this.list];
    return () => { this.list = this.list.filter((one) => !shortcuts.includes(one)); };
  };

  /** Runs what was pressed, if anything was meant. */
  readonly press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || MODIFIERS.includes(event.key)) return;
    const begun = event.timeStamp - this.#begun.at < IN_TURN_MS ? this.#begun.keys : '';
    this.#begun = { keys: '', at: 0 };
    const usable = this.list.filter((one) => this.#usable(one, event));
    const second = usable.find((one) => this.#ends(one.keys, begun, event));
    // What was begun takes no other key away: stop all works in the middle of anything.
    const meant = second ?? usable.find((one) => inTurn(one.keys).length === 1 && hits(event, one.keys, this.#mac));
    if (meant) {
      event.preventDefault();
      meant.run(event);
      return;
    }
    const first = usable.map((one) => inTurn(one.keys)).find(([one, next]) => next !== undefined && hits(event, one ?? '', this.#mac));
    if (first) this.#begun = { keys: first[0] ?? '', at: event.timeStamp };
  };

  #usable(one: Shortcut, event: KeyboardEvent): boolean {
    if (isTextField(event.target) && !one.inFields) return false;
    if (document.querySelector('dialog[open]') !== null && !one.always) return false;
    return (this.singles || !isSingle(one.keys)) && (one.when?.(event) ?? true);
  }

  /** Whether this press is the second half of `keys`, of which the first was `begun`. */
  #ends(keys: string, begun: string, event: KeyboardEvent): boolean {
    const [first, second] = inTurn(keys);
    return second !== undefined && first === begun && hits(event, second, this.#mac);
  }
}
