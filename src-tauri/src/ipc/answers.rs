//! How each command of the contract is answered: one method of the gateway each.

mod editor;

pub(super) use editor::*;

use super::{IpcResult, operator::Operator, requests::*};
use crate::place;
use gateway::{NewServer, api::*};

pub(super) async fn status(operator: Operator) -> IpcResult<GatewayStatus> {
    let notices = operator.desk().notices().clone();
    let mut status = operator.ask(|gateway, _| Ok(gateway.status())).await?;
    // What does not work on this desktop is said as well, after what is worse.
    let whys: Vec<String> = status.why.into_iter().chain(notices.sentence()).collect();
    status.why = (!whys.is_empty()).then(|| whys.join("; "));
    Ok(status)
}

pub(super) async fn list_approvals(operator: Operator) -> IpcResult<Vec<ApprovalRow>> {
    operator.ask(|gateway, _| Ok(gateway.approvals())).await
}

pub(super) async fn open_card(operator: Operator, request: ApprovalRef) -> IpcResult<ApprovalCard> {
    operator.looks_at(request.id);
    operator
        .ask(move |gateway, source| gateway.open_card(request.id, source))
        .await
}

pub(super) async fn answer_approval(operator: Operator, request: AnswerApproval) -> IpcResult<()> {
    operator
        .ask(move |gateway, source| gateway.answer(&request, source))
        .await
}

pub(super) async fn extend_hold(operator: Operator, request: ApprovalRef) -> IpcResult<()> {
    operator
        .ask(move |gateway, source| gateway.extend_hold(request.id, source))
        .await
}

pub(super) async fn reviewing(operator: Operator, request: ApprovalRef) -> IpcResult<()> {
    operator
        .ask(move |gateway, source| gateway.reviewing(request.id, source))
        .await
}

pub(super) async fn undo_approval(operator: Operator, request: ApprovalRef) -> IpcResult<()> {
    operator
        .ask(move |gateway, source| gateway.undo_approval(request.id, source))
        .await
}

pub(super) async fn dismiss_approval(operator: Operator, request: ApprovalRef) -> IpcResult<()> {
    operator
        .ask(move |gateway, source| gateway.dismiss_approval(request.id, source))
        .await
}

pub(super) async fn deny_many(operator: Operator, request: DenyMany) -> IpcResult<u32> {
    operator
        .ask(move |gateway, source| gateway.deny_many(&request, source))
        .await
}

pub(super) async fn check_batch(operator: Operator, request: CheckBatch) -> IpcResult<BatchCheck> {
    operator
        .ask(move |gateway, source| Ok(gateway.check_batch(&request, source)))
        .await
}

pub(super) async fn approve_batch(
    operator: Operator,
    request: ApproveBatch,
) -> IpcResult<BatchResult> {
    let (gateway, source) = (operator.gateway(), operator.source());
    Ok(gateway.approve_batch(&request, source).await?)
}

pub(super) async fn stop_session(operator: Operator, request: SessionRef) -> IpcResult<u32> {
    operator
        .ask(move |gateway, _| gateway.stop_session(request.id))
        .await
}

pub(super) async fn resume_session(operator: Operator, request: SessionRef) -> IpcResult<()> {
    operator
        .ask(move |gateway, _| gateway.resume_session(request.id))
        .await
}

pub(super) async fn list_grants(operator: Operator) -> IpcResult<Vec<GrantView>> {
    operator.ask(|gateway, _| Ok(gateway.grants())).await
}

pub(super) async fn revoke_grant(operator: Operator, request: GrantRef) -> IpcResult<()> {
    operator
        .ask(move |gateway, source| gateway.revoke_grant(request.id, source))
        .await
}

pub(super) async fn revoke_all_grants(operator: Operator) -> IpcResult<u32> {
    operator
        .ask(|gateway, _| Ok(gateway.revoke_all_grants()))
        .await
}

pub(super) async fn check_edit(operator: Operator, request: CheckEdit) -> IpcResult<EditedCall> {
    operator
        .ask(move |gateway, source| gateway.check_edit(&request, source))
        .await
}

pub(super) async fn reveal(operator: Operator, request: Reveal) -> IpcResult<String> {
    operator
        .ask(move |gateway, source| gateway.reveal(&request, source))
        .await
}

pub(super) async fn draft_rule(operator: Operator, request: ApprovalRef) -> IpcResult<RuleDraft> {
    operator
        .ask(move |gateway, _| gateway.draft_rule(request.id))
        .await
}

pub(super) async fn save_rule(operator: Operator, request: SaveRule) -> IpcResult<()> {
    operator
        .ask(move |gateway, source| gateway.save_rule(&request, source))
        .await
}

pub(super) async fn list_servers(operator: Operator) -> IpcResult<Vec<ServerView>> {
    operator.ask(|gateway, _| Ok(gateway.servers())).await
}

pub(super) async fn accept_server(operator: Operator, request: ServerName) -> IpcResult<()> {
    Ok(operator.gateway().accept_server(&request.name).await?)
}

pub(super) async fn accept_tool(operator: Operator, request: AcceptTool) -> IpcResult<()> {
    operator
        .ask(move |gateway, _| gateway.accept_tool(&request))
        .await
}

pub(super) async fn set_tool_severity(
    operator: Operator,
    request: SetToolSeverity,
) -> IpcResult<()> {
    operator
        .ask(move |gateway, _| gateway.set_tool_severity(&request))
        .await
}

pub(super) async fn set_server_enabled(operator: Operator, request: ServerSwitch) -> IpcResult<()> {
    operator
        .ask(move |gateway, _| gateway.set_server_enabled(&request.name, request.enabled))
        .await
}

pub(super) async fn add_server(operator: Operator, request: NewServer) -> IpcResult<()> {
    operator
        .ask(move |gateway, _| gateway.add_server(request))
        .await
}

pub(super) async fn remove_server(operator: Operator, request: ServerName) -> IpcResult<()> {
    operator
        .ask(move |gateway, _| gateway.remove_server(&request.name))
        .await
}

pub(super) async fn get_policy(operator: Operator) -> IpcResult<PolicyView> {
    operator.ask(|gateway, _| Ok(gateway.policy())).await
}

pub(super) async fn accept_policy(operator: Operator, request: PolicyHash) -> IpcResult<()> {
    operator
        .ask(move |gateway, _| gateway.accept_policy(&request.hash))
        .await
}

pub(super) async fn audit_page(operator: Operator, request: AuditQuery) -> IpcResult<AuditPage> {
    operator
        .ask(move |gateway, _| gateway.audit_page(&request))
        .await
}

pub(super) async fn timeline_page(
    operator: Operator,
    request: TimelineQuery,
) -> IpcResult<TimelinePage> {
    operator
        .ask(move |gateway, _| gateway.timeline_page(&request))
        .await
}

pub(super) async fn timeline_count(
    operator: Operator,
    request: TimelineFilter,
) -> IpcResult<TimelineCount> {
    operator
        .ask(move |gateway, _| gateway.timeline_count(&request))
        .await
}

pub(super) async fn timeline_histogram(
    operator: Operator,
    request: HistogramQuery,
) -> IpcResult<Histogram> {
    operator
        .ask(move |gateway, _| gateway.timeline_histogram(&request))
        .await
}

pub(super) async fn timeline_groups(
    operator: Operator,
    request: GroupQuery,
) -> IpcResult<Vec<TimelineGroup>> {
    operator
        .ask(move |gateway, _| gateway.timeline_groups(&request))
        .await
}

pub(super) async fn complete_filter(
    operator: Operator,
    request: CompleteFilter,
) -> IpcResult<Vec<Completion>> {
    operator
        .ask(move |gateway, _| gateway.complete_filter(&request))
        .await
}

pub(super) async fn story(operator: Operator, request: StoryRef) -> IpcResult<Story> {
    operator.ask(move |gateway, _| gateway.story(request)).await
}

pub(super) async fn saved_views(operator: Operator) -> IpcResult<Vec<SavedView>> {
    operator.ask(|gateway, _| gateway.saved_views()).await
}

pub(super) async fn save_view(operator: Operator, request: SavedView) -> IpcResult<()> {
    operator
        .ask(move |gateway, _| gateway.save_view(&request))
        .await
}

pub(super) async fn remove_view(operator: Operator, request: ViewName) -> IpcResult<()> {
    operator
        .ask(move |gateway, _| gateway.remove_view(&request))
        .await
}

pub(super) async fn daily_figures(operator: Operator) -> IpcResult<DailyFigures> {
    operator.ask(|gateway, _| gateway.daily_figures()).await
}

pub(super) async fn verify_audit(operator: Operator) -> IpcResult<VerifyReport> {
    operator.ask(|gateway, _| gateway.verify_audit()).await
}

pub(super) async fn start_verify(operator: Operator) -> IpcResult<()> {
    operator.ask(|gateway, _| gateway.start_verify()).await
}

pub(super) async fn cancel_verify(operator: Operator) -> IpcResult<()> {
    operator.gateway().cancel_verify();
    Ok(())
}

pub(super) async fn verify_state(operator: Operator) -> IpcResult<VerifyState> {
    Ok(operator.gateway().verify_state())
}

pub(super) async fn export_audit(operator: Operator, request: ExportAudit) -> IpcResult<Exported> {
    operator
        .ask(move |gateway, _| gateway.export_audit(&request))
        .await
}

pub(super) async fn pause(operator: Operator, request: PauseFor) -> IpcResult<()> {
    operator
        .ask(move |gateway, _| gateway.pause(&request))
        .await
}

pub(super) async fn resume(operator: Operator) -> IpcResult<()> {
    operator.ask(|gateway, _| gateway.resume()).await
}

pub(super) async fn stop_all(operator: Operator) -> IpcResult<u32> {
    operator.ask(|gateway, _| gateway.stop_all()).await
}

pub(super) async fn be_quiet(operator: Operator, request: BeQuiet) -> IpcResult<()> {
    operator
        .ask(move |gateway, _| gateway.be_quiet(&request))
        .await
}

pub(super) async fn end_quiet(operator: Operator) -> IpcResult<()> {
    operator.ask(|gateway, _| gateway.end_quiet()).await
}

pub(super) async fn get_settings(operator: Operator) -> IpcResult<SettingsView> {
    operator.ask(|gateway, _| Ok(gateway.settings())).await
}

pub(super) async fn set_setting(
    operator: Operator,
    request: SetSetting,
) -> IpcResult<SettingsView> {
    operator
        .ask(move |gateway, _| gateway.set_setting(&request))
        .await
}

pub(super) async fn demo_call(operator: Operator) -> IpcResult<()> {
    Ok(operator.gateway().demo_call().await?)
}

pub(super) async fn connect_snippet(operator: Operator) -> IpcResult<String> {
    operator
        .ask(|gateway, _| Ok(gateway.connect_snippet(&place::beside_us("smg-shim")?)))
        .await
}

pub(super) async fn test_notification(operator: Operator) -> IpcResult<()> {
    let told = operator.desk().tell(
        "This is a test",
        "Mission Control tells you here when a call waits for you.",
    );
    Ok(told.await?)
}

pub(super) async fn show_main(operator: Operator, request: ShowMain) -> IpcResult<()> {
    operator
        .desk()
        .surfaces()
        .show_main(request.id, request.screen);
    Ok(())
}

pub(super) async fn close_quick(operator: Operator) -> IpcResult<()> {
    operator.desk().surfaces().close_quick();
    Ok(())
}
