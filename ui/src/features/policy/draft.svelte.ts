// The draft: one text, seen as rules and as JSON, and the way back. It computes no change and no sentence: it sends what is
// wanted, in turn, and shows what the gateway answers. Nothing it does is in force.
import { IpcError, type Client } from '../../ipc/client';
import type { DraftView } from '../../ipc/generated/DraftView';
import type { PolicyEdit } from '../../ipc/generated/PolicyEdit';
import { Texts } from './history';

/** A pause in typing after which the text is looked at. */
export const PAUSE_MS = 150;

/** State of the draft. */
export class Draft {
  /** What the gateway last said of it; none: not answered yet. */
  value = $state.raw<DraftView>();
  /** Why the draft could not be read at all. */
  error = $state.raw<IpcError>();
  /** The text as it stands in the editor; newer than `value` while someone types. */
  text = $state('');
  /** The number of the rule that is looked at; none: the default. */
  selected = $state<number | null>(1);
  /** Why the last change was not made. */
  refused = $state('');
  busy = $state(false);
  canUndo = $state(false);
  canRedo = $state(false);

  readonly #client: Client;
  readonly #onlook: (view: DraftView) => void;
  readonly #texts = new Texts();
  #turn: Promise<unknown> = Promise.resolve();
  #typing: ReturnType<typeof setTimeout> | undefined;

  /** `onlook` hears every view of a text that is not the one before. */
  constructor(client: Client, onlook: (view: DraftView) => void = () => undefined) {
    this.#client = client;
    this.#onlook = onlook;
  }

  /** Whether what is shown is what the text says. */
  readonly settled = $derived.by(() => this.value !== undefined && this.value.text === this.text);
  /** The rule that is looked at; none: the default is, or nothing. */
  readonly rule = $derived.by(() => (this.selected === null ? undefined : this.value?.rules[this.selected - 1]));
  /** The line that keeps the rules from being changed visually. */
  readonly brokenLine = $derived.by(() => (this.value?.readable === false ? (this.value.problems.find((one) => one.weight === 'error')?.line ?? 1) : undefined));

  /** Asks for the draft as the gateway keeps it. What is being typed is not lost. */
  readonly refresh = (): Promise<void> => this.#inTurn(async () => {
    if (this.#typing !== undefined) return;
    try {
      this.#take(await this.#client.openDraft(), '');
    } catch (thrown) {
      this.error = IpcError.from(thrown);
    }
  });

  /** Makes one visual change. Says whether it was made. */
  readonly edit = (edit: PolicyEdit, kind = ''): Promise<boolean> => this.replace(() => this.#client.editDraft({ text: this.text, edit }), kind);

  /** Takes a draft that comes from elsewhere, as one step: a template, an import, an old version, what is in force. */
  readonly replace = (ask: () => Promise<DraftView>, kind = ''): Promise<boolean> => this.#inTurn(async () => {
    await this.#lookAtTyped();
    this.refused = '';
    try {
      this.#take(await ask(), kind);
      return true;
    } catch (thrown) {
      this.refused = IpcError.from(thrown).message;
      return false;
    }
  });

  /** Goes back to what is in force. */
  readonly discard = (): Promise<boolean> => this.replace(() => this.#client.discardDraft());

  /** Something was typed in the JSON. */
  readonly type = (text: string): void => {
    if (text === this.text) return;
    this.#leave('typing');
    this.text = text;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.#inTurn(() => this.#lookAtTyped()), PAUSE_MS);
  };

  readonly undo = (): Promise<void> => this.#step('undo');
  readonly redo = (): Promise<void> => this.#step('redo');

  /** Shows a rule; none: the default. */
  readonly select = (number: number | null): void => {
    this.selected = number;
  };

  /** One after the other: each change is made to the text the one before left. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(async () => {
      this.busy = true;
      try {
        return await act();
      } finally {
        this.busy = false;
      }
    });
    this.#turn = turn;
    return turn;
  }

  async #lookAtTyped(): Promise<void> {
    if (this.#typing === undefined) return;
    clearTimeout(this.#typing);
    this.#typing = undefined;
    await this.#look();
  }

  /** Has the text looked at; an answer about a text that is not there any more is dropped. */
  async #look(): Promise<void> {
    const { text } = this;
    try {
      const view = await this.#client.checkDraft(text);
      if (text === this.text) this.#show(view);
    } catch (thrown) {
      this.refused = IpcError.from(thrown).message;
    }
  }

  #step(way: 'undo' | 'redo'): Promise<void> {
    return this.#inTurn(async () => {
      await this.#lookAtTyped();
      const step = this.#texts[way]({ text: this.text, rule: this.selected });
      if (!step) return;
      this.text = step.text;
      this.selected = step.rule;
      this.#ways();
      await this.#look();
    });
  }

  #take(view: DraftView, kind: string): void {
    // A text that came before there was any is no step.
    if (this.value !== undefined && view.text !== this.text) this.#leave(kind);
    this.text = view.text;
    this.#show(view);
  }

  #show(view: DraftView): void {
    const before = this.value;
    this.value = view;
    this.error = undefined;
    if (this.selected !== null) this.selected = view.rules.length === 0 ? null : Math.min(this.selected, view.rules.length);
    if (before?.text !== view.text || before.live !== view.live) this.#onlook(view);
  }

  #leave(kind: string): void {
    this.#texts.leave({ text: this.text, rule: this.selected }, kind, Date.now());
    this.#ways();
  }

  #ways(): void {
    this.canUndo = this.#texts.back;
    this.canRedo = this.#texts.forward;
  }
}
