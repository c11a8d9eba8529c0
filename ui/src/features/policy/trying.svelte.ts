// One call, made up or taken from a waiting one, and what the draft says of it; and the calls that are kept as tests.
import { IpcError, type Client } from '../../ipc/client';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import type { Effect } from '../../ipc/generated/Effect';
import type { TriedCall } from '../../ipc/generated/TriedCall';
import type { TriedDecision } from '../../ipc/generated/TriedDecision';
import type { Draft } from './draft.svelte';

/** State of "Try one call". */
export class Trying {
  open = $state(false);
  call = $state<TriedCall>({ server: '', tool: '', arguments: '{}', client: '', severity: null });
  /** What the draft said; none: not tried, or changed since. */
  says = $state.raw<TriedDecision>();
  failed = $state('');
  /** Calls of approvals that can be taken over. */
  rows = $state.raw<readonly ApprovalRow[]>([]);
  /** The name of the test to save. */
  name = $state('');
  expect = $state<Effect>('review');

  readonly #client: Client;
  readonly #draft: Draft;

  constructor(client: Client, draft: Draft) {
    this.#client = client;
    this.#draft = draft;
  }

  readonly tests = $derived.by(() => this.#draft.value?.tests ?? []);
  readonly failing = $derived.by(() => this.tests.filter((one) => !one.passed).length);
  readonly ready = $derived.by(() => this.call.server.trim() !== '' && this.call.tool.trim() !== '');

  /** Opens the form and asks which calls could be taken over. */
  readonly show = async (): Promise<void> => {
    this.open = true;
    await this.#act(async () => { this.rows = await this.#client.listApprovals(); });
  };

  /** Something of the call is different: what was said is not about it. */
  readonly change = (part: Partial<TriedCall>): void => {
    this.call = { ...this.call, ...part };
    this.says = undefined;
  };

  /** Takes the call of an approval over. */
  readonly use = (id: string): Promise<void> => this.#act(async () => { this.change(await this.#client.callToTry(id)); });

  /** Asks what the draft says of the call. */
  readonly run = (): Promise<void> => this.#act(async () => {
    const { call } = this;
    const says = await this.#client.tryCall({ text: this.#draft.text, call: { ...call } });
    if (call !== this.call) return;
    this.says = says;
    this.expect = says.effect;
  });

  /** Keeps the call as a test, run on every edit. */
  readonly save = (): Promise<void> => this.#act(async () => {
    await this.#client.savePolicyTest({ name: this.name.trim(), call: { ...this.call }, expect: this.expect });
    this.name = '';
    await this.#draft.refresh();
  });

  readonly remove = (name: string): Promise<void> => this.#act(async () => {
    await this.#client.removePolicyTest(name);
    await this.#draft.refresh();
  });

  async #act(act: () => Promise<void>): Promise<void> {
    this.failed = '';
    try {
      await act();
    } catch (thrown) {
      this.failed = IpcError.from(thrown).message;
    }
  }
}
