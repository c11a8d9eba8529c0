// What the header, the rail and the status bar show and do. Stopping never asks back.
import { IpcError, type Client } from '../../ipc/client';
import type { GatewayStatus } from '../../ipc/generated/GatewayStatus';
import type { SessionId } from '../../ipc/generated/SessionId';
import { Query } from '../../ipc/query.svelte';
import { flat } from '../../shared/hidden';
import { counted } from '../../shared/lists';
import { hourOf } from '../../shared/time';
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
  /** Sessions the operator stopped. */
  readonly stopped = $derived.by(() => (this.status.value?.sessions ?? []).filter((one) => one.paused));

  /** Refuses new calls, for some minutes or until resumed. */
  readonly pause = (minutes: number | null): Promise<void> => this.#try(async () => {
    await this.#client.pause(minutes);
    const until = minutes === null ? '' : ` until ${hourOf(Date.now() + minutes * 60_000)}`;
    this.#toasts.show(`Paused${until}. New calls are refused.`, { action: { label: 'Resume', run: this.resume } });
  });

  readonly resume = (): Promise<void> => this.#try(async () => {
    await this.#client.resume();
    this.#toasts.clear();
    this.#toasts.show('Running. Calls are decided by your policy again.');
  });

  readonly toggle = (): Promise<void> => (this.state === 'paused' ? this.resume() : this.pause(null));

  /** Denies everything that waits and refuses what comes. */
  readonly stopAll = (): Promise<void> => this.#try(async () => {
    const denied = await this.#client.stopAll();
    this.#toasts.show(`Stopped. ${counted(denied, 'waiting call')} denied, new calls are refused.`, { action: { label: 'Resume', run: this.resume } });
  });

  /** No notification and no sound until then; none: until it is switched off. */
  readonly beQuiet = (until: number | null, refuse: boolean): Promise<void> => this.#try(async () => {
    await this.#client.beQuiet({ until, refuse });
    const end = until === null ? '' : ` until ${hourOf(until)}`;
    this.#toasts.show(refuse ? `Quiet${end}. Calls that need you are refused.` : `Quiet${end}. Calls still wait; nothing is approved.`);
  });

  readonly endQuiet = (): Promise<void> => this.#try(async () => {
    await this.#client.endQuiet();
    this.#toasts.show(`Notifications are on again. ${counted(this.status.value?.waiting ?? 0, 'call')} waiting.`);
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

  /** Lets the bundled server be called, so that a card appears. */
  readonly test = (): Promise<void> => this.#try(async () => {
    await this.#client.demoCall();
  });

  #named(id: SessionId): string {
    return flat(this.status.value?.sessions.find((one) => one.id === id)?.client ?? []) || 'The agent';
  }

  async #try(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (thrown) {
      this.#toasts.show(`That did not work: ${IpcError.from(thrown).message}`, { tone: 'failed' });
    }
    await this.status.refresh();
  }
}
