// The settings, as the gateway has them. A change is in force at once and can be taken back for six seconds.
import { IpcError, type Client } from '../../ipc/client';
import type { GrantId } from '../../ipc/generated/GrantId';
import type { GrantView } from '../../ipc/generated/GrantView';
import type { SettingsView } from '../../ipc/generated/SettingsView';
import { Query } from '../../ipc/query.svelte';
import { counted } from '../../shared/lists';
import type { Toasts } from '../../shared/toasts.svelte';
import { shown, type Name, type Row } from './sections';

const UNDO_MS = 6000;

/** State of the settings screen. */
export class Settings {
  readonly view: Query<SettingsView>;
  readonly grants: Query<GrantView[]>;
  /** Whether a test notification was sent, and what the operator said to it. */
  test = $state<'none' | 'sent' | 'seen' | 'unseen'>('none');
  readonly #client: Client;
  readonly #toasts: Toasts;

  constructor(client: Client, toasts: Toasts) {
    this.#client = client;
    this.#toasts = toasts;
    this.view = new Query(() => client.getSettings());
    this.grants = new Query(() => client.listGrants());
  }

  /** Changes one setting and offers to change it back. */
  readonly set = async (row: Row, value: SettingsView[Name]): Promise<void> => {
    const before = this.view.value?.[row.name];
    if (before === undefined || before === value) return;
    await this.#try(async () => {
      await this.#client.setSetting({ name: row.name, value });
      await this.view.refresh();
      this.#toasts.show(`${row.title}: ${shown(row, value)}.`, { stays: UNDO_MS, action: { label: 'Undo', run: () => void this.set(row, before) } });
    });
  };

  readonly revoke = (id: GrantId): Promise<void> => this.#try(async () => {
    await this.#client.revokeGrant(id);
    await this.grants.refresh();
    this.#toasts.show('Revoked. Its next call asks again.');
  });

  readonly revokeSessions = (): Promise<void> => this.#try(async () => {
    const ended = await this.#client.revokeAllGrants();
    await this.grants.refresh();
    this.#toasts.show(`${counted(ended, 'session grant')} revoked.`);
  });

  readonly sendTest = (): Promise<void> => this.#try(async () => {
    await this.#client.testNotification();
    this.test = 'sent';
  });

  async #try(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (thrown) {
      this.#toasts.show(`That did not work: ${IpcError.from(thrown).message}`, { tone: 'failed' });
      await this.view.refresh();
    }
  }
}
