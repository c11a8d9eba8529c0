// The row that is open in the drawer: its whole story. A later row's story is never overtaken by an earlier one's.
import { IpcError, type Client } from '../../ipc/client';
import type { Story } from '../../ipc/generated/Story';

/** What the drawer can show. */
export const TABS = ['Summary', 'Arguments', 'Result', 'Decision', 'Chain', 'Raw'] as const;
export type Tab = (typeof TABS)[number];

/** The drawer. */
export class Opened {
  /** Which row; none: the drawer is shut. */
  id = $state<number>();
  story = $state.raw<Story>();
  error = $state.raw<IpcError>();
  tab = $state<Tab>('Summary');
  readonly #client: Client;
  #asked = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Opens a row; what was open stays in sight until the answer is here. */
  readonly open = async (id: number): Promise<void> => {
    this.id = id;
    const asked = ++this.#asked;
    try {
      const story = await this.#client.story(id);
      if (asked !== this.#asked) return;
      this.story = story;
      this.error = undefined;
    } catch (thrown) {
      if (asked === this.#asked) this.error = IpcError.from(thrown);
    }
  };

  /** Asks once more: an open call may have gone on. */
  readonly refresh = async (): Promise<void> => {
    if (this.id !== undefined) await this.open(this.id);
  };

  readonly shut = (): void => {
    this.#asked += 1;
    this.id = undefined;
    this.story = undefined;
    this.error = undefined;
  };
}
