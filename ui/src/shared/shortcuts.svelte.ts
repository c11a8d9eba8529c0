// Every shortcut that works now, and the one place where key presses become actions. The sheet under `?` lists it.
import { hits, isMac, isSingle, isTextField } from './keys';

/** Something one can press. */
export interface Shortcut {
  /** `D`, `Mod+Enter`, `?`. */
  keys: string;
  /** What it does, for the sheet. */
  label: string;
  /** Under which heading the sheet lists it. */
  group: string;
  /** Also while typing in a text field. */
  inFields?: boolean;
  /** Also while a sheet is open. */
  always?: boolean;
  run: (event: KeyboardEvent) => void;
}

/** The shortcuts of what is on screen. */
export class Shortcuts {
  list = $state.raw<readonly Shortcut[]>([]);
  /** Whether single letters, digits and signs do anything. */
  singles = $state(true);
  readonly #mac = isMac();

  /** Adds shortcuts until the returned function is called; later ones win. */
  readonly add = (shortcuts: readonly Shortcut[]): (() => void) => {
    this.list = [...shortcuts, ...this.list];
    return () => { this.list = this.list.filter((one) => !shortcuts.includes(one)); };
  };

  /** Runs what was pressed, if anything was meant. */
  readonly press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const typing = isTextField(event.target);
    const sheet = document.querySelector('dialog[open]') !== null;
    const meant = this.list.find((one) => hits(event, one.keys, this.#mac) && (!typing || one.inFields) && (!sheet || one.always) && (this.singles || !isSingle(one.keys)));
    if (!meant) return;
    event.preventDefault();
    meant.run(event);
  };
}
