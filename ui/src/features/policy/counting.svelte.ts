// How many of the tools, servers, clients there are now a row matches; asked again whenever the row says something else.
import type { Attachment } from 'svelte/attachments';
import type { Client } from '../../ipc/client';
import type { ConditionForm } from '../../ipc/generated/ConditionForm';
import type { MatchCount } from '../../ipc/generated/MatchCount';
import { isWhole } from './conditions';

const PAUSE_MS = 150;
const COUNTED: readonly ConditionForm['field'][] = ['server', 'tool', 'client', 'caller'];

/** The live counter of one row. */
export class Counting {
  count = $state.raw<MatchCount>();
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Counts while an element is there. */
  readonly of = (row: ConditionForm): Attachment => () => {
    if (!COUNTED.includes(row.field) || !isWhole(row)) {
      this.count = undefined;
      return undefined;
    }
    let gone = false;
    const timer = setTimeout(() => {
      // A counter that cannot be had is not shown; nothing depends on it.
      this.#client.countMatches(row).then((count) => { if (!gone) this.count = count; }, () => { this.count = undefined; });
    }, PAUSE_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  };
}

/** "matches 3 of 47 tools: a, b, c". */
export function countInWords({ matched, of, names }: MatchCount, field: ConditionForm['field']): string {
  const shown = names.slice(0, 5).join(', ');
  const more = matched > 5 ? ` and ${(matched - Math.min(5, names.length)).toLocaleString()} more` : '';
  return `matches ${matched.toLocaleString()} of ${of.toLocaleString()} ${field}s${matched === 0 ? '' : `: ${shown}${more}`}`;
}
