// Answering many calls at once. Saying no is one act; a yes is checked by the gateway, shown as a table, and stands its time like a card.
import { IpcError, type Client } from '../../ipc/client';
import type { ApprovalId } from '../../ipc/generated/ApprovalId';
import type { BatchCheck } from '../../ipc/generated/BatchCheck';
import { setOf } from '../../shared/sets';
import type { Attempt } from './arming';
import { ArmingClock } from './arming.svelte';
import { obstacle, resultOf, type Obstacle } from './batch';
import { Selection } from './selection.svelte';

/** What is done to the ticked calls. */
export class Batch {
  readonly arming: ArmingClock;
  /** What goes to each agent with a no. */
  reason = $state('');
  busy = $state(false);
  /** Why the last act was not taken. */
  failed = $state('');
  /** The calls as they would run, while their table is shown. */
  check = $state.raw<BatchCheck>();
  /** Why the gateway takes these calls together not at all. */
  #refused = $state.raw<Obstacle>();

  readonly #client: Client;
  readonly #selection: Selection;
  readonly #say: (text: string) => void;
  #painted = 0;

  constructor(client: Client, selection: Selection, say: (text: string) => void, arming = new ArmingClock()) {
    this.#client = client;
    this.#selection = selection;
    this.#say = say;
    this.arming = arming;
  }

  /** Why the ticked calls cannot be approved together. */
  readonly obstacle = $derived.by(() => obstacle(this.#selection.rows) ?? this.#refused);
  /** The calls of the table that can still be answered. */
  readonly rows = $derived.by(() => {
    const live = setOf(this.#selection.rows.map((row) => row.id));
    return (this.check?.rows ?? []).filter(({ row }) => live.has(row.id));
  });
  /** What stands between the table and a yes. */
  readonly obstacles = $derived.by(() => (this.rows.length > 0 ? [] : ['Nothing is left to run.']));

  /** A no to every ticked call, with the one reason. */
  readonly deny = (): Promise<void> => this.denyAll(this.#selection.rows.map((row) => row.id), this.reason.trim());

  /** A no to each of these, ticked or not. */
  readonly denyAll = (ids: ApprovalId[], reason = ''): Promise<void> => this.#try(async () => {
    const denied = await this.#client.denyMany({ ids, reason: reason === '' ? null : reason });
    const short = denied < ids.length ? ` ${denied} of ${ids.length}; the others had already ended` : '';
    this.#say(`Denied${short}. ${ids.length === 1 ? 'The agent is' : 'The agents are'} told that nothing ran.`);
    this.#done();
  });

  /** Asks the gateway whether these may go together and shows what would run. */
  readonly prepare = (): Promise<void> => this.#try(async () => {
    if (this.obstacle) return;
    const check = await this.#client.checkBatch(this.#selection.rows.map((row) => row.id));
    if (check.refused === null) this.check = check;
    else this.#refused = { why: check.refused, ids: check.inTheWay };
  });

  /** Takes those that stand in the way out of the selection. */
  readonly makeWay = (): void => {
    this.#selection.remove(this.obstacle?.ids ?? []);
    this.#refused = undefined;
  };

  /** The table is on screen: from now it must stand a while. */
  readonly painted = (): void => {
    this.#painted = this.rows.length;
    if (this.check) this.arming.shown(this.check.armMs);
  };

  /** Takes one call out of the table; what is left is another batch and waits anew. */
  readonly leaveOut = (id: ApprovalId): void => {
    this.#selection.remove([id]);
    this.settle();
  };

  /** Calls may have ended elsewhere: what is on screen then is not what was. */
  readonly settle = (): void => {
    if (this.check && this.rows.length !== this.#painted) this.arming.unsettle('changed');
    this.#painted = this.rows.length;
  };

  /** One attempt at a yes to the whole table. */
  readonly approve = async (by: Attempt): Promise<void> => {
    const { rows } = this;
    if (!this.check || this.busy || !this.arming.take(by) || this.obstacles.length > 0) return;
    await this.#try(async () => {
      const items = rows.map(({ row, digest, nonce }) => ({ id: row.id, digest, nonce }));
      this.#say(resultOf(await this.#client.approveBatch({ items })));
      this.#done();
    });
  };

  /** Back to the selection. */
  readonly back = (): void => {
    this.check = undefined;
    this.failed = '';
    this.arming.clear();
  };

  /** The selection is another one: what was said about the last one does not hold. */
  readonly changed = (): void => {
    this.#refused = undefined;
    this.back();
  };

  #done(): void {
    this.reason = '';
    this.#selection.clear();
    this.changed();
  }

  async #try(act: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failed = '';
    try {
      await act();
    } catch (thrown) {
      // What was shown may be old; it is asked for again before it can be approved.
      this.back();
      this.failed = IpcError.from(thrown).message;
    } finally {
      this.busy = false;
    }
  }
}
