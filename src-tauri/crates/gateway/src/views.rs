//! What the gateway knows, as its surfaces show it. Reads and words; changes nothing.

use crate::api::{GatewayState, GatewayStatus, RuleView, ServerState, ServerView, ToolView};
use crate::approvals::{ApprovalError, VerdictRefusal};
use crate::audit::Recovery;
use crate::core::Core;
use crate::error::{Error, ErrorCode};
use crate::policies::hex;
use crate::servers::Server;
use crate::text;
use crate::tools::Tool;
use policy::{Caller, CallerKind};

/// Milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1000;

pub(crate) fn status(core: &Core, notice: Option<String>) -> GatewayStatus {
    let in_force = core.gate.policies.in_force();
    let trouble = core.gate.audit.health().trouble;
    let (state, why) = match (core.gate.is_paused(), &in_force.error, trouble) {
        (true, _, _) => (
            GatewayState::Paused,
            Some("paused by you: new calls are refused".to_owned()),
        ),
        (false, Some(error), _) => (GatewayState::Degraded, Some(error.clone())),
        (false, None, Some(trouble)) => (
            GatewayState::Degraded,
            Some(format!(
                "the audit cannot be written ({trouble}); calls are refused"
            )),
        ),
        (false, None, None) => (
            GatewayState::Running,
            core.live.verifying.finding().or(notice),
        ),
    };
    let (now, offset) = local(core);
    let day = (now + i64::from(offset) * 60_000).div_euclid(DAY);
    let (waiting, highest_waiting) = core.approvals.waiting();
    let (paused_until, quiet) = core.stops.view();
    GatewayStatus {
        state,
        why,
        paused_until,
        quiet,
        policy_version: in_force.version,
        sessions: core.session_views(),
        waiting,
        highest_waiting,
        today: core.live.tally.read(u32::try_from(day).unwrap_or(0)),
        audit_entries: core.gate.audit.last().0,
        chain_verified_at: core.live.verifying.whole_at(),
        seq: core.events.seq(),
    }
}

/// Unix ms, and minutes that local time is ahead of UTC.
pub(crate) fn local(core: &Core) -> (i64, i32) {
    let now = core.clock.now_ms();
    (now, crate::clock::utc_offset_minutes(now))
}

pub(crate) fn server(core: &Core, server: &Server) -> ServerView {
    let definitions = server.definitions();
    let quarantined = definitions.quarantined();
    let why_failed = server.why_failed();
    let (state, why) = if !server.spec.enabled {
        (ServerState::Off, None)
    } else if !quarantined.is_empty() {
        let tools = if quarantined.len() == 1 {
            "1 tool is".to_owned()
        } else {
            format!("{} tools are", quarantined.len())
        };
        (
            ServerState::Changed,
            Some(format!("{tools} paused until you look at them")),
        )
    } else if server.is_running() {
        (ServerState::Running, None)
    } else if why_failed.is_some() {
        (ServerState::Failed, why_failed)
    } else {
        (ServerState::Idle, None)
    };
    ServerView {
        name: server.spec.name.clone(),
        command: server.spec.command.clone(),
        env: server.spec.env.keys().cloned().collect(),
        state,
        why: why.map(|w| text::plain(&w)),
        version: server.calls_itself().map(|v| text::segments(&v)),
        accepted: definitions.accepted,
        tools: definitions
            .tools
            .values()
            .map(|t| tool(core, server, t))
            .collect(),
        enabled: server.spec.enabled,
    }
}

fn tool(core: &Core, server: &Server, tool: &Tool) -> ToolView {
    ToolView {
        name: text::segments(&tool.definition.name),
        description: text::segments(&tool.description()),
        severity: tool.assessment.severity,
        reasons: tool.assessment.reasons.clone(),
        outcome: outcome(core, server, tool),
        quarantined: tool.quarantined.clone(),
        pin: hex(&tool.pin),
        definition: hex(&tool.definition.hash),
        set_by_you: core
            .servers
            .overrides()
            .get(&server.spec.name, &tool.definition.name),
    }
}

/// What the policy says today about a call of a tool without arguments.
fn outcome(core: &Core, server: &Server, tool: &Tool) -> String {
    let in_force = core.gate.policies.in_force();
    let agent = Caller {
        id: "unregistered".into(),
        name: "any agent".into(),
        kind: CallerKind::Agent,
    };
    let (at, utc_offset_minutes) = local(core);
    let decision = policy::decide(
        &in_force.policy,
        &policy::Call {
            caller: &agent,
            client: "",
            server: &server.spec.name,
            tool: &tool.definition.name,
            arguments: &policy::json::Json::Null,
            severity: tool.assessment.severity,
            marks: &[],
            tags: &core.settings.get().tags.of_server(&server.spec.name),
            at,
            utc_offset_minutes,
        },
    );
    if decision.effect == policy::Effect::Allow && !server.definitions().accepted {
        return crate::policies::UNACCEPTED_SENTENCE.to_owned();
    }
    let RuleView {
        sentence, number, ..
    } = crate::policies::rule_of(&in_force.policy, &decision);
    match number {
        Some(number) => format!("Rule {number}: {sentence}"),
        None => sentence,
    }
}

/// What a start found that the operator should know.
pub(crate) fn recovery_notice(recovery: &Recovery) -> Option<String> {
    let mut told = Vec::new();
    if let Some(aside) = &recovery.set_aside {
        let place = aside
            .moved_to
            .as_ref()
            .map_or_else(String::new, |p| format!(" to `{}`", p.display()));
        told.push(format!(
            "the audit was damaged ({}) and moved aside{place}; a new one was begun",
            aside.why
        ));
    }
    if let Some(finding) = &recovery.finding {
        told.push(finding.sentence());
    }
    if let Some(why) = &recovery.without_keychain {
        told.push(format!(
            "the record's key is in a file, because the keychain could not be used ({why})"
        ));
    }
    match recovery.unknown.len() {
        0 => {}
        1 => told.push("1 call was under way when the gateway ended; whether it ran is not known (see Audit)".into()),
        n => told.push(format!("{n} calls were under way when the gateway ended; whether they ran is not known (see Audit)")),
    }
    (!told.is_empty()).then(|| told.join("; "))
}

/// Why an approval was not answered, for the surface that asked.
pub(crate) fn approval_error(error: ApprovalError) -> Error {
    let code = match &error {
        ApprovalError::NotFound | ApprovalError::Refused(VerdictRefusal::NoGrant) => {
            ErrorCode::NotFound
        }
        ApprovalError::Refused(VerdictRefusal::TooSoon) => ErrorCode::TooEarly,
        ApprovalError::Refused(why) if why.is_tampering() => ErrorCode::Forged,
        ApprovalError::Refused(
            VerdictRefusal::NotOpen | VerdictRefusal::NothingToUndo | VerdictRefusal::StillWaited,
        ) => ErrorCode::Conflict,
        ApprovalError::Refused(_) => ErrorCode::Invalid,
    };
    Error::new(code, error.to_string())
}
