// The queue and the card in front of the operator. It shows and asks; whether a call runs is decided in the gateway alone.
import { IpcError, type Client } from '../../ipc/client';
import type { AnswerApproval } from '../../ipc/generated/AnswerApproval';
import type { ApprovalCard } from '../../ipc/generated/ApprovalCard';
import type { ApprovalId } from '../../ipc/generated/ApprovalId';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import type { GatewayState } from '../../ipc/generated/GatewayState';
import type { Scope } from '../../ipc/generated/Scope';
import type { Verdict } from '../../ipc/generated/Verdict';
import { Query } from '../../ipc/query.svelte';
import type { Attempt } from './arming';
import { ArmingClock } from './arming.svelte';
import { OpenCard } from './card.svelte';
import { arrange, byClosing, isOpen, matches, neighbour, next, outOfPlace, pick } from './queue';
import { isAnswerable, obstacles, result } from './readiness';

/** How long the card says what came of it before the next one takes its place. */
export const RESULT_MS = 1200;
/** The same when it was decided somewhere else, which one has to read. */
export const ELSEWHERE_MS = 3000;

/** How soon the next card must come to inherit the focus of the one before. */
const FOCUS_MS = 1000;

/** Which list is shown. */
export type Tab = 'waiting' | 'decided';

/** State of the approvals screen. */
export class Approvals {
  readonly list: Query<ApprovalRow[]>;
  readonly arming: ArmingClock;
  /** What the operator is doing on the card. */
  readonly opened: OpenCard;
  tab = $state<Tab>('waiting');
  filter = $state('');
  selected = $state<ApprovalId>();
  card = $state.raw<ApprovalCard>();
  cardError = $state.raw<IpcError>();
  /** Why the last answer was not taken. */
  refused = $state('');
  /** What became of the selected call, while it is still on screen. */
  outcome = $state('');
  draft = $state({ typed: '', seenHidden: false, allIdentical: false, denying: false, reason: '' });
  busy = $state(false);

  readonly #client: Client;
  readonly #gateway: () => GatewayState | undefined;
  #order = $state.raw<readonly ApprovalId[]>([]);
  #held = false;
  #opening = 0;
  #advance: ReturnType<typeof setTimeout> | undefined;
  #leftAt: number | undefined;

  constructor(client: Client, gateway: () => GatewayState | undefined, arming = new ArmingClock()) {
    this.#client = client;
    this.#gateway = gateway;
    this.arming = arming;
    this.list = new Query(() => client.listApprovals());
    this.opened = new OpenCard(client, this, this.#reread);
  }

  readonly open = $derived.by(() => (this.list.value ?? []).filter(isOpen));
  readonly decided = $derived.by(() => (this.list.value ?? []).filter((row) => !isOpen(row)).toSorted(byClosing));
  /** The rows of the list on screen, in their order. */
  readonly rows = $derived.by(() => {
    const rows = this.tab === 'decided' ? this.decided : pick(this.list.value ?? [], this.#order);
    return rows.filter((row) => matches(row, this.filter));
  });
  /** How many rows wait to be put in their place. */
  readonly unsorted = $derived.by(() => (this.tab === 'waiting' && this.outcome === '' ? outOfPlace(this.list.value ?? [], this.#order) : 0));
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

  /** Asks for the queue again and settles what is on screen with it. */
  readonly refresh = async (): Promise<void> => {
    const before = this.row;
    await this.list.refresh();
    this.#order = arrange(this.list.value ?? [], this.#order, this.#held || this.outcome !== '');
    if (this.tab === 'waiting' && !this.row) this.select(this.#order[0]);
    else if (before && this.row) this.#changed(before, this.row);
  };

  /** The pointer or the focus is in the queue, or left it. */
  readonly hold = (held: boolean): void => {
    this.#held = held;
    if (!held && this.outcome === '') this.sort();
  };

  /** Puts the queue in order of urgency. */
  readonly sort = (): void => {
    this.#order = arrange(this.list.value ?? [], this.#order, false);
  };

  readonly show = (tab: Tab): void => {
    if (this.tab === tab) return;
    this.tab = tab;
    this.select(this.rows[0]?.id);
  };

  readonly move = (step: number): void => {
    this.select(neighbour(this.rows.map((row) => row.id), this.selected, step));
  };

  readonly select = (id: ApprovalId | undefined): void => {
    if (id === this.selected) return;
    clearTimeout(this.#advance);
    this.selected = id;
    this.outcome = '';
    this.#clear();
    if (this.row && isAnswerable(this.row)) void this.openCard();
  };

  /** Asks for the card anew; each painting has its own nonce. */
  readonly openCard = async (): Promise<void> => {
    const id = this.selected;
    if (id === undefined) return;
    const opening = ++this.#opening;
    this.cardError = undefined;
    try {
      const card = await this.#client.openCard(id);
      if (opening === this.#opening) this.card = card;
    } catch (thrown) {
      if (opening === this.#opening) this.cardError = IpcError.from(thrown);
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

  /** Whether the card that now comes takes the place of one that had the focus; a call that just came in never takes it. */
  readonly takesFocus = (): boolean => this.#leftAt !== undefined && Date.now() - this.#leftAt < FOCUS_MS;

  /** One attempt at a yes: to this call once, or to what `scope` covers too. */
  readonly approve = async (by: Attempt, scope: Scope | null = null): Promise<void> => {
    const card = this.opened.shown;
    if (!card || this.busy || this.outcome !== '') return;
    if (!this.arming.take(by) || this.obstacles.length > 0) return;
    await this.#answer(this.#yes(card, scope));
  };

  /** Puts the drafted rule into force; `also`: and says yes to this call with it. */
  readonly saveRule = async (by: Attempt, also: boolean): Promise<boolean> => {
    const { rule, shown } = this.opened;
    if (!rule || !shown || this.busy || this.outcome !== '' || !this.arming.take(by)) return false;
    if (rule.missing !== '' || (also && this.obstacles.length > 0)) return false;
    const saved = await this.#answer(also ? this.#yes(shown, null) : null, (answer) => rule.save(answer));
    // What was drafted for another policy, or another call, is drafted again.
    if (saved) this.opened.leave();
    else await rule.begin();
    return saved;
  };

  #yes(card: ApprovalCard, scope: Scope | null): Verdict {
    const { typed, seenHidden, allIdentical } = this.draft;
    const { visited, edited } = this.opened;
    return { kind: 'approve', typed: card.typedTarget === null ? null : typed, seenHidden, visited, scope, edited, allIdentical };
  }

  /** A no; never delayed. */
  readonly deny = async (reason: string | null = null): Promise<void> => {
    if (!this.card || this.busy || this.outcome !== '') return;
    await this.#answer({ kind: 'deny', reason: reason?.trim() ? reason.trim() : null });
  };

  /** Takes a yes back while it has not run yet: of the selected call, else of whichever still can be. */
  readonly undo = async (): Promise<void> => {
    const row = this.row?.state === 'releasing' ? this.row : this.list.value?.find((one) => one.state === 'releasing');
    if (!row) return;
    try {
      await this.#client.undoApproval(row.id);
      if (this.selected === row.id) this.#finish('Undone. The call was denied; nothing ran.', RESULT_MS);
    } catch (thrown) {
      if (this.selected === row.id) this.refused = IpcError.from(thrown).message;
    }
  };

  /** Puts away a call whose next try is not waited for any longer. */
  readonly dismiss = async (): Promise<void> => {
    const { row } = this;
    if (!row || this.busy) return;
    try {
      await this.#client.dismissApproval(row.id);
      if (this.selected === row.id) this.#finish('Dismissed.', RESULT_MS);
    } catch (thrown) {
      if (this.selected === row.id) this.refused = IpcError.from(thrown).message;
    }
  };

  /** Sends a verdict, or with `null` what leaves the call waiting. Whether it was taken. */
  async #answer(verdict: Verdict | null, send: (answer: AnswerApproval | null) => Promise<void> = this.#send): Promise<boolean> {
    const { row } = this;
    // A no is about the call as the agent sent it, whatever was made of it here.
    const card = verdict?.kind === 'deny' ? this.card : this.opened.shown;
    if (!card || !row || !isAnswerable(row)) return false;
    this.busy = true;
    this.refused = '';
    try {
      await send(verdict && { id: row.id, digest: card.digest, nonce: card.nonce, verdict });
      if (verdict && this.selected === row.id) this.#finish(result(row, verdict.kind), RESULT_MS);
      return true;
    } catch (thrown) {
      if (this.selected === row.id) await this.#refuse(IpcError.from(thrown));
      return false;
    } finally {
      this.busy = false;
    }
  }

  readonly #send = async (answer: AnswerApproval | null): Promise<void> => {
    if (answer) await this.#client.answerApproval(answer);
  };

  /** The gateway did not take the answer: the card may be out of date, so it is asked for and painted anew. */
  async #refuse(error: IpcError): Promise<void> {
    this.refused = error.message;
    this.arming.unsettle('changed');
    await this.refresh();
    if (this.row && isAnswerable(this.row)) await this.openCard();
    await this.opened.edit?.check();
  }

  /** The selected call is not what it was: this card's doing, or somebody else's. */
  #changed(before: ApprovalRow, row: ApprovalRow): void {
    const moved = before.state !== row.state;
    if (isAnswerable(row)) {
      if (moved) this.arming.unsettle('changed');
    } else if (this.outcome !== '') {
      // How it ended is read as long as the answer to it was.
      if (before.state === 'releasing' || (before.outcome === null && row.outcome !== null)) this.#finish(this.outcome, RESULT_MS);
    } else if (moved && !this.busy && this.tab === 'waiting') {
      this.#finish(row.ending ?? 'This call is closed.', ELSEWHERE_MS);
    }
  }

  #finish(outcome: string, shownMs: number): void {
    this.outcome = outcome;
    this.arming.clear();
    clearTimeout(this.#advance);
    this.#advance = setTimeout(() => {
      // It can still be undone: the card stays until it ran.
      if (this.row?.state === 'releasing') return;
      const id = this.selected;
      const to = id === undefined ? undefined : next(this.list.value ?? [], this.#order, id);
      this.outcome = '';
      this.select(to);
      this.#order = arrange(this.list.value ?? [], this.#order, this.#held);
    }, shownMs);
  }

  #clear(): void {
    this.#opening++;
    this.card = undefined;
    this.cardError = undefined;
    this.refused = '';
    this.draft = { typed: '', seenHidden: false, allIdentical: false, denying: false, reason: '' };
    this.opened.reset();
    this.arming.clear();
  }
}
