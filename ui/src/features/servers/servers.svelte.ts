// The servers behind the gate and what the operator does about them. Adding one runs nothing.
import { IpcError, type Client } from '../../ipc/client';
import type { ServerView } from '../../ipc/generated/ServerView';
import type { Severity } from '../../ipc/generated/Severity';
import type { ToolView } from '../../ipc/generated/ToolView';
import { Query } from '../../ipc/query.svelte';
import { flat } from '../../shared/hidden';
import { emptyDraft, problems, toServer } from './newServer';

/** State of the servers screen. */
export class Servers {
  readonly list: Query<ServerView[]>;
  filter = $state('');
  picked = $state<string>();
  /** The sheet, while it is open. */
  draft = $state<ReturnType<typeof emptyDraft>>();
  busy = $state(false);
  /** Why the last act failed. */
  failed = $state('');
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.list = new Query(() => client.listServers());
  }

  readonly shown = $derived.by(() => (this.list.value ?? []).filter((server) => has(server, this.filter)));
  readonly selected = $derived(this.shown.find((server) => server.name === this.picked) ?? this.shown[0]);
  readonly problems = $derived.by(() => (this.draft ? problems(this.draft, (this.list.value ?? []).map((server) => server.name)) : []));

  readonly pick = (name: string): void => {
    this.picked = name;
    this.failed = '';
  };

  readonly move = (step: number): void => {
    const place = this.shown.findIndex((server) => server.name === this.selected?.name);
    const to = this.shown[Math.min(this.shown.length - 1, Math.max(0, place + step))];
    if (to) this.pick(to.name);
  };

  readonly accept = (name: string): Promise<boolean> => this.#act(() => this.#client.acceptServer(name));
  readonly acceptTool = (server: string, tool: ToolView): Promise<boolean> =>
    this.#act(() => this.#client.acceptTool({ server, definition: tool.definition }));
  readonly rate = (server: string, tool: ToolView, severity: Severity | null): Promise<boolean> =>
    this.#act(() => this.#client.setToolSeverity({ server, definition: tool.definition, severity }));
  readonly enable = (name: string, enabled: boolean): Promise<boolean> => this.#act(() => this.#client.setServerEnabled(name, enabled));
  readonly remove = (name: string): Promise<boolean> => this.#act(() => this.#client.removeServer(name));

  readonly openSheet = (): void => {
    this.failed = '';
    this.draft = emptyDraft();
  };

  readonly closeSheet = (): void => {
    this.draft = undefined;
  };

  /** Adds what is in the sheet; the sheet stays open if that failed. */
  readonly add = async (): Promise<void> => {
    if (!this.draft || this.problems.length > 0 || this.busy) return;
    const server = toServer(this.draft);
    if (await this.#act(() => this.#client.addServer(server))) {
      this.picked = server.name;
      this.closeSheet();
    }
  };

  async #act(act: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    this.failed = '';
    try {
      await act();
    } catch (thrown) {
      this.failed = IpcError.from(thrown).message;
    }
    await this.list.refresh();
    this.busy = false;
    return this.failed === '';
  }
}

function has(server: ServerView, filter: string): boolean {
  const text = [server.name, ...server.command, ...server.tools.map((tool) => flat(tool.name))].join(' ').toLowerCase();
  return filter.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
