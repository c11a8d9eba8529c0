// Something that can be found by typing a little of it.

/** Where it leads, or what it does. */
export interface Entry {
  /** Unique among all entries. */
  key: string;
  /** Under which heading it stands. */
  group: 'Screens' | 'Commands' | 'Waiting calls' | 'Servers' | 'Rules';
  text: string;
  /** A shortcut that does the same. */
  keys?: string;
  run: () => void;
}
