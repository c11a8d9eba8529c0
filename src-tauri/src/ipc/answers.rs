//! How each command of the contract is answered: one method of the gateway each.

use super::{IpcResult, operator::Operator, requests::*};
use crate::place;
use gateway::{NewServer, api::*};

pub(super) async fn status(operator: Operator) -> IpcResult<GatewayStatus> {
    let notices = operator.desk().notices().clone();
    let mut status = operator.ask(|gateway, _| Ok(gateway.status())).await?;
    // What does not work on this desktop is worth a line where nothing worse is to be said.
    status.why = status.why.or_else(|| notices.sentence());
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

pub(super) async fn list_servers(operator: Operator) -> IpcResult<Vec<ServerView>> {
    operator.ask(|gateway, _| Ok(gateway.servers())).await
}

pub(super) async fn accept_server(operator: Operator, request: ServerName) -> IpcResult<()> {
    Ok(operator.gateway().accept_server(&request.name).await?)
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

pub(super) async fn verify_audit(operator: Operator) -> IpcResult<VerifyReport> {
    operator.ask(|gateway, _| gateway.verify_audit()).await
}

pub(super) async fn pause(operator: Operator) -> IpcResult<()> {
    operator.ask(|gateway, _| gateway.pause()).await
}

pub(super) async fn resume(operator: Operator) -> IpcResult<()> {
    operator.ask(|gateway, _| gateway.resume()).await
}

pub(super) async fn stop_all(operator: Operator) -> IpcResult<u32> {
    operator.ask(|gateway, _| gateway.stop_all()).await
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
