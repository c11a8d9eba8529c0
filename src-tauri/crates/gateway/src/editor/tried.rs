//! What a policy says of a call that somebody made up. Nothing is sent anywhere.

use crate::api::TriedCall;
use crate::error::Error;
use crate::replay::Known;
use policy::json::{self, Json};
use policy::marks;
use policy::{
    Assessment, Call, Caller, CallerKind, Decision, Effect, Overrides, Policy, Reason,
    ReasonSource, ServerFacts, ToolFacts,
};

/// Who calls where nobody is named: what every client is that was not registered.
const NOBODY: &str = "unregistered";

/// A made-up call with all that can be known of it.
pub(crate) struct Trial<'a> {
    tried: &'a TriedCall,
    caller: Caller,
    arguments: Json<'a>,
    marks: Vec<String>,
    tags: Vec<String>,
    pub(crate) assessment: Assessment,
    at: i64,
    utc_offset_minutes: i32,
}

/// Reads a made-up call. `now`: Unix ms, and minutes that local time is ahead of UTC.
pub(crate) fn trial<'a>(
    tried: &'a TriedCall,
    known: &Known,
    (at, utc_offset_minutes): (i64, i32),
) -> Result<Trial<'a>, Error> {
    let text = match tried.arguments.trim() {
        "" => "{}",
        text => text,
    };
    let arguments = json::parse_str(text, json::Limits::default())
        .map_err(|error| Error::invalid(format!("its arguments are not JSON: {error}")))?;
    let found = known.marks(&tried.server, &tried.tool, &arguments);
    let id = match tried.client.trim() {
        "" => NOBODY,
        client => client,
    };
    Ok(Trial {
        assessment: assessment(tried, known, &arguments, &found),
        marks: marks::words(&found),
        tags: known.tags(&tried.server, &arguments),
        caller: Caller {
            id: id.to_owned(),
            name: id.to_owned(),
            kind: CallerKind::Agent,
        },
        tried,
        arguments,
        at,
        utc_offset_minutes,
    })
}

impl Trial<'_> {
    /// The call as a policy sees it.
    pub(crate) fn call(&self) -> Call<'_> {
        Call {
            caller: &self.caller,
            client: &self.caller.id,
            server: &self.tried.server,
            tool: &self.tried.tool,
            arguments: &self.arguments,
            severity: self.assessment.severity,
            marks: &self.marks,
            tags: &self.tags,
            at: self.at,
            utc_offset_minutes: self.utc_offset_minutes,
        }
    }
}

fn assessment(
    tried: &TriedCall,
    known: &Known,
    arguments: &Json<'_>,
    found: &[marks::Mark],
) -> Assessment {
    if let Some(severity) = tried.severity {
        let reason = Reason {
            text: "you said so".to_owned(),
            source: ReasonSource::Operator,
        };
        return Assessment {
            severity,
            reasons: vec![reason],
        };
    }
    let tool = match known.assessment(&tried.server, &tried.tool) {
        Some(assessment) => assessment.clone(),
        None => by_its_name(tried),
    };
    policy::assess_call(&tool, arguments, found)
}

/// What the names of a server and a tool speak for that are not installed.
fn by_its_name(tried: &TriedCall) -> Assessment {
    let server = ServerFacts {
        name: &tried.server,
        package: None,
    };
    let tool = ToolFacts {
        name: &tried.tool,
        title: None,
        description: None,
        input_schema: None,
        read_only_hint: None,
        destructive_hint: None,
    };
    policy::classify(&server, &tool, &Overrides::default(), true)
}

/// The rule behind a decision, as a sentence.
pub(crate) fn said(policy: &Policy, decision: &Decision) -> String {
    let rule = decision.rule.and_then(|rule| policy.rules().get(rule));
    match rule {
        Some(rule) => policy::rule_sentence(rule),
        None => policy::default_sentence(policy.otherwise().effect),
    }
}

/// "Asks you, because of rule 3: Ask me about any call that is high or worse."
pub(crate) fn sentence(policy: &Policy, decision: &Decision) -> String {
    let does = match decision.effect {
        Effect::Allow => "Lets it pass",
        Effect::Review => "Asks you",
        Effect::Deny => "Refuses it",
    };
    let rule = said(policy, decision);
    match decision.rule {
        Some(place) => format!("{does}, because of rule {}: {rule}", place + 1),
        None => format!("{does}, because no rule matches: {rule}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::Severity;

    fn tried(tool: &str, arguments: &str, severity: Option<Severity>) -> TriedCall {
        TriedCall {
            server: "files".into(),
            tool: tool.into(),
            arguments: arguments.into(),
            client: String::new(),
            severity,
        }
    }

    #[test]
    fn a_made_up_call_is_judged_as_a_real_one() {
        let policy = policy::parse_policy(
            r#"{"version":2,"rules":[
                {"id":"a","match":{"markAny":["destroy"]},"effect":"deny","reason":"r"},
                {"id":"b","match":{"client":"unregistered","maxSeverity":"low"},"effect":"allow","reason":"r"}],
                "defaultEffect":"review"}"#,
        )
        .unwrap();
        for (call, says) in [
            (
                tried("read_file", "", None),
                "Lets it pass, because of rule 2: Allow any call from unregistered that is low or milder.",
            ),
            (
                tried("write_file", r#"{"path":"/srv/a"}"#, None),
                "Asks you, because no rule matches: Otherwise, ask me.",
            ),
            (
                tried("write_file", "{}", Some(Severity::Low)),
                "Lets it pass, because of rule 2: Allow any call from unregistered that is low or milder.",
            ),
            (
                tried("run", r#"{"command":"rm -rf /srv"}"#, None),
                "Refuses it, because of rule 1: Deny any call with a risky part destroy.",
            ),
        ] {
            let known = Known::default();
            let trial = trial(&call, &known, (0, 0)).unwrap();
            let decision = policy::decide(&policy, &trial.call());
            assert_eq!(sentence(&policy, &decision), says, "{call:?}");
        }
        let broken = tried("run", "{", None);
        assert!(trial(&broken, &Known::default(), (0, 0)).is_err());
    }
}
