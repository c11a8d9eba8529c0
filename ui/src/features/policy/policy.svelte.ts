// The policy in force and what someone changed in its file. It shows sentences the gateway made; it decides nothing.
import { IpcError, type Client } from '../../ipc/client';
import type { PolicyView } from '../../ipc/generated/PolicyView';
import type { RuleView } from '../../ipc/generated/RuleView';
import { Query } from '../../ipc/query.svelte';

/** State of the policy screen. */
export class Policy {
  readonly view: Query<PolicyView>;
  filter = $state('');
  busy = $state(false);
  /** Why the change was not accepted. */
  refused = $state('');
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.view = new Query(() => client.getPolicy());
  }

  /** The rules that have every word of the filter, in their order and with their numbers. */
  readonly rules = $derived.by(() => (this.view.value?.rules ?? []).filter((rule) => has(rule, this.filter)));

  /** Accepts the file as it was shown: `hash` names those bytes, so a file that changed again is not accepted. */
  readonly accept = async (hash: string): Promise<void> => {
    this.busy = true;
    this.refused = '';
    try {
      await this.#client.acceptPolicy(hash);
    } catch (thrown) {
      this.refused = IpcError.from(thrown).message;
    }
    await this.view.refresh();
    this.busy = false;
  };
}

function has(rule: RuleView, filter: string): boolean {
  const text = `${rule.effect} ${rule.sentence} ${rule.reason} ${rule.id ?? ''}`.toLowerCase();
  return filter.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
