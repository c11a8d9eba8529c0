// What could be typed next in the filter bar. The gateway knows the values and how many rows each has.
import type { Client } from '../../ipc/client';
import type { Completion } from '../../ipc/generated/Completion';
import { tokensOf, wordAt } from './tokens';

/** The list under the filter bar. */
export class Suggesting {
  list = $state.raw<readonly Completion[]>([]);
  /** The one the arrow keys are at; -1: none, Enter searches. */
  at = $state(-1);
  readonly #client: Client;
  #asked = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  readonly picked = $derived.by(() => this.list[this.at]);

  /** Asks for what could stand at the cursor in `text`, which follows the chips. */
  readonly ask = async (chips: string, text: string, cursor: number): Promise<void> => {
    const asked = ++this.#asked;
    const filter = chips === '' ? text : `${chips} ${text}`;
    try {
      const list = await this.#client.completeFilter({ filter, cursor: filter.length - text.length + cursor });
      if (asked !== this.#asked) return;
      this.list = list;
      this.at = -1;
    } catch {
      // Nothing to offer; what is typed still counts.
      if (asked === this.#asked) this.shut();
    }
  };

  readonly move = (step: 1 | -1): void => {
    const count = this.list.length + 1;
    this.at = ((this.at + 1 + step + count) % count) - 1;
  };

  readonly shut = (): void => {
    this.#asked += 1;
    this.list = [];
    this.at = -1;
  };
}

/** `text` with the word at the cursor replaced by a completion; a whole token is followed by a space. */
export function completed(text: string, cursor: number, token: string): { text: string; cursor: number } {
  const { start, end } = wordAt(text, cursor);
  const open = /[:>=/]$/.test(token) || tokensOf(token).some(({ key }) => key === undefined);
  const put = `${token}${open ? '' : ' '}`;
  return { text: `${text.slice(0, start)}${put}${text.slice(end).trimStart()}`, cursor: start + put.length };
}
