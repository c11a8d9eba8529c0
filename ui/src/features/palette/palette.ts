// What the palette finds: screens, commands, what waits, servers, rules. It leads there; it never says yes to a call.
import uFuzzy from '@leeoniya/ufuzzy';
import type { Entry } from '../../shared/entry';

/** At most so many are shown: who sees none of theirs types on. */
const MOST = 60;

const fuzzy = new uFuzzy({ intraMode: 1, intraIns: 1 });

/** The entries that fit what was typed, the best first within each group; all of the first ones while nothing is typed. */
export function find(entries: readonly Entry[], typed: string): Entry[] {
  const needle = typed.trim();
  if (needle === '') return entries.slice(0, MOST);
  const words = entries.map((entry) => `${entry.text} ${entry.group}`);
  // Out of order too: "stop all" is found by "all stop".
  const [found, info, order] = fuzzy.search(words, needle, 4, 1000);
  const indexes = order && info ? order.map((place) => info.idx[place]) : (found ?? []);
  return indexes.flatMap((index) => (index === undefined ? [] : (entries[index] ?? []))).slice(0, MOST);
}
