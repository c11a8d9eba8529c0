// Where the arguments of the rule's tool have something, and what stood there lately: to pick from.
import type { Attachment } from 'svelte/attachments';
import type { Client } from '../../ipc/client';
import type { ConditionForm } from '../../ipc/generated/ConditionForm';
import type { SeenArgument } from '../../ipc/generated/SeenArgument';

/** What was seen of one tool. */
export class Seen {
  list = $state.raw<readonly SeenArgument[]>([]);
  readonly #client: Client;
  #tool = '';

  constructor(client: Client) {
    this.#client = client;
  }

  /** Asks for the rule's tool, when it has a row for arguments. */
  readonly of = (rows: readonly ConditionForm[]): Attachment => () => {
    const first = (field: ConditionForm['field']): string => rows.find((row) => row.field === field)?.values[0] ?? '';
    const [server, tool] = [first('server'), first('tool')];
    if (!rows.some((row) => row.field === 'argument') || this.#tool === `${server} ${tool}`) return;
    this.#tool = `${server} ${tool}`;
    const asked = this.#tool;
    // Without it one types what one knows.
    this.#client.seenArguments({ server, tool }).then((list) => { if (asked === this.#tool) this.list = list; }, () => { this.list = []; });
  };
}
