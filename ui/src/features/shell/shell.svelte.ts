// What the header, the rail and the status bar show and do. Stopping never asks back.
import { IpcError, type Client } from '../../ipc/client';
import type { GatewayStatus } from '../../ipc/generated/GatewayStatus';
import type { SessionId } from '../../ipc/generated/SessionId';
import { Query } from '../../ipc/query.svelte';
import { flat } from '../../shared/hidden';
import { counted } from '../../shared/lists';
import type { Toasts } from '../../shared/toasts.svelte';

/** The gateway as the shell shows it. */
export class Shell {
  readonly status: Query<GatewayStatus>;
  readonly #client: Client;
  readonly #toasts: Toasts;

  constructor(client: Client, toasts: Toasts) {
    this.#client = client;
    this.#toasts = toasts;
    this.status = new Query(() => client.status());
  }

  readonly state = $derived.by(() => this.status.value?.state);

  readonly pause = (): Promise<void> => this.#try(async () => {
    await this.#client.pause(null);
    this.#toasts.show('Paused. New calls are refused.', { action: { label: 'Resume', run: this.resume } });
  });

  readonly resume = (): Promise<void> => this.#try(async () => {
    await this.#client.resume();
    this.#toasts.clear();
    this.#toasts.show('Running. Calls are decided by your policy again.');
  });

  readonly toggle = (): Promise<void> => (this.state === 'paused' ? this.resume() : this.pause());

  /** Denies everything that waits and refuses what comes. */
  readonly stopAll = (): Promise<void> => this.#try(async () => {
    const denied = await this.#client.stopAll();
    const what = denied === 1 ? '1 waiting call was denied' : `${denied.toLocaleString()} waiting calls were denied`;
    this.#toasts.show(`Stopped. ${what}, new calls are refused.`, { action: { label: 'Resume', run: this.resume } });
  });

  /** Denies what one session waits for and refuses its calls until it is resumed. */
  readonly stopSession = (id: SessionId): Promise<void> => this.#try(async () => {
    const client = this.#named(id);
    const denied = await this.#client.stopSession(id);
    this.#toasts.show(`${client} is paused. Its calls are refused until you resume it. ${counted(denied, 'waiting call')} denied.`,
      { action: { label: 'Resume', run: () => this.resumeSession(id) } });
  });

  readonly resumeSession = (id: SessionId): Promise<void> => this.#try(async () => {
    await this.#client.resumeSession(id);
    this.#toasts.clear();
    this.#toasts.show(`${this.#named(id)} is resumed. Its calls are decided by your policy again.`);
  });

  #named(id: SessionId): string {
    return flat(this.status.value?.sessions.find((one) => one.id === id)?.client ?? []) || 'The agent';
  }

  /** Lets the bundled server be called, so that a card appears. */
  readonly test = (): Promise<void> => this.#try(async () => {
    await this.#client.demoCall();
  });

  async #try(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (thrown) {
      this.#toasts.show(`That did not work: ${IpcError.from(thrown).message}`, { tone: 'failed' });
    }
    await this.status.refresh();
  }
}
