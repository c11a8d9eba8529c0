// Puts the draft into force, as it was shown and never otherwise.
import { IpcError, type Client } from '../../ipc/client';
import type { PolicyView } from '../../ipc/generated/PolicyView';
import type { Draft } from './draft.svelte';
import { dangers, inOneClick, label, missing, obstacle, type Known } from './publishing';
import type { Replay } from './replay.svelte';

/** State of the way into force. */
export class Publishing {
  open = $state(false);
  note = $state('');
  /** "I looked at the calls." */
  ticked = $state(false);
  /** "I take it on." */
  anyway = $state(false);
  busy = $state(false);
  error = $state.raw<IpcError>();

  readonly #client: Client;
  readonly #draft: Draft;
  readonly #replay: Replay;
  readonly #onpublished: (view: PolicyView) => void;

  constructor(client: Client, draft: Draft, replay: Replay, onpublished: (view: PolicyView) => void = () => undefined) {
    this.#client = client;
    this.#draft = draft;
    this.#replay = replay;
    this.#onpublished = onpublished;
  }

  readonly known = $derived.by((): Known => ({ view: this.#draft.value, settled: this.#draft.settled, report: this.#replay.over ? this.#replay.report : undefined }));
  readonly label = $derived.by(() => label(this.known.report));
  /** Why there is nothing to publish, or not yet. */
  readonly missing = $derived.by(() => missing(this.known));
  readonly dangers = $derived.by(() => dangers(this.known.view));
  /** A tick counts only for the list it was set under. */
  readonly looked = $derived.by(() => this.ticked && this.#replay.looked);
  readonly obstacle = $derived.by(() => obstacle(this.known, { looked: this.looked, anyway: this.anyway }));

  /** The button at the foot: publishes what only tightens, asks about the rest. */
  readonly press = (): Promise<void> => {
    if (inOneClick(this.known)) return this.publish();
    this.ask();
    return Promise.resolve();
  };

  /** Opens the sheet. Publishes nothing. */
  readonly ask = (): void => {
    if (this.#draft.value?.changed !== true) return;
    this.ticked = false;
    this.anyway = false;
    this.error = undefined;
    this.open = true;
  };

  readonly close = (): void => {
    this.open = false;
  };

  readonly publish = async (): Promise<void> => {
    const { value } = this.#draft;
    if (this.obstacle !== '' || this.busy || !value) return;
    this.busy = true;
    this.error = undefined;
    try {
      const looked = (this.known.report?.loosened ?? 0) > 0 && this.looked ? (this.#replay.report?.looked ?? null) : null;
      const view = await this.#client.publishDraft({ text: value.text, live: value.live, note: this.note.trim(), looked, anyway: this.dangers.length > 0 && this.anyway });
      this.note = '';
      this.open = false;
      this.#onpublished(view);
      await this.#draft.refresh();
    } catch (thrown) {
      this.error = IpcError.from(thrown);
      // What was refused was not in force: the operator sees why, with all there is to say.
      this.open = true;
    } finally {
      this.busy = false;
    }
  };
}
