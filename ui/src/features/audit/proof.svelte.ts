// Verifying the chain: starting it, stopping it, what it found. It never repairs anything.
import { IpcError, type Client } from '../../ipc/client';
import type { ExportFormat } from '../../ipc/generated/ExportFormat';
import type { Exported } from '../../ipc/generated/Exported';
import { Query } from '../../ipc/query.svelte';
import type { VerifyState } from '../../ipc/generated/VerifyState';
import type { TimelineRow } from '../../ipc/generated/TimelineRow';

/** How many rows are looked through for the one that holds an entry. */
const NEAR = 60;

/** Where the proof of the record stands. */
export class Proof {
  readonly state: Query<VerifyState>;
  error = $state.raw<IpcError>();
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.state = new Query(() => client.verifyState());
  }

  readonly running = $derived.by(() => this.state.value !== undefined && this.state.value.checked !== null);
  /** The last run found a break. */
  readonly broken = $derived.by(() => (this.state.value?.report?.intact === false ? this.state.value.report : undefined));

  /** Starts verifying; while it goes on, stops it. */
  readonly toggle = async (): Promise<void> => {
    try {
      await (this.running ? this.#client.cancelVerify() : this.#client.startVerify());
      this.error = undefined;
    } catch (thrown) {
      this.error = IpcError.from(thrown);
    }
    await this.state.refresh();
  };

  /** The row one of whose entries is `seq`; none: it is not among those that began shortly before. */
  async rowOf(seq: number): Promise<TimelineRow | undefined> {
    const { rows } = await this.#client.timelinePage({ filter: '', place: { at: 'below', id: seq + 1 }, limit: NEAR });
    for (const row of rows) {
      const { steps } = await this.#client.story(row.id);
      if (steps.some((step) => step.seq === seq)) return row;
    }
    return undefined;
  }

  exportAs(filter: string, format: ExportFormat, withoutArguments: boolean): Promise<Exported> {
    return this.#client.exportAudit({ filter, format, withoutArguments });
  }
}
