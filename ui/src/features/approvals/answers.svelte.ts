// How the card in front of the operator is answered. Every answer carries what was on the card; the gateway checks all of it
// again, and what it refuses is shown, read anew and never sent twice.
import { IpcError, type Client } from '../../ipc/client';
import type { AnswerApproval } from '../../ipc/generated/AnswerApproval';
import type { ApprovalCard } from '../../ipc/generated/ApprovalCard';
import type { ApprovalId } from '../../ipc/generated/ApprovalId';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import type { Scope } from '../../ipc/generated/Scope';
import type { Verdict } from '../../ipc/generated/Verdict';
import type { Attempt } from './arming';
import type { ArmingClock } from './arming.svelte';
import type { OpenCard } from './card.svelte';
import { isAnswerable, isTyped, result } from './readiness';

/** How long the card says what came of it before the next one takes its place. */
export const RESULT_MS = 1200;

/** The card that is answered, and what happens around it. */
interface Asked {
  readonly card: ApprovalCard | undefined;
  readonly row: ApprovalRow | undefined;
  readonly selected: ApprovalId | undefined;
  readonly outcome: string;
  readonly obstacles: readonly string[];
  readonly opened: OpenCard;
  readonly arming: ArmingClock;
  readonly draft: { typed: string; seenHidden: boolean; allIdentical: boolean };
  readonly list: { readonly value: readonly ApprovalRow[] | undefined };
  readonly refresh: () => Promise<void>;
  readonly openCard: () => Promise<void>;
  finish(outcome: string, shownMs: number): void;
}

/** The answers to one card at a time. */
export class Answers {
  /** An answer is on its way. */
  busy = $state(false);
  /** Why the last answer was not taken. */
  refused = $state('');

  readonly #client: Client;
  readonly #asked: Asked;

  constructor(client: Client, asked: Asked) {
    this.#client = client;
    this.#asked = asked;
  }

  /** One attempt at a yes: to this call once, or to what `scope` covers too. */
  readonly approve = async (by: Attempt, scope: Scope | null): Promise<void> => {
    const { shown: card } = this.#asked.opened;
    if (!card || this.#taken || !this.#asked.arming.take(by) || this.#asked.obstacles.length > 0) return;
    await this.#answer(this.#yes(card, scope));
  };

  /** Puts the drafted rule into force; `also`: and says yes to this call with it. */
  readonly saveRule = async (by: Attempt, also: boolean): Promise<boolean> => {
    const { opened, arming, obstacles } = this.#asked;
    const { rule, shown } = opened;
    if (!rule || !shown || this.#taken || !arming.take(by)) return false;
    if (rule.missing !== '' || (also && obstacles.length > 0)) return false;
    const saved = await this.#answer(also ? this.#yes(shown, null) : null, (answer) => rule.save(answer));
    // What was drafted for another policy, or another call, is drafted again.
    if (saved) opened.leave();
    else await rule.begin();
    return saved;
  };

  /** What was typed is sent the way the target writes its accents: the gateway compares the characters. */
  #yes(card: ApprovalCard, scope: Scope | null): Verdict {
    const { typed, seenHidden, allIdentical } = this.#asked.draft;
    const { visited, edited } = this.#asked.opened;
    return { kind: 'approve', typed: card.typedTarget !== null && isTyped(card.typedTarget, typed) ? card.typedTarget : null, seenHidden, visited, scope, edited, allIdentical };
  }

  /** A no; never delayed. */
  readonly deny = async (reason: string | null): Promise<void> => {
    if (!this.#asked.card || this.#taken) return;
    await this.#answer({ kind: 'deny', reason: reason?.trim() ? reason.trim() : null });
  };

  /** Takes a yes back while it has not run yet: of the selected call, else of whichever still can be. */
  readonly undo = async (): Promise<void> => {
    const { row, list } = this.#asked;
    const mine = row?.state === 'releasing' ? row : list.value?.find((one) => one.state === 'releasing');
    if (mine) await this.#withdraw(mine.id, (id) => this.#client.undoApproval(id), 'Undone. The call was denied; nothing ran.');
  };

  /** Puts away a call whose next try is not waited for any longer. */
  readonly dismiss = async (): Promise<void> => {
    const { row } = this.#asked;
    if (row && !this.#taken) await this.#withdraw(row.id, (id) => this.#client.dismissApproval(id), 'Dismissed.');
  };

  async #withdraw(id: ApprovalId, how: (id: ApprovalId) => Promise<void>, said: string): Promise<void> {
    try {
      await how(id);
      if (this.#asked.selected === id) this.#asked.finish(said, RESULT_MS);
    } catch (thrown) {
      if (this.#asked.selected === id) this.refused = IpcError.from(thrown).message;
    }
  }

  /** One answer is enough: it is on its way, or was taken. */
  get #taken(): boolean {
    return this.busy || this.#asked.outcome !== '';
  }

  /** Sends a verdict, or with `null` what leaves the call waiting. Whether it was taken. */
  async #answer(verdict: Verdict | null, send: (answer: AnswerApproval | null) => Promise<void> = this.#send): Promise<boolean> {
    const { row, card: sent, opened } = this.#asked;
    // A no is about the call as the agent sent it, whatever was made of it here.
    const card = verdict?.kind === 'deny' ? sent : opened.shown;
    if (!card || !row || !isAnswerable(row)) return false;
    this.busy = true;
    this.refused = '';
    try {
      await send(verdict && { id: row.id, digest: card.digest, nonce: card.nonce, verdict });
      if (verdict && this.#asked.selected === row.id) this.#asked.finish(result(row, verdict.kind), RESULT_MS);
      return true;
    } catch (thrown) {
      if (this.#asked.selected === row.id) await this.#refuse(IpcError.from(thrown));
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
    this.#asked.arming.unsettle('changed');
    await this.#asked.refresh();
    const { row, opened } = this.#asked;
    if (row && isAnswerable(row)) await this.#asked.openCard();
    await opened.edit?.check();
  }
}
