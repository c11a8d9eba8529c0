//! How the commands of the policy editor are answered: one method of the gateway each.

use super::super::{IpcResult, operator::Operator};
use gateway::api::*;

pub(in crate::ipc) async fn open_draft(operator: Operator) -> IpcResult<DraftView> {
    operator.ask(|gateway, _| gateway.open_draft()).await
}

pub(in crate::ipc) async fn check_draft(
    operator: Operator,
    request: DraftText,
) -> IpcResult<DraftView> {
    operator
        .ask(move |gateway, _| gateway.check_draft(&request))
        .await
}

pub(in crate::ipc) async fn edit_draft(
    operator: Operator,
    request: EditDraft,
) -> IpcResult<DraftView> {
    operator
        .ask(move |gateway, _| gateway.edit_draft(&request))
        .await
}

pub(in crate::ipc) async fn discard_draft(operator: Operator) -> IpcResult<DraftView> {
    operator.ask(|gateway, _| gateway.discard_draft()).await
}

pub(in crate::ipc) async fn start_replay(
    operator: Operator,
    request: StartReplay,
) -> IpcResult<u32> {
    operator
        .ask(move |gateway, _| gateway.start_replay(&request))
        .await
}

pub(in crate::ipc) async fn replay_report(operator: Operator) -> IpcResult<Option<ReplayReport>> {
    operator.ask(|gateway, _| Ok(gateway.replay_report())).await
}

pub(in crate::ipc) async fn explain_replayed(
    operator: Operator,
    request: ExplainReplayed,
) -> IpcResult<Vec<TraceLine>> {
    operator
        .ask(move |gateway, _| gateway.explain_replayed(&request))
        .await
}

pub(in crate::ipc) async fn try_call(
    operator: Operator,
    request: TryCall,
) -> IpcResult<TriedDecision> {
    operator
        .ask(move |gateway, _| gateway.try_call(&request))
        .await
}

pub(in crate::ipc) async fn call_to_try(
    operator: Operator,
    request: ApprovalRef,
) -> IpcResult<TriedCall> {
    operator
        .ask(move |gateway, _| gateway.call_to_try(&request))
        .await
}

pub(in crate::ipc) async fn save_policy_test(
    operator: Operator,
    request: PolicyTest,
) -> IpcResult<()> {
    operator
        .ask(move |gateway, _| gateway.save_policy_test(&request))
        .await
}

pub(in crate::ipc) async fn remove_policy_test(
    operator: Operator,
    request: PolicyTestName,
) -> IpcResult<()> {
    operator
        .ask(move |gateway, _| gateway.remove_policy_test(&request))
        .await
}

pub(in crate::ipc) async fn publish_draft(
    operator: Operator,
    request: PublishDraft,
) -> IpcResult<PolicyView> {
    operator
        .ask(move |gateway, source| gateway.publish_draft(&request, source))
        .await
}

pub(in crate::ipc) async fn policy_versions(operator: Operator) -> IpcResult<Vec<PolicyVersion>> {
    operator.ask(|gateway, _| gateway.policy_versions()).await
}

pub(in crate::ipc) async fn compare_policies(
    operator: Operator,
    request: ComparePolicies,
) -> IpcResult<PolicyComparison> {
    operator
        .ask(move |gateway, _| gateway.compare_policies(&request))
        .await
}

pub(in crate::ipc) async fn restore_policy(
    operator: Operator,
    request: PolicyVersionRef,
) -> IpcResult<DraftView> {
    operator
        .ask(move |gateway, _| gateway.restore_policy(&request))
        .await
}

pub(in crate::ipc) async fn policy_templates(operator: Operator) -> IpcResult<Vec<PolicyTemplate>> {
    operator
        .ask(|gateway, _| Ok(gateway.policy_templates()))
        .await
}

pub(in crate::ipc) async fn draft_template(
    operator: Operator,
    request: TemplateName,
) -> IpcResult<DraftView> {
    operator
        .ask(move |gateway, _| gateway.draft_template(&request))
        .await
}

pub(in crate::ipc) async fn import_policy(
    operator: Operator,
    request: ImportPolicy,
) -> IpcResult<DraftView> {
    operator
        .ask(move |gateway, _| gateway.import_policy(&request))
        .await
}

pub(in crate::ipc) async fn export_policy(operator: Operator) -> IpcResult<String> {
    operator.ask(|gateway, _| gateway.export_policy()).await
}

pub(in crate::ipc) async fn policy_words(operator: Operator) -> IpcResult<PolicyWords> {
    operator.ask(|gateway, _| gateway.policy_words()).await
}

pub(in crate::ipc) async fn seen_arguments(
    operator: Operator,
    request: ToolRef,
) -> IpcResult<Vec<SeenArgument>> {
    operator
        .ask(move |gateway, _| gateway.seen_arguments(&request))
        .await
}

pub(in crate::ipc) async fn count_matches(
    operator: Operator,
    request: ConditionForm,
) -> IpcResult<MatchCount> {
    operator
        .ask(move |gateway, _| gateway.count_matches(&request))
        .await
}

pub(in crate::ipc) async fn draft_from_row(
    operator: Operator,
    request: StoryRef,
) -> IpcResult<DraftView> {
    operator
        .ask(move |gateway, _| gateway.draft_from_row(&request))
        .await
}
