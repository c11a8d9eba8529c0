// Filters with a name. Those that ship stay; the operator's own can go.
import { IpcError, type Client } from '../../ipc/client';
import type { SavedView } from '../../ipc/generated/SavedView';
import { Query } from '../../ipc/query.svelte';
import type { Audit } from './audit.svelte';

/** The saved views, and which one is in use. */
export class Views {
  readonly list: Query<SavedView[]>;
  error = $state.raw<IpcError>();
  readonly #client: Client;
  readonly #audit: Audit;

  constructor(client: Client, audit: Audit) {
    this.#client = client;
    this.#audit = audit;
    this.list = new Query(() => client.savedViews());
  }

  /** The view that shows what is on screen. */
  readonly current = $derived.by(() => (this.list.value ?? []).find((view) =>
    view.filter === this.#audit.filter && view.by === this.#audit.by && String(view.hidden.toSorted()) === String([...this.#audit.hidden].sort())));

  readonly use = async (name: string): Promise<void> => {
    const view = (this.list.value ?? []).find((one) => one.name === name);
    if (view) await this.#audit.use(view);
  };

  /** Saves what is on screen. Whether it is saved. */
  readonly save = async (name: string): Promise<boolean> => {
    const { filter, by, hidden } = this.#audit;
    return this.#try(() => this.#client.saveView({ name: name.trim(), filter, by, hidden: [...hidden], shipped: false }));
  };

  readonly remove = (name: string): Promise<boolean> => this.#try(() => this.#client.removeView(name));

  async #try(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      this.error = undefined;
      await this.list.refresh();
      return true;
    } catch (thrown) {
      this.error = IpcError.from(thrown);
      return false;
    }
  }
}
