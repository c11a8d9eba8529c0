// What the operator is doing on the one open card: what was looked at, which face of the arguments is shown, what is being
// composed. It holds no truth about the call and decides nothing; every yes passes through `Approvals` and then the gateway.
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Client } from '../../ipc/client';
import type { Alert } from '../../ipc/generated/Alert';
import type { ApprovalCard } from '../../ipc/generated/ApprovalCard';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import { Composing } from './composing.svelte';
import { Editing } from './editing.svelte';
import { isNextTry, placesOf } from './readiness';
import { above, openBranches } from './tree';

/** A face of the arguments. */
export type Face = 'full' | 'changes' | 'raw' | 'edit';

/** How often the gateway is told that someone is at the card. */
const REVIEWING_EVERY_MS = 10_000;
/** How long our hold stands still after that. */
const REVIEWING_FOR_MS = 30_000;

/** The card that is open, as the list behind it knows it. */
interface Behind {
  readonly card: ApprovalCard | undefined;
  readonly row: ApprovalRow | undefined;
}

/** State of the open card beyond what the gateway says about it. */
export class OpenCard {
  /** Which face of the arguments is shown. */
  face = $state<Face>('full');
  /** The alert that was jumped to last, by number. */
  at = $state<number>();
  /** Until when our hold stands still because of what was done here, Unix ms. */
  reviewingUntil = $state(0);

  /** A rule being drafted in place of the arguments. */
  rule = $state.raw<Composing>();
  /** Other arguments being written. */
  edit = $state.raw<Editing>();

  readonly #client: Client;
  readonly #behind: Behind;
  readonly #now: () => number;
  readonly #onchange: () => void;
  /** Alerts that were looked at, by what they say and about what: an edit that changes either must be looked at again. */
  readonly #seen = new SvelteSet<string>();
  /** Branches the operator opened or shut. */
  readonly #turned = new SvelteMap<string, boolean>();
  #told = Number.NEGATIVE_INFINITY;

  /** `onchange`: what is on the card is not what was. */
  constructor(client: Client, behind: Behind, onchange: () => void = () => undefined, now: () => number = () => Date.now()) {
    this.#client = client;
    this.#behind = behind;
    this.#now = now;
    this.#onchange = onchange;
  }

  /** The card as it would run. */
  readonly shown = $derived.by(() => this.edit?.card ?? this.#behind.card);
  /** The alerts that were looked at, by number. */
  readonly visited = $derived.by(() => this.#numbers((alert, card) => this.#seen.has(identity(alert, card))));
  /** The open branches of the argument tree. */
  readonly open = $derived.by(() => openBranches(this.shown?.arguments ?? [], this.shown?.alerts ?? [], this.#turned));

  /** Why the edit cannot be approved; empty: it can, or there is none. */
  readonly obstacle = $derived.by(() => this.edit?.obstacle ?? '');
  /** The arguments a yes is for, if they are not the agent's. */
  readonly edited = $derived.by(() => (this.edit?.card ? this.edit.text : null));
  /** Whether "Always allow…" is offered. */
  readonly canRule = $derived.by(() => this.#isWhole() && !this.edit && this.#behind.card?.onceOnly === null);
  /** Whether the arguments can be edited. */
  readonly canEdit = $derived.by(() => this.#isWhole() && this.#behind.card?.editable === true);

  /** Drafts a rule, in place of the arguments. */
  readonly compose = (): void => {
    const { row } = this.#behind;
    if (!row || !this.canRule || this.rule) return;
    this.leave();
    this.rule = new Composing(this.#client, row.id);
    void this.rule.begin();
    this.#onchange();
  };

  /** Opens the arguments for editing. */
  readonly rewrite = (): void => {
    const { card, row } = this.#behind;
    if (!card || !row || !this.canEdit || this.edit) return;
    this.leave();
    this.edit = new Editing(this.#client, row.id, this.#onchange);
    void this.edit.begin(card);
    this.face = 'edit';
    this.#onchange();
  };

  /** Drops the rule or the edit: the call stands as the agent sent it. */
  readonly leave = (): void => {
    if (!this.rule && !this.edit) return;
    this.edit?.end();
    this.edit = undefined;
    this.rule = undefined;
    if (this.face === 'edit') this.face = 'full';
    this.#onchange();
  };

  /** Another card, or none. */
  reset(): void {
    this.edit?.end();
    this.edit = undefined;
    this.rule = undefined;
    this.face = 'full';
    this.at = undefined;
    this.reviewingUntil = 0;
    this.#seen.clear();
    this.#turned.clear();
    this.#told = Number.NEGATIVE_INFINITY;
  }

  /** Opens or shuts a branch of the argument tree. */
  readonly turn = (pointer: string): void => {
    this.#turned.set(pointer, !this.open.has(pointer));
  };

  /** The operator looks at an alert: its place is shown, and it counts as visited. */
  readonly visit = (number: number): void => {
    const alert = this.shown?.alerts[number];
    if (!alert || alert.pointer === null) return;
    // A drafted rule stands where the arguments are.
    if (this.rule) this.leave();
    this.at = number;
    this.face = 'full';
    for (const branch of above(alert.pointer)) this.#turned.set(branch, true);
    this.lookedAt(alert.pointer);
  };

  /** The operator is at an argument: what is said about it counts as visited. */
  readonly lookedAt = (pointer: string): void => {
    const card = this.shown;
    if (!card) return;
    for (const alert of card.alerts) if (alert.pointer === pointer) this.#seen.add(identity(alert, card));
  };

  /** The alert with a place `step` further than the last one, round and round; none: there is none. */
  readonly neighbour = (step: 1 | -1): number | undefined => {
    const places = this.shown ? placesOf(this.shown) : [];
    const at = this.at === undefined ? -1 : places.indexOf(this.at);
    return at < 0 ? places.at(step > 0 ? 0 : -1) : places[(at + step + places.length) % places.length];
  };

  /** A masked argument in the clear, or with `null` the exact text of all; the gateway writes down that it was shown. */
  readonly reveal = async (pointer: string | null): Promise<string> => {
    const { row } = this.#behind;
    return row ? this.#client.reveal(row.id, pointer) : '';
  };

  /** Holds the question longer. */
  readonly extend = async (): Promise<void> => {
    const { row } = this.#behind;
    if (row) await this.#client.extendHold(row.id);
  };

  /** Somebody is really at this card. The gateway is told now and then, so that our hold stands still. */
  readonly touched = (): void => {
    const { row } = this.#behind;
    if (row?.state !== 'waiting' || this.#now() - this.#told < REVIEWING_EVERY_MS) return;
    this.#told = this.#now();
    this.#client.reviewing(row.id).then(
      () => { this.reviewingUntil = this.#now() + REVIEWING_FOR_MS; },
      // Only the pause is lost; the clock on screen goes on telling the truth.
      () => { this.reviewingUntil = 0; },
    );
  };

  /** It waits as a whole call: not only its next try is in question. */
  #isWhole(): boolean {
    const { row } = this.#behind;
    return row?.state === 'waiting' && !isNextTry(row);
  }

  #numbers(fits: (alert: Alert, card: ApprovalCard) => boolean): number[] {
    const card = this.shown;
    return card ? placesOf(card).filter((number) => { const alert = card.alerts[number]; return alert !== undefined && fits(alert, card); }) : [];
  }
}

/** What an alert says, and about which value. */
function identity(alert: Alert, card: ApprovalCard): string {
  const row = card.arguments.find((one) => one.pointer === alert.pointer);
  return JSON.stringify([alert.kind, alert.text, alert.pointer, row?.value]);
}
