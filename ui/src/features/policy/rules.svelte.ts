// What one does with the rules of the list: move, switch, copy, remove, make one. Each is one change of the draft and one step back.
import type { Toasts } from '../../shared/toasts.svelte';
import { freshRule } from './conditions';
import type { Draft } from './draft.svelte';
import { announced, within } from './moves';

/** The doings of the rule list. */
export class Rules {
  filter = $state('');
  /** For screen readers: what just happened to the order. */
  said = $state('');
  /** A number is being typed for the selected rule. */
  numbering = $state(false);
  readonly #draft: Draft;
  readonly #toast: Toasts['show'];

  constructor(draft: Draft, toast: Toasts['show'] = () => undefined) {
    this.#draft = draft;
    this.#toast = toast;
  }

  /** Whether rules can be changed here: not while the text cannot be read. */
  readonly usable = $derived.by(() => this.#draft.value?.readable === true);

  /** Whether a rule has every word of the filter. Rules without them stay where they are. */
  readonly matches = (text: string): boolean => {
    const words = this.filter.toLowerCase().split(/\s+/).filter(Boolean);
    return words.every((word) => text.toLowerCase().includes(word));
  };

  /** Gives a rule another number. */
  readonly moveTo = async (rule: number, number: number): Promise<void> => {
    const rules = this.#draft.value?.rules ?? [];
    const to = within(number, rules.length);
    if (!this.usable || rules.length === 0) return;
    if (to === rule) {
      this.said = `Rule ${rule} of ${rules.length} stays where it is.`;
      return;
    }
    if (!await this.#draft.edit({ do: 'move', rule, to })) return;
    this.#draft.select(to);
    const view = this.#draft.value;
    if (view) this.said = announced(view.rules, to, view.otherwise.sentence);
  };

  /** Moves the selected rule by some places. */
  readonly move = (by: number): Promise<void> => this.#onSelected((rule) => this.moveTo(rule, rule + by));

  readonly toggle = (): Promise<void> => this.#onSelected((rule) => this.enable(rule, this.#draft.rule?.form.enabled !== true));

  /** Switches a rule on or off. */
  readonly enable = async (rule: number, on: boolean): Promise<void> => {
    if (await this.#draft.edit({ do: 'enable', rule, on })) this.said = `Rule ${rule} is switched ${on ? 'on' : 'off'}.`;
  };

  readonly duplicate = (): Promise<void> => this.#onSelected(async (rule) => {
    if (await this.#draft.edit({ do: 'duplicate', rule })) this.#draft.select(rule + 1);
  });

  /** Removes the selected rule; the notice takes it back. */
  readonly remove = (): Promise<void> => this.#onSelected(async (rule) => {
    const name = this.#draft.rule?.form.id ?? '';
    if (!await this.#draft.edit({ do: 'remove', rule })) return;
    const left = this.#draft.text;
    this.#toast(`Rule ${rule}, ${name}, removed from the draft.`, {
      stays: 10_000,
      // Only what was removed comes back: not what was done since.
      action: { label: 'Undo', run: () => { if (this.#draft.text === left) void this.#draft.undo(); } },
    });
  });

  /** A new rule below the selected one, or at the end. It asks until it says something else. */
  readonly insert = async (): Promise<boolean> => {
    const rules = this.#draft.value?.rules ?? [];
    if (!this.usable) return false;
    const at = (this.#draft.selected ?? rules.length) + 1;
    const made = await this.#draft.edit({ do: 'insert', at, form: freshRule(rules.map((one) => one.form.id)) });
    if (made) this.#draft.select(at);
    return made;
  };

  /** Selects the rule before or after; the default comes last. */
  readonly step = (by: number): void => {
    const count = this.#draft.value?.rules.length ?? 0;
    const at = (this.#draft.selected ?? count + 1) + by;
    this.#draft.select(at > count ? null : Math.max(1, at));
  };

  async #onSelected(act: (rule: number) => Promise<void>): Promise<void> {
    const { selected } = this.#draft;
    if (selected !== null && this.usable && this.#draft.rule) await act(selected);
  }
}
