//! Policy tests: calls with the effect and the rule a policy is expected to give them.
//! Says whether expectation and policy agree; judges neither.

use crate::json::{Json, Limits, parse_str};
use crate::{Call, Caller, CallerKind, Decision, Effect, Policy, Severity, decide};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::fmt;

/// A file of policy tests.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// The policy file they are about.
    pub policy: String,
    /// The tests.
    pub cases: Vec<Case>,
}

/// A call and what is expected of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows, as a sentence.
    pub name: String,
    call: CaseCall,
    expect: Expected,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CaseCall {
    server: String,
    tool: String,
    severity: Severity,
    #[serde(default)]
    arguments: Option<Box<RawValue>>,
    #[serde(default)]
    client: String,
    #[serde(default)]
    caller: String,
    #[serde(default = "agent")]
    caller_type: CallerKind,
    #[serde(default)]
    marks: Vec<String>,
    #[serde(default)]
    tags: Vec<String>,
    /// Unix time in milliseconds.
    #[serde(default)]
    at: i64,
    #[serde(default)]
    utc_offset_minutes: i32,
}

/// What a policy is expected to say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    effect: Effect,
    /// The rule that decides; null: the default.
    rule: Option<String>,
}

/// A case whose expectation the policy does not meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The case's name.
    pub name: String,
    /// What was expected and what was found.
    pub problem: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.name, self.problem)
    }
}

impl std::error::Error for Mismatch {}

/// Parses a file of policy tests.
///
/// # Errors
/// When it is not JSON of this shape; the error has line and column.
pub fn parse_cases(text: &str) -> Result<CaseFile, serde_json::Error> {
    serde_json::from_str(text)
}

impl Case {
    /// Decides the call and compares.
    ///
    /// # Errors
    /// When effect or rule differ from what is expected, or the arguments are refused as JSON.
    pub fn run(&self, policy: &Policy) -> Result<(), Mismatch> {
        let found = self
            .decide(policy)
            .map_err(|problem| self.mismatch(problem))?;
        let expected = &self.expect;
        if found.effect == expected.effect && found.id.as_deref() == expected.rule.as_deref() {
            return Ok(());
        }
        let by = |rule: Option<&str>| match rule {
            Some(rule) => format!("rule `{rule}`"),
            None => "the default".to_owned(),
        };
        Err(self.mismatch(format!(
            "expected `{}` by {}, found `{}` by {}",
            expected.effect,
            by(expected.rule.as_deref()),
            found.effect,
            by(found.id.as_deref()),
        )))
    }

    fn decide(&self, policy: &Policy) -> Result<Decision, String> {
        let call = &self.call;
        let text = call.arguments.as_deref().map_or("{}", RawValue::get);
        let arguments: Json<'_> = parse_str(text, Limits::default())
            .map_err(|error| format!("its arguments: {error}"))?;
        let caller = Caller {
            id: call.caller.clone(),
            name: call.caller.clone(),
            kind: call.caller_type,
        };
        Ok(decide(
            policy,
            &Call {
                caller: &caller,
                client: &call.client,
                server: &call.server,
                tool: &call.tool,
                arguments: &arguments,
                severity: call.severity,
                marks: &call.marks,
                tags: &call.tags,
                at: call.at,
                utc_offset_minutes: call.utc_offset_minutes,
            },
        ))
    }

    fn mismatch(&self, problem: String) -> Mismatch {
        Mismatch {
            name: self.name.clone(),
            problem,
        }
    }
}

fn agent() -> CallerKind {
    CallerKind::Agent
}
