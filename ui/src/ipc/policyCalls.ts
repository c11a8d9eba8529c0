// What the page may ask about a policy that is being worked on. Part of the client; it talks to nobody itself.
import type { ApprovalId } from './generated/ApprovalId';
import type { ComparePolicies } from './generated/ComparePolicies';
import type { ConditionForm } from './generated/ConditionForm';
import type { DraftView } from './generated/DraftView';
import type { EditDraft } from './generated/EditDraft';
import type { ExplainReplayed } from './generated/ExplainReplayed';
import type { MatchCount } from './generated/MatchCount';
import type { PolicyComparison } from './generated/PolicyComparison';
import type { PolicyTemplate } from './generated/PolicyTemplate';
import type { PolicyTest } from './generated/PolicyTest';
import type { PolicyVersion } from './generated/PolicyVersion';
import type { PolicyView } from './generated/PolicyView';
import type { PolicyWords } from './generated/PolicyWords';
import type { PublishDraft } from './generated/PublishDraft';
import type { ReplayReport } from './generated/ReplayReport';
import type { SeenArgument } from './generated/SeenArgument';
import type { StartReplay } from './generated/StartReplay';
import type { ToolRef } from './generated/ToolRef';
import type { TraceLine } from './generated/TraceLine';
import type { TriedCall } from './generated/TriedCall';
import type { TriedDecision } from './generated/TriedDecision';
import type { TryCall } from './generated/TryCall';

/** The policy editor's part of the client. */
export interface PolicyCalls {
  openDraft(): Promise<DraftView>;
  /** Looks at a text, and keeps it as the draft. */
  checkDraft(text: string): Promise<DraftView>;
  /** Changes a text visually; the answer has the text as it is then. */
  editDraft(edit: EditDraft): Promise<DraftView>;
  discardDraft(): Promise<DraftView>;
  /** Ends the replay before it; says which one this is. */
  startReplay(start: StartReplay): Promise<number>;
  replayReport(): Promise<ReplayReport | null>;
  explainReplayed(explain: ExplainReplayed): Promise<TraceLine[]>;
  tryCall(call: TryCall): Promise<TriedDecision>;
  /** The call of an approval, to be tried. */
  callToTry(id: ApprovalId): Promise<TriedCall>;
  savePolicyTest(test: PolicyTest): Promise<void>;
  removePolicyTest(name: string): Promise<void>;
  publishDraft(publish: PublishDraft): Promise<PolicyView>;
  policyVersions(): Promise<PolicyVersion[]>;
  comparePolicies(versions: ComparePolicies): Promise<PolicyComparison>;
  /** Makes a draft of an old version. Puts nothing into force. */
  restorePolicy(version: number): Promise<DraftView>;
  policyTemplates(): Promise<PolicyTemplate[]>;
  draftTemplate(name: string): Promise<DraftView>;
  importPolicy(text: string): Promise<DraftView>;
  /** Writes what is in force to a file; says where. */
  exportPolicy(): Promise<string>;
  policyWords(): Promise<PolicyWords>;
  seenArguments(tool: ToolRef): Promise<SeenArgument[]>;
  countMatches(condition: ConditionForm): Promise<MatchCount>;
  /** A draft with a rule made of one line of the audit timeline. */
  draftFromRow(id: number): Promise<DraftView>;
}

/** The calls themselves, through `ask`. */
export function policyCalls(ask: <T>(command: string, request?: unknown) => Promise<T>): PolicyCalls {
  return {
    openDraft: () => ask('open_draft'),
    checkDraft: (text) => ask('check_draft', { text }),
    editDraft: (edit) => ask('edit_draft', edit),
    discardDraft: () => ask('discard_draft'),
    startReplay: (start) => ask('start_replay', start),
    replayReport: () => ask('replay_report'),
    explainReplayed: (explain) => ask('explain_replayed', explain),
    tryCall: (call) => ask('try_call', call),
    callToTry: (id) => ask('call_to_try', { id }),
    savePolicyTest: (test) => ask('save_policy_test', test),
    removePolicyTest: (name) => ask('remove_policy_test', { name }),
    publishDraft: (publish) => ask('publish_draft', publish),
    policyVersions: () => ask('policy_versions'),
    comparePolicies: (versions) => ask('compare_policies', versions),
    restorePolicy: (version) => ask('restore_policy', { version }),
    policyTemplates: () => ask('policy_templates'),
    draftTemplate: (name) => ask('draft_template', { name }),
    importPolicy: (text) => ask('import_policy', { text }),
    exportPolicy: () => ask('export_policy'),
    policyWords: () => ask('policy_words'),
    seenArguments: (tool) => ask('seen_arguments', tool),
    countMatches: (condition) => ask('count_matches', condition),
    draftFromRow: (id) => ask('draft_from_row', { id }),
  };
}
