//! What a policy decides about one call, and what was found at each rule on the way. The call is made up from
//! the arguments of this command; nothing is sent anywhere.

use super::read;
use crate::failure::Failure;
use crate::shown;
use chrono::Local;
use clap::Args;
use link::Home;
use policy::json::{self, Limits};
use policy::{
    Assessment, Call, Caller, CallerKind, Explanation, Overrides, Policy, Reason, ReasonSource,
    ServerFacts, Severity, ToolFacts,
};
use serde_json::json;
use std::path::PathBuf;

/// Arguments of `smg policy explain`.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The server's name
    #[arg(long)]
    server: String,
    /// The tool's name
    #[arg(long)]
    tool: String,
    /// The call's arguments as JSON
    #[arg(long, default_value = "{}", value_name = "JSON")]
    args: String,
    /// The policy file; the gateway's own when none is named
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// How much harm the call can do; otherwise what the names of server and tool speak for
    #[arg(long, value_parser = severity)]
    severity: Option<Severity>,
    /// Who calls
    #[arg(long, value_parser = caller_kind, default_value = "agent")]
    caller_type: CallerKind,
}

/// Reads the word a policy file uses.
fn severity(word: &str) -> Result<Severity, String> {
    let known = Severity::ALL
        .into_iter()
        .find(|severity| severity.word() == word);
    known.ok_or_else(|| {
        format!(
            "write one of {}",
            Severity::ALL.map(Severity::word).join(", ")
        )
    })
}

fn caller_kind(word: &str) -> Result<CallerKind, String> {
    let known = CallerKind::ALL.into_iter().find(|kind| kind.word() == word);
    known.ok_or_else(|| {
        format!(
            "write one of {}",
            CallerKind::ALL.map(CallerKind::word).join(", ")
        )
    })
}

impl Explain {
    pub(super) fn explain(self, json: bool) -> Result<String, Failure> {
        let file = match &self.policy {
            Some(file) => file.clone(),
            None => Home::from_env().map_err(Failure::new)?.policy(),
        };
        let policy = read(&file)?;
        let arguments = json::parse_str(&self.args, Limits::default())
            .map_err(|error| Failure::usage(format!("`--args` is not JSON: {error}")))?;
        let now = Local::now();
        let assessment = self.assessment();
        let call = Call {
            caller: &Caller {
                id: "unregistered".into(),
                name: "nobody yet".into(),
                kind: self.caller_type,
            },
            client: "",
            server: &self.server,
            tool: &self.tool,
            arguments: &arguments,
            severity: assessment.severity,
            marks: &[],
            tags: &[],
            at: now.timestamp_millis(),
            utc_offset_minutes: now.offset().local_minus_utc() / 60,
        };
        let found = policy::explain(&policy, &call);
        Ok(if json {
            as_json(&found, &assessment)
        } else {
            as_text(&policy, &found, &assessment)
        })
    }

    fn assessment(&self) -> Assessment {
        if let Some(severity) = self.severity {
            let reason = Reason {
                text: "you said so".into(),
                source: ReasonSource::Operator,
            };
            return Assessment {
                severity,
                reasons: vec![reason],
            };
        }
        let tool = ToolFacts {
            name: &self.tool,
            title: None,
            description: None,
            input_schema: None,
            read_only_hint: None,
            destructive_hint: None,
        };
        policy::classify(
            &ServerFacts {
                name: &self.server,
                package: None,
            },
            &tool,
            &Overrides::default(),
            true,
        )
    }
}

fn as_text(policy: &Policy, found: &Explanation, assessment: &Assessment) -> String {
    let why: Vec<String> = assessment
        .reasons
        .iter()
        .map(|reason| shown::line(&reason.text))
        .collect();
    let mut text = format!("severity: {} ({})\n", assessment.severity, why.join("; "));
    let step = |step: &policy::TraceStep| {
        let applies = if step.matched {
            "applies"
        } else {
            "does not apply"
        };
        vec![
            step.number.to_string(),
            shown::line(&step.id),
            applies.to_owned(),
            shown::line(&step.why),
        ]
    };
    text.push_str(&shown::table(
        &found.trace.iter().map(step).collect::<Vec<_>>(),
    ));
    let sentence = match found
        .decision
        .rule
        .and_then(|place| policy.rules().get(place))
    {
        Some(rule) => policy::rule_sentence(rule),
        None => policy::default_sentence(policy.otherwise().effect),
    };
    let (effect, reason) = (found.decision.effect, &found.decision.reason);
    text.push_str(&format!(
        "{effect}: {} ({})\n",
        shown::line(&sentence),
        shown::line(reason)
    ));
    text
}

fn as_json(found: &Explanation, assessment: &Assessment) -> String {
    let decision = &found.decision;
    let value = json!({
        "effect": decision.effect,
        "rule": found.trace.iter().find(|step| decision.rule == step.number.checked_sub(1)).map(|step| &step.id),
        "reason": decision.reason.as_ref(),
        "severity": assessment.severity,
        "reasons": assessment.reasons,
        "trace": found.trace,
    });
    shown::json(&value) + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = r#"{"rules": [
        {"id": "no-shell", "match": {"tool": "shell"}, "effect": "deny", "reason": "not here"},
        {"id": "ask", "match": {"minSeverity": "high"}, "effect": "review", "reason": "people decide"}],
        "defaultEffect": "deny"}"#;

    fn explained(args: &str, severity: Severity, json: bool) -> Result<String, Failure> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.json");
        std::fs::write(&path, POLICY).unwrap();
        let call = Explain {
            server: "ops".into(),
            tool: "restart_service".into(),
            args: args.into(),
            policy: Some(path),
            severity: Some(severity),
            caller_type: CallerKind::Agent,
        };
        call.explain(json)
    }

    #[test]
    fn each_rule_says_what_was_found() {
        let expect = "severity: high (you said so)\n\
             1  no-shell  does not apply  the server is `ops`\n\
             2  ask       applies         everything it asks holds\n\
             review: Ask me about any call that is high or worse. (people decide)\n";
        assert_eq!(explained("{}", Severity::High, false).unwrap(), expect);
        let text = explained("{}", Severity::Low, false).unwrap();
        assert!(
            text.ends_with("\ndeny: Otherwise, deny it. (no rule matches this call)\n"),
            "{text}"
        );
    }

    #[test]
    fn json_names_the_rule_that_decided() {
        for (severity, rule) in [(Severity::High, json!("ask")), (Severity::Low, json!(null))] {
            let line = explained("{}", severity, true).unwrap();
            let value: serde_json::Value = serde_json::from_str(&line).unwrap();
            assert_eq!(value.get("rule"), Some(&rule), "{line}");
        }
    }

    #[test]
    fn arguments_are_read_as_strictly_as_a_calls() {
        for args in ["", "{", r#"{"a":1,"a":2}"#] {
            let failure = explained(args, Severity::High, false).unwrap_err();
            assert!(
                failure.sentence().starts_with("`--args` is not JSON: "),
                "{failure:?}"
            );
        }
    }
}
