// The arguments as a tree: which rows are on screen, and where a key goes. Pure; it cuts nothing off and never reorders.
import type { Alert } from '../../ipc/generated/Alert';
import type { ArgumentRow } from '../../ipc/generated/ArgumentRow';
import { isMarked } from '../../shared/runs';

/** Levels that are open at first. */
const OPEN_LEVELS = 3;
/** A branch with more rows than this right under it is shut at first: one reads its size before its thousand rows. */
const WIDE = 200;

/** A row on screen. */
export interface Leaf {
  row: ArgumentRow;
  /** Whether it has rows under it. */
  branch: boolean;
  /** Its place among its siblings, from 1, and how many they are. */
  place: number;
  siblings: number;
}

/** The pointers of the rows above `pointer`, the nearest last. */
export function above(pointer: string): string[] {
  const parts = pointer.split('/').slice(1, -1);
  return parts.map((_, at) => `/${parts.slice(0, at + 1).join('/')}`);
}

/** The branches that are open at first: three levels, and the way to everything one has to look at. */
export function openAtFirst(rows: readonly ArgumentRow[], alerts: readonly Alert[]): ReadonlySet<string> {
  const under = new Map<string, number>();
  for (const row of rows) {
    const branch = above(row.pointer).at(-1) ?? '';
    under.set(branch, (under.get(branch) ?? 0) + 1);
  }
  const open = new Set(rows.filter((row) => row.depth < OPEN_LEVELS && (under.get(row.pointer) ?? 0) <= WIDE).map((row) => row.pointer));
  const marked = rows.filter((row) => row.change !== null || row.value.some(isMarked) || row.key.some(isMarked)).map((row) => row.pointer);
  for (const pointer of [...marked, ...alerts.flatMap((alert) => alert.pointer ?? [])]) {
    for (const branch of above(pointer)) open.add(branch);
  }
  return open;
}

/** The branches that are open now: as at first, but for those the operator `turned` open or shut. */
export function openBranches(rows: readonly ArgumentRow[], alerts: readonly Alert[], turned: ReadonlyMap<string, boolean>): ReadonlySet<string> {
  const open = new Set(openAtFirst(rows, alerts));
  for (const [pointer, isOpen] of turned) {
    if (isOpen) open.add(pointer);
    else open.delete(pointer);
  }
  return open;
}

/** The rows on screen while the branches of `open` are open, in the order they were sent. */
export function leaves(rows: readonly ArgumentRow[], open: ReadonlySet<string>): Leaf[] {
  const found: Leaf[] = [];
  const siblings = new Map<string, number>();
  let shut = Number.POSITIVE_INFINITY;
  rows.forEach((row, at) => {
    if (row.depth > shut) return;
    const branch = (rows[at + 1]?.depth ?? 0) > row.depth;
    shut = branch && !open.has(row.pointer) ? row.depth : Number.POSITIVE_INFINITY;
    const family = above(row.pointer).at(-1) ?? '';
    const place = (siblings.get(family) ?? 0) + 1;
    siblings.set(family, place);
    found.push({ row, branch, place, siblings: 0 });
  });
  for (const leaf of found) leaf.siblings = siblings.get(above(leaf.row.pointer).at(-1) ?? '') ?? 1;
  return found;
}

/** What a key does in a tree: goes to a row, or opens or shuts the one it is on. */
export type Step = { to: string } | { toggle: string } | undefined;

/** What `key` does on the row `at`; `undefined`: nothing. */
export function step(key: string, shown: readonly Leaf[], open: ReadonlySet<string>, at: string): Step {
  const place = shown.findIndex((leaf) => leaf.row.pointer === at);
  const here = shown[place];
  const to = (leaf: Leaf | undefined): Step => (leaf ? { to: leaf.row.pointer } : undefined);
  switch (key) {
    case 'ArrowDown': return to(shown[place + 1]);
    case 'ArrowUp': return to(shown[place - 1]);
    case 'Home': return to(shown[0]);
    case 'End': return to(shown.at(-1));
    case 'ArrowRight': return !here?.branch ? undefined : open.has(at) ? to(shown[place + 1]) : { toggle: at };
    case 'ArrowLeft': return here?.branch && open.has(at) ? { toggle: at } : to(shown.find((leaf) => leaf.row.pointer === above(at).at(-1)));
    default: return undefined;
  }
}
