// The queue and the card in front of the operator. It shows and asks; whether a call runs is decided in the gateway alone.
import { IpcError, type Client } from '../../ipc/client';
import type { ApprovalCard } from '../../ipc/generated/ApprovalCard';
import type { ApprovalId } from '../../ipc/generated/ApprovalId';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import type { GatewayState } from '../../ipc/generated/GatewayState';
import type { Scope } from '../../ipc/generated/Scope';
import { Query } from '../../ipc/query.svelte';
import { Answers, RESULT_MS } from './answers.svelte';
import type { Attempt } from './arming';
import { ArmingClock } from './arming.svelte';
import { OpenCard } from './card.svelte';
import { Many } from './many.svelte';
import { next, type Tab } from './queue';
import { Queue } from './queue.svelte';
import { isAnswerable, isNextTry, obstacles } from './readiness';
import { Walk } from './walk.svelte';

/** How long the card says that it was decided somewhere else, which one has to read. */
export const ELSEWHERE_MS = 3000;

/** How soon the next card must come to inherit the focus of the one before. */
const FOCUS_MS = 1000;

/** What the screen around the queue lends it. */
interface Ways {
  /** Tells the operator what became of many calls at once. */
  say: (text: string) => void;
  /** Whether the next call comes by itself once one is decided. */
  autoAdvance: () => boolean;
}

/** State of the approvals screen. */
export class Approvals {
  readonly list: Query<ApprovalRow[]>;
  readonly queue: Queue;
  /** The way from line to line. */
  readonly walk: Walk;
  /** The ticked calls and what is done to them. */
  readonly many: Many;
  readonly arming: ArmingClock;
  /** What the operator is doing on the card. */
  readonly opened: OpenCard;
  /** How the card is answered. */
  readonly answers: Answers;
  selected = $state<ApprovalId>();
  card = $state.raw<ApprovalCard>();
  cardError = $state.raw<IpcError>();
  /** What became of the selected call, while it is still on screen. */
  outcome = $state('');
  draft = $state({ typed: '', seenHidden: false, allIdentical: false, denying: false, reason: '' });

  readonly #client: Client;
  readonly #gateway: () => GatewayState | undefined;
  readonly #ways: Ways;
  #opening = 0;
  /** The call whose card was asked for and is not here yet. */
  #coming: ApprovalId | undefined;
  #advance: ReturnType<typeof setTimeout> | undefined;
  #leftAt: number | undefined;
  /** The call that was asked for by name, until its card is there. */
  #summoned: ApprovalId | undefined;

  constructor(client: Client, gateway: () => GatewayState | undefined, arming = new ArmingClock(), ways: Partial<Ways> = {}) {
    this.#client = client;
    this.#gateway = gateway;
    this.arming = arming;
    this.list = new Query(() => client.listApprovals());
    this.queue = new Queue(() => this.list.value ?? []);
    this.#ways = { say: () => undefined, autoAdvance: () => true, ...ways };
    this.walk = new Walk(this.queue, this);
    this.many = new Many(client, this.queue, {
      selected: () => this.selected,
      select: (id) => { this.select(id); },
      makeRoom: () => { this.#clear(); },
      bringCard: () => { this.#bringCard(); },
    }, this.#ways.say);
    this.opened = new OpenCard(client, this, this.#reread);
    this.answers = new Answers(client, this);
  }

  /** The selected row as the list knows it now. */
  readonly row = $derived.by(() => this.list.value?.find((row) => row.id === this.selected));

  /** What is on the card is not what was read: it must stand anew, and be ticked anew. */
  readonly #reread = (): void => {
    this.draft.seenHidden = false;
    this.arming.unsettle('changed');
  };

  /** What stands between the card and a yes. */
  readonly obstacles = $derived.by(() => (this.opened.shown && this.row
    ? [this.opened.obstacle, ...obstacles(this.opened.shown, this.row, this.#gateway(), { ...this.draft, visited: this.opened.visited })].filter((one) => one !== '') : []));

  /** Whether an answer is on its way. */
  get busy(): boolean { return this.answers.busy; }
  /** Why the last answer was not taken. */
  get refused(): string { return this.answers.refused; }
  /** What waits. */
  get open(): ApprovalRow[] { return this.queue.open; }

  /** Asks for the queue again and settles what is on screen with it. */
  readonly refresh = async (): Promise<void> => {
    const before = this.row;
    await this.list.refresh();
    this.queue.settle(this.#still);
    this.many.batch.settle();
    if (this.many.any) return;
    if (this.queue.tab === 'waiting' && !this.row && this.queue.cursor === undefined) this.select(this.queue.seen[0]?.id);
    else if (before && this.row) this.#changed(before, this.row);
    this.#bringCard();
  };

  /** The pointer or the focus is in the queue, or left it. */
  readonly hold = (held: boolean): void => {
    this.queue.hold(held, this.#still);
  };

  /** What is being answered or was ticked keeps its place. */
  get #still(): boolean {
    return this.outcome !== '' || this.many.any;
  }

  readonly show = (tab: Tab): void => {
    if (this.queue.tab === tab) return;
    this.queue.tab = tab;
    this.queue.cursor = undefined;
    this.many.clear();
    this.select(this.queue.seen[0]?.id);
  };

  /** Shows one call, wherever the screen was: it was asked for by name. Its card takes the focus. */
  readonly reveal = (id: ApprovalId): void => {
    this.queue.tab = 'waiting';
    this.queue.filter = '';
    this.many.clear();
    this.#summoned = id;
    // The card that is there already is painted anew, so that it too takes the focus.
    if (id === this.selected) void this.openCard();
    else this.select(id);
  };

  /** Opens the selected call's card where there is none; not while calls are ticked. */
  #bringCard(): void {
    if (this.card || this.cardError || this.#coming !== undefined || this.outcome !== '' || this.many.any) return;
    if (this.row && isAnswerable(this.row)) void this.openCard();
  }

  readonly select = (id: ApprovalId | undefined): void => {
    if (id === this.selected) return;
    clearTimeout(this.#advance);
    this.selected = id;
    this.outcome = '';
    this.#clear();
    this.#bringCard();
  };

  /** Asks for the card anew; each painting has its own nonce. */
  readonly openCard = async (): Promise<void> => {
    const id = this.selected;
    if (id === undefined) return;
    const opening = ++this.#opening;
    this.#coming = id;
    this.cardError = undefined;
    try {
      const card = await this.#client.openCard(id);
      if (opening === this.#opening) this.card = card;
    } catch (thrown) {
      if (opening === this.#opening) this.cardError = IpcError.from(thrown);
    } finally {
      if (opening === this.#opening) this.#coming = undefined;
    }
  };

  /** The card is on screen: from now it must stand a while. */
  readonly painted = (): void => {
    if (this.card) this.arming.shown(this.card.armMs);
  };

  /** A card left the screen, with the focus in it or not. */
  readonly left = (focused: boolean): void => {
    this.#leftAt = focused ? Date.now() : undefined;
  };

  /** Whether the card that now comes takes the focus: it was asked for by name, or one before it had it. A call that just came in never does. */
  readonly takesFocus = (): boolean => {
    const summoned = this.#summoned !== undefined && this.#summoned === this.selected;
    this.#summoned = undefined;
    return summoned || (this.#leftAt !== undefined && Date.now() - this.#leftAt < FOCUS_MS);
  };

  /** One attempt at a yes: to this call once, or to what `scope` covers too. */
  readonly approve = (by: Attempt, scope: Scope | null = null): Promise<void> => this.answers.approve(by, scope);
  /** A no; never delayed. */
  readonly deny = (reason: string | null = null): Promise<void> => this.answers.deny(reason);

  /** The selected call is not what it was: this card's doing, or somebody else's. */
  #changed(before: ApprovalRow, row: ApprovalRow): void {
    const moved = before.state !== row.state;
    if (isAnswerable(row)) {
      if (moved) this.arming.unsettle('changed');
      // A next try is exactly what the agent sent: there is nothing to edit, and no rule to make of it.
      if (isNextTry(row)) this.opened.leave();
    } else if (this.outcome !== '') {
      // How it ended is read as long as the answer to it was.
      if (before.state === 'releasing' || (before.outcome === null && row.outcome !== null)) this.finish(this.outcome, RESULT_MS);
    } else if (moved && !this.busy && this.queue.tab === 'waiting') {
      this.finish(row.ending ?? 'This call is closed.', ELSEWHERE_MS);
    }
  }

  /** Says what came of it, then goes on. */
  finish(outcome: string, shownMs: number): void {
    this.outcome = outcome;
    this.arming.clear();
    clearTimeout(this.#advance);
    this.#advance = setTimeout(() => {
      // It can still be undone: the card stays until it ran.
      if (this.row?.state === 'releasing') return;
      const id = this.selected;
      const to = id === undefined ? undefined : next(this.queue.seen, id, this.queue.groupOf);
      this.outcome = '';
      if (this.#ways.autoAdvance()) this.select(to);
      this.queue.settle(false);
    }, shownMs);
  }

  #clear(): void {
    this.#opening++;
    this.#coming = undefined;
    this.card = undefined;
    this.cardError = undefined;
    this.answers.refused = '';
    this.draft = { typed: '', seenHidden: false, allIdentical: false, denying: false, reason: '' };
    this.opened.reset();
    this.arming.clear();
  }
}
