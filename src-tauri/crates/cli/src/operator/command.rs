//! What the operator can ask of a gateway, and doing it. The names are those the window uses.
//! Whatever is asked here, the verdict's source is the command line: nothing in a request can say otherwise.

use gateway::api::{
    AcceptTool, AnswerApproval, ApprovalRef, ApproveBatch, AuditQuery, BeQuiet, CheckBatch,
    CheckEdit, ComparePolicies, ConditionForm, DenyMany, DraftText, EditDraft, ExplainReplayed,
    ImportPolicy, PauseFor, PolicyTest, PolicyTestName, PolicyVersionRef, PublishDraft, Reveal,
    SaveRule, SetSetting, SetToolSeverity, StartReplay, StoryRef, TemplateName, ToolRef, TryCall,
};
use gateway::approvals::Source;
use gateway::ids::{ApprovalId, GrantId, SessionId};
use gateway::{Error, ErrorCode, Gateway, NewServer};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Where verdicts that come this way come from.
const SOURCE: Source = Source::CommandLine;

/// Every name a request can have.
pub(super) const NAMES: [&str; 64] = [
    "status",
    "list_approvals",
    "open_card",
    "answer_approval",
    "extend_hold",
    "reviewing",
    "undo_approval",
    "dismiss_approval",
    "check_edit",
    "reveal",
    "draft_rule",
    "save_rule",
    "deny_many",
    "check_batch",
    "approve_batch",
    "stop_session",
    "resume_session",
    "be_quiet",
    "end_quiet",
    "list_grants",
    "revoke_grant",
    "revoke_all_grants",
    "screen_locked",
    "get_settings",
    "set_setting",
    "list_servers",
    "accept_server",
    "accept_tool",
    "set_tool_severity",
    "inspect_server",
    "add_server",
    "remove_server",
    "set_server_enabled",
    "get_policy",
    "accept_policy",
    "open_draft",
    "check_draft",
    "edit_draft",
    "discard_draft",
    "start_replay",
    "replay_report",
    "explain_replayed",
    "try_call",
    "call_to_try",
    "save_policy_test",
    "remove_policy_test",
    "publish_draft",
    "policy_versions",
    "compare_policies",
    "restore_policy",
    "policy_templates",
    "draft_template",
    "import_policy",
    "export_policy",
    "policy_words",
    "seen_arguments",
    "count_matches",
    "draft_from_row",
    "audit_page",
    "verify_audit",
    "pause",
    "resume",
    "stop_all",
    SUBSCRIBE,
];

/// The one request that is about the connection and not about the gateway.
pub(super) const SUBSCRIBE: &str = "subscribe";

/// One thing to do on a gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "command",
    content = "request",
    rename_all = "snake_case",
    deny_unknown_fields
)]
pub(crate) enum Command {
    /// What it is doing.
    Status,
    /// The queue, and what was decided lately.
    ListApprovals,
    /// One card; mints the nonce a verdict must carry.
    OpenCard { id: ApprovalId },
    /// Yes or no.
    AnswerApproval(AnswerApproval),
    /// Holds a call longer.
    ExtendHold { id: ApprovalId },
    /// The operator is at work on a card.
    Reviewing { id: ApprovalId },
    /// Takes a yes back before the call runs.
    UndoApproval { id: ApprovalId },
    /// Takes what nobody waits for out of the list.
    DismissApproval { id: ApprovalId },
    /// Checks other arguments for a held call.
    CheckEdit(CheckEdit),
    /// Shows what is masked.
    Reveal(Reveal),
    /// Rules that could be made of a call.
    DraftRule { id: ApprovalId },
    /// Puts one of them into force.
    SaveRule(SaveRule),
    /// Denies any number at once.
    DenyMany(DenyMany),
    /// Whether these can be approved together.
    CheckBatch(CheckBatch),
    /// Approves them, one after the other.
    ApproveBatch(ApproveBatch),
    /// Denies what one agent waits for, and refuses its calls.
    StopSession { id: SessionId },
    /// Lets an agent's calls pass again.
    ResumeSession { id: SessionId },
    /// The operator does not want to be disturbed.
    BeQuiet(BeQuiet),
    /// The operator can be disturbed again.
    EndQuiet,
    /// Yeses that later calls can still use.
    ListGrants,
    /// Takes one of them back.
    RevokeGrant { id: GrantId },
    /// Takes all of them back.
    RevokeAllGrants,
    /// The screen was locked: they end.
    ScreenLocked,
    /// The settings in force.
    GetSettings,
    /// Changes one of them.
    SetSetting(SetSetting),
    /// Every server with its tools.
    ListServers,
    /// The operator has looked at its definitions.
    AcceptServer { name: String },
    /// The operator has looked at one tool's.
    AcceptTool(AcceptTool),
    /// Sets how severe a tool is.
    SetToolSeverity(SetToolSeverity),
    /// Starts it once and asks for its tools.
    InspectServer { name: String },
    /// Adds one; runs nothing.
    AddServer {
        name: String,
        command: Vec<String>,
        #[serde(default)]
        env: BTreeMap<String, String>,
    },
    /// Takes one away.
    RemoveServer { name: String },
    /// Switches one on or off.
    SetServerEnabled { name: String, enabled: bool },
    /// The policy in force.
    GetPolicy,
    /// Puts the file into force as it was shown.
    AcceptPolicy { hash: String },
    /// The policy draft as it was left; what is in force, if nobody works on one.
    OpenDraft,
    /// Keeps a text as the draft, and says what there is to say of it.
    CheckDraft(DraftText),
    /// Changes a draft's text as little as the edit needs, and keeps it.
    EditDraft(EditDraft),
    /// Forgets the draft.
    DiscardDraft,
    /// Begins to run the calls of the last days past a draft. Returns which replay it is.
    StartReplay(StartReplay),
    /// What the latest replay has found so far.
    ReplayReport,
    /// What a draft says of a past call, rule by rule.
    ExplainReplayed(ExplainReplayed),
    /// What a draft says of a made-up call, rule by rule.
    TryCall(TryCall),
    /// A held call, to be tried: its arguments as the record keeps them.
    CallToTry(ApprovalRef),
    /// Keeps a test of the policy.
    SavePolicyTest(PolicyTest),
    /// Forgets a test of the policy.
    RemovePolicyTest(PolicyTestName),
    /// Puts a draft into force, if what it lets pass was looked at.
    PublishDraft(PublishDraft),
    /// The versions that were in force, the latest first.
    PolicyVersions,
    /// What differs between two versions.
    ComparePolicies(ComparePolicies),
    /// Makes an earlier version the draft.
    RestorePolicy(PolicyVersionRef),
    /// The policies that ship with the gateway, as sentences.
    PolicyTemplates,
    /// Makes a shipped policy the draft.
    DraftTemplate(TemplateName),
    /// Makes a policy from elsewhere the draft.
    ImportPolicy(ImportPolicy),
    /// Writes the policy in force into a file. Returns where that is.
    ExportPolicy,
    /// What the builder of rules can offer.
    PolicyWords,
    /// The places of a tool's arguments, and what stood there lately.
    SeenArguments(ToolRef),
    /// How many of the tools there are a row of the builder matches.
    CountMatches(ConditionForm),
    /// Puts a rule about calls like a past one on top of the draft.
    DraftFromRow(StoryRef),
    /// A page of the audit.
    AuditPage(AuditQuery),
    /// Checks the whole chain.
    VerifyAudit,
    /// Refuses every new call, until resumed where no time is given.
    Pause(Option<PauseFor>),
    /// Lets calls pass again.
    Resume,
    /// Denies everything that waits, and pauses.
    StopAll,
}

impl Command {
    /// Does it.
    pub(crate) async fn run(self, gateway: &Gateway) -> Result<Value, Error> {
        match self {
            Self::Status => answer(&gateway.status()),
            Self::ListApprovals => answer(&gateway.approvals()),
            Self::OpenCard { id } => aside(gateway, move |g| g.open_card(id, SOURCE)).await,
            Self::AnswerApproval(request) => {
                aside(gateway, move |g| g.answer(&request, SOURCE)).await
            }
            Self::ExtendHold { id } => answer(&gateway.extend_hold(id, SOURCE)?),
            Self::Reviewing { id } => answer(&gateway.reviewing(id, SOURCE)?),
            Self::UndoApproval { id } => aside(gateway, move |g| g.undo_approval(id, SOURCE)).await,
            Self::DismissApproval { id } => {
                aside(gateway, move |g| g.dismiss_approval(id, SOURCE)).await
            }
            Self::CheckEdit(request) => {
                aside(gateway, move |g| g.check_edit(&request, SOURCE)).await
            }
            Self::Reveal(request) => aside(gateway, move |g| g.reveal(&request, SOURCE)).await,
            Self::DraftRule { id } => aside(gateway, move |g| g.draft_rule(id)).await,
            Self::SaveRule(request) => aside(gateway, move |g| g.save_rule(&request, SOURCE)).await,
            Self::DenyMany(request) => aside(gateway, move |g| g.deny_many(&request, SOURCE)).await,
            Self::CheckBatch(request) => answer(&gateway.check_batch(&request, SOURCE)),
            Self::ApproveBatch(request) => answer(&gateway.approve_batch(&request, SOURCE).await?),
            Self::StopSession { id } => aside(gateway, move |g| g.stop_session(id)).await,
            Self::ResumeSession { id } => aside(gateway, move |g| g.resume_session(id)).await,
            Self::BeQuiet(request) => aside(gateway, move |g| g.be_quiet(&request)).await,
            Self::EndQuiet => aside(gateway, Gateway::end_quiet).await,
            Self::ListGrants => answer(&gateway.grants()),
            Self::RevokeGrant { id } => aside(gateway, move |g| g.revoke_grant(id, SOURCE)).await,
            Self::RevokeAllGrants => aside(gateway, |g| Ok(g.revoke_all_grants())).await,
            Self::ScreenLocked => aside(gateway, |g| Ok(g.screen_locked())).await,
            Self::GetSettings => answer(&gateway.settings()),
            Self::SetSetting(change) => aside(gateway, move |g| g.set_setting(&change)).await,
            Self::ListServers => answer(&gateway.servers()),
            Self::AcceptServer { name } => answer(&gateway.accept_server(&name).await?),
            Self::AcceptTool(request) => aside(gateway, move |g| g.accept_tool(&request)).await,
            Self::SetToolSeverity(request) => {
                aside(gateway, move |g| g.set_tool_severity(&request)).await
            }
            Self::InspectServer { name } => answer(&gateway.inspect_server(&name).await?),
            Self::AddServer { name, command, env } => {
                aside(gateway, move |g| {
                    g.add_server(NewServer { name, command, env })
                })
                .await
            }
            Self::RemoveServer { name } => aside(gateway, move |g| g.remove_server(&name)).await,
            Self::SetServerEnabled { name, enabled } => {
                aside(gateway, move |g| g.set_server_enabled(&name, enabled)).await
            }
            Self::GetPolicy => aside(gateway, |g| Ok(g.policy())).await,
            Self::AcceptPolicy { hash } => aside(gateway, move |g| g.accept_policy(&hash)).await,
            Self::OpenDraft => aside(gateway, Gateway::open_draft).await,
            Self::CheckDraft(request) => aside(gateway, move |g| g.check_draft(&request)).await,
            Self::EditDraft(request) => aside(gateway, move |g| g.edit_draft(&request)).await,
            Self::DiscardDraft => aside(gateway, Gateway::discard_draft).await,
            Self::StartReplay(request) => aside(gateway, move |g| g.start_replay(&request)).await,
            Self::ReplayReport => answer(&gateway.replay_report()),
            Self::ExplainReplayed(request) => {
                aside(gateway, move |g| g.explain_replayed(&request)).await
            }
            Self::TryCall(request) => aside(gateway, move |g| g.try_call(&request)).await,
            Self::CallToTry(request) => aside(gateway, move |g| g.call_to_try(&request)).await,
            Self::SavePolicyTest(request) => {
                aside(gateway, move |g| g.save_policy_test(&request)).await
            }
            Self::RemovePolicyTest(request) => {
                aside(gateway, move |g| g.remove_policy_test(&request)).await
            }
            Self::PublishDraft(request) => {
                aside(gateway, move |g| g.publish_draft(&request, SOURCE)).await
            }
            Self::PolicyVersions => aside(gateway, Gateway::policy_versions).await,
            Self::ComparePolicies(request) => {
                aside(gateway, move |g| g.compare_policies(&request)).await
            }
            Self::RestorePolicy(request) => {
                aside(gateway, move |g| g.restore_policy(&request)).await
            }
            Self::PolicyTemplates => answer(&gateway.policy_templates()),
            Self::DraftTemplate(request) => {
                aside(gateway, move |g| g.draft_template(&request)).await
            }
            Self::ImportPolicy(request) => aside(gateway, move |g| g.import_policy(&request)).await,
            Self::ExportPolicy => aside(gateway, Gateway::export_policy).await,
            Self::PolicyWords => aside(gateway, Gateway::policy_words).await,
            Self::SeenArguments(request) => {
                aside(gateway, move |g| g.seen_arguments(&request)).await
            }
            Self::CountMatches(request) => aside(gateway, move |g| g.count_matches(&request)).await,
            Self::DraftFromRow(request) => {
                aside(gateway, move |g| g.draft_from_row(&request)).await
            }
            Self::AuditPage(query) => aside(gateway, move |g| g.audit_page(&query)).await,
            Self::VerifyAudit => aside(gateway, Gateway::verify_audit).await,
            Self::Pause(request) => {
                let request = request.unwrap_or_default();
                aside(gateway, move |g| g.pause(&request)).await
            }
            Self::Resume => aside(gateway, Gateway::resume).await,
            Self::StopAll => aside(gateway, Gateway::stop_all).await,
        }
    }
}

/// What touches files waits on a thread of its own, so that a slow disk holds up nobody else's call.
async fn aside<T: Serialize + Send + 'static>(
    gateway: &Gateway,
    work: impl FnOnce(&Gateway) -> Result<T, Error> + Send + 'static,
) -> Result<Value, Error> {
    let gateway = gateway.clone();
    match tokio::task::spawn_blocking(move || work(&gateway)).await {
        Ok(done) => answer(&done?),
        Err(error) => Err(Error::new(ErrorCode::Unavailable, error.to_string())),
    }
}

fn answer(value: &impl Serialize) -> Result<Value, Error> {
    serde_json::to_value(value)
        .map_err(|error| Error::new(ErrorCode::Unavailable, error.to_string()))
}
