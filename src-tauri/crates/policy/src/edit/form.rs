//! A rule as a person fills it in: its members as rows of field, operator and values.
//!
//! A form says everything a rule can say and nothing about how the file writes it. It is material until
//! [`super::apply`] has written it and the whole text has been read again.

use crate::Effect;
use serde::{Deserialize, Serialize};

/// A rule as the builder shows it: everything that a rule can say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuleForm {
    /// Its id, unique in the policy.
    pub id: String,
    /// What it says.
    pub effect: Effect,
    /// Why, for the agent and the record; empty: the rule's own sentence is the reason.
    pub reason: String,
    /// The author's note for other people.
    pub description: Option<String>,
    /// All of these must hold.
    pub conditions: Vec<ConditionForm>,
    /// Switched on.
    pub enabled: bool,
    /// When it stops to apply, as the file writes it (`2026-12-31` or a full time); none: never.
    pub until: Option<String>,
    /// Seconds a call is held; none: as the settings say.
    pub hold_seconds: Option<u32>,
    /// The target must be typed, whatever the severity.
    pub typed: bool,
    /// It may let pass what the flow rule would ask about.
    pub opts_out_of_flow: bool,
}

/// One row of the builder: field, operator, values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConditionForm {
    /// What is looked at.
    pub field: ConditionField,
    /// The JSON pointer, for an argument; empty otherwise.
    pub pointer: String,
    /// How it is compared.
    pub operator: ConditionOperator,
    /// With what. A JSON value each for an argument's `is` and `one of` (`"payments"`, `3`, `true`), plain words otherwise.
    pub values: Vec<String>,
}

/// What a row of the builder looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum ConditionField {
    /// How much harm the call can do.
    Severity,
    /// The server's name.
    Server,
    /// The tool's name.
    Tool,
    /// What the client calls itself.
    Client,
    /// The caller's id.
    Caller,
    /// `agent`, `human` or `service`.
    CallerType,
    /// The value at one place in the arguments.
    Argument,
    /// Classes of risky parts.
    Mark,
    /// Tags of the target: `production`.
    Tag,
    /// The time of day and of the week. Its values are windows as the file writes them, JSON each:
    /// `{"days":["mon"],"from":"09:00","to":"17:30"}`.
    Time,
}

/// How a row of the builder compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum ConditionOperator {
    /// Is exactly one value.
    Is,
    /// Is one of several values.
    OneOf,
    /// Severity: this or worse.
    AtLeast,
    /// Severity: this or milder.
    AtMost,
    /// Matches a pattern with `*`.
    Matches,
    /// Begins with.
    StartsWith,
    /// Is a path inside a folder.
    Inside,
    /// Is a URL with this host.
    Host,
    /// Is written exactly so.
    Exactly,
    /// Is a number not below the first and not above the second value; an empty one: no bound.
    Between,
    /// Is there.
    Exists,
    /// Is not there.
    Missing,
    /// At least one of them: marks.
    AnyOf,
    /// All of them: marks.
    AllOf,
}
