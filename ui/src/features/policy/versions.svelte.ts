// The versions that were in force, two of them side by side. Going back makes a draft, never a policy in force.
import { IpcError, type Client } from '../../ipc/client';
import type { PolicyComparison } from '../../ipc/generated/PolicyComparison';
import type { PolicyVersion } from '../../ipc/generated/PolicyVersion';
import { Query } from '../../ipc/query.svelte';

/** State of the history. */
export class Versions {
  readonly list: Query<PolicyVersion[]>;
  /** The ticked versions, at most two, in the order they were ticked. */
  picked = $state.raw<readonly number[]>([]);
  comparison = $state.raw<PolicyComparison>();
  failed = $state('');
  readonly #client: Client;
  #asked = 0;

  constructor(client: Client) {
    this.#client = client;
    this.list = new Query(() => client.policyVersions());
  }

  /** The two that are compared, the earlier first. */
  readonly pair = $derived.by(() => (this.picked.length === 2 ? this.picked.toSorted((a, b) => a - b) : undefined));

  /** Ticks a version or takes the tick away; a third tick takes the first one's place. */
  readonly pick = async (version: number): Promise<void> => {
    this.picked = this.picked.includes(version) ? this.picked.filter((one) => one !== version) : [...this.picked, version].slice(-2);
    const asked = ++this.#asked;
    this.comparison = undefined;
    this.failed = '';
    if (!this.pair) return;
    const [from = 0, to = 0] = this.pair;
    try {
      const comparison = await this.#client.comparePolicies({ from, to });
      if (asked === this.#asked) this.comparison = comparison;
    } catch (thrown) {
      if (asked === this.#asked) this.failed = IpcError.from(thrown).message;
    }
  };
}
