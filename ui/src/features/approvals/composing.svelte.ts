// A rule drafted from the open call. It grants nothing: what is in force changes only when the gateway saved it.
import { IpcError, type Client } from '../../ipc/client';
import type { AnswerApproval } from '../../ipc/generated/AnswerApproval';
import type { ApprovalId } from '../../ipc/generated/ApprovalId';
import type { DraftStep } from '../../ipc/generated/DraftStep';
import type { RuleDraft } from '../../ipc/generated/RuleDraft';
import type { RuleEnds } from '../../ipc/generated/RuleEnds';
import { counted } from './readiness';

/** When a drafted rule can end, in the order they are offered. */
export const ENDS: readonly { ends: RuleEnds; name: string }[] = [
  { ends: 'hour', name: 'for 1 hour' }, { ends: 'today', name: 'until the end of today' }, { ends: 'thirtyDays', name: 'for 30 days' }, { ends: 'never', name: 'never ends' },
];

/** A drafted rule, as it is being composed. */
export class Composing {
  draft = $state.raw<RuleDraft>();
  /** Why there is no draft, or why it was not saved. */
  failed = $state('');
  /** How wide: a step of the draft, from 0. */
  step = $state(0);
  ends = $state<RuleEnds>('thirtyDays');
  /** "Never expires — are you sure?" was answered with yes. */
  sure = $state(false);

  readonly #client: Client;
  readonly #id: ApprovalId;

  constructor(client: Client, id: ApprovalId) {
    this.#client = client;
    this.#id = id;
  }

  /** The chosen width. */
  readonly chosen = $derived.by<DraftStep | undefined>(() => this.draft?.steps[this.step]);
  /** What is missing before it can be saved; empty: nothing. */
  readonly missing = $derived.by(() => {
    if (!this.chosen) return 'There is no draft yet.';
    return this.ends === 'never' && !this.sure ? 'Say whether it may never expire.' : '';
  });

  /** Asks for a draft; what was chosen before is kept only if it was chosen by hand in the same draft. */
  readonly begin = async (): Promise<void> => {
    try {
      const draft = await this.#client.draftRule(this.#id);
      this.draft = draft;
      this.step = draft.chosen;
    } catch (thrown) {
      this.failed = IpcError.from(thrown).message;
    }
  };

  /** Saves it, with a yes to the call itself or without. Throws the gateway's refusal. */
  async save(approve: AnswerApproval | null): Promise<void> {
    if (!this.draft || this.missing !== '') return;
    await this.#client.saveRule({ id: this.#id, step: this.step, ends: this.ends, policyVersion: this.draft.policyVersion, approve });
  }
}

/** What a width would have let through in the last 30 days: "matched 6 (5 you approved, 1 you denied)". */
export function reach({ matched, approved, denied }: DraftStep): string {
  const told = [approved > 0 ? `${approved.toLocaleString()} you approved` : '', denied > 0 ? `${denied.toLocaleString()} you denied` : ''].filter((part) => part !== '');
  return `matched ${matched.toLocaleString()}${told.length > 0 ? ` (${told.join(', ')})` : ''}`;
}

/** "Also covers 2 calls waiting now."; empty: none besides this one. */
export function waitingToo({ waiting }: DraftStep): string {
  return waiting === 0 ? '' : `Also covers ${counted(waiting, 'call')} waiting now.`;
}
