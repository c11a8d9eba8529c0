//! A policy that is being worked on: its text, what there is to say of it, and the ways to change it.
//! The text is the truth; a visual edit is a small change of it. Nothing here is in force until it is published.

use super::{OutsideChange, RuleView, Segment};
use crate::ids::CallId;
use ::policy::{Effect, Reason, Severity};
use serde::{Deserialize, Serialize};

/// The draft, and everything the editor shows of it. Offsets count UTF-16 units of `text`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    /// The text, word for word.
    pub text: String,
    /// The version in force that it started from.
    pub base: u32,
    /// The version in force now; another one than `base` when a rule was saved from a card meanwhile.
    pub live: u32,
    /// Whether it differs from what is in force.
    pub changed: bool,
    /// Whether it can be read. If not, `rules` and `otherwise` are those of the last text that could be.
    pub readable: bool,
    /// Its rules, in order.
    pub rules: Vec<DraftRule>,
    /// What happens when none matches.
    pub otherwise: RuleView,
    /// What is wrong or odd about it, in the order of the text.
    pub problems: Vec<Problem>,
    /// What differs from what is in force, as sentences.
    pub changes: Vec<SentenceChange>,
    /// The saved tests and how they went.
    pub tests: Vec<PolicyTestResult>,
    /// The file was changed outside the app.
    pub outside_change: Option<OutsideChange>,
    /// What an import could not carry over, as sentences; empty otherwise.
    pub notes: Vec<String>,
}

/// One rule of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct DraftRule {
    /// As a sentence, with its number, id, effect and reason.
    pub view: RuleView,
    /// As the builder shows it.
    pub form: RuleForm,
    /// Where it begins in the text.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// Its first line, from 1.
    pub line: u32,
}

/// A rule as the builder shows it: everything that a rule can say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuleForm {
    /// Its id, unique in the policy.
    pub id: String,
    /// What it says.
    pub effect: Effect,
    /// Why, for the agent and the record.
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
    /// The time of day and of the week, as the file writes a window.
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

/// Something wrong or odd about a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// `L03`.
    pub code: String,
    /// How bad it is.
    pub weight: ProblemWeight,
    /// The rule's number, from 1; none: the default or the text as a whole.
    pub rule: Option<u32>,
    /// A sentence.
    pub message: String,
    /// Where, from 1.
    pub line: u32,
    /// Where in the line, from 1, in UTF-16 units.
    pub column: u32,
    /// Where it begins in the text.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// What a button would do about it: "Use *severity is safe*".
    pub fixes: Vec<String>,
}

/// How bad a [`Problem`] is. An error keeps a draft from being published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum ProblemWeight {
    /// It must be mended, or taken on knowingly where it is only dangerous.
    Error,
    /// It most likely is not what was meant.
    Warning,
    /// It could be simpler.
    Hint,
}

/// One difference between two policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct SentenceChange {
    /// What became of the rule.
    pub kind: ChangeKind,
    /// The rule's id; none: the default.
    pub id: Option<String>,
    /// Its sentence before; none: it is new.
    pub before: Option<String>,
    /// Its sentence now; none: it is gone.
    pub after: Option<String>,
    /// Its number before.
    pub from: Option<u32>,
    /// Its number now.
    pub to: Option<u32>,
}

/// What became of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed,
    /// It stands elsewhere.
    Moved,
}

/// A draft's text, to be looked at and kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DraftText {
    /// The text.
    pub text: String,
}

/// A visual change of a draft's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EditDraft {
    /// The text as the page has it.
    pub text: String,
    /// What to change.
    pub edit: PolicyEdit,
}

/// What a visual change does. Rules are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", tag = "do")]
pub enum PolicyEdit {
    /// The rule gets another number.
    Move {
        /// Its number.
        rule: u32,
        /// Its number afterwards.
        to: u32,
    },
    /// The rule is switched on or off.
    Enable {
        /// Its number.
        rule: u32,
        /// On.
        on: bool,
    },
    /// A copy below the rule, with an id of its own.
    Duplicate {
        /// Its number.
        rule: u32,
    },
    /// The rule goes.
    Remove {
        /// Its number.
        rule: u32,
    },
    /// A new rule gets this number.
    Insert {
        /// Its number afterwards.
        at: u32,
        /// What it says.
        form: RuleForm,
    },
    /// The rule says something else. What did not change keeps its text.
    Change {
        /// Its number.
        rule: u32,
        /// What it says afterwards.
        form: RuleForm,
    },
    /// What happens when no rule matches.
    Otherwise {
        /// What is said.
        effect: Effect,
        /// Why.
        reason: String,
    },
    /// A fix of a problem, as its button says.
    Fix {
        /// The problem's code.
        code: String,
        /// Its rule.
        rule: Option<u32>,
        /// Which of its fixes, from 0.
        fix: u32,
    },
}

/// Runs the calls of the last days past what is in force and past a draft. A newer one ends the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StartReplay {
    /// The draft.
    pub text: String,
    /// How many days back: 1, 7, 30 or 90.
    pub days: u32,
}

/// What a replay has found so far. Asked for again whenever an event of kind `Replay` comes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct ReplayReport {
    /// Which replay.
    pub id: u32,
    /// Whether it is over.
    pub done: bool,
    /// Calls looked at so far.
    pub calls: u32,
    /// Milliseconds it took so far.
    pub took_ms: f64,
    /// How many calls: rows what was decided (allow, review, deny), columns what the draft would.
    pub matrix: [[u32; 3]; 3],
    /// Calls that the draft would treat more strictly.
    pub tightened: u32,
    /// Calls that it would treat less strictly.
    pub loosened: u32,
    /// Those among them that the operator once denied.
    pub loosened_denied: u32,
    /// How many calls each rule of the draft decides, in order; the last is the default.
    pub hits: Vec<u32>,
    /// The calls that would change, the loosened first, those once denied before all; at most 500.
    pub changed: Vec<ReplayedCall>,
    /// How many more would change.
    pub more: u32,
    /// What cannot be known exactly, as sentences.
    pub limits: Vec<String>,
    /// What waits now and would be treated differently, as sentences. It stays waiting.
    pub waiting: Vec<String>,
    /// What publishing must carry once the operator has looked at the list; names the draft and the list.
    pub looked: String,
}

/// A call that a draft would treat differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct ReplayedCall {
    /// Which call.
    pub call: CallId,
    /// When, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub at: i64,
    /// "kubectl_delete on k8s-prod".
    pub headline: Vec<Segment>,
    /// What was decided.
    pub was: Effect,
    /// By which rule, as a sentence.
    pub was_by: String,
    /// What the operator said: "you denied it".
    pub answered: Option<String>,
    /// What the draft would decide.
    pub would: Effect,
    /// By which rule, as a sentence.
    pub would_by: String,
    /// Whether that is less strict.
    pub loosened: bool,
}

/// One call of a replay, rule by rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExplainReplayed {
    /// The draft.
    pub text: String,
    /// Which call.
    pub call: CallId,
}

/// One rule's answer to a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct TraceLine {
    /// The rule's number; none: the default.
    pub number: Option<u32>,
    /// The rule's sentence.
    pub sentence: String,
    /// Whether it decided.
    pub decided: bool,
    /// "no (action is not delete_*)", "yes".
    pub says: String,
}

/// A call made up to see what a draft says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TriedCall {
    /// Server.
    pub server: String,
    /// Tool.
    pub tool: String,
    /// Its arguments, as JSON.
    pub arguments: String,
    /// What the client calls itself.
    pub client: String,
    /// Severity to assume; none: as it would be classified.
    pub severity: Option<Severity>,
}

/// Asks what a draft says of one call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TryCall {
    /// The draft.
    pub text: String,
    /// The call.
    pub call: TriedCall,
}

/// What a draft says of one call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct TriedDecision {
    /// What is said.
    pub effect: Effect,
    /// A sentence: "Asks you, because of rule 3: …".
    pub sentence: String,
    /// How much harm the call could do.
    pub severity: Severity,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Rule by rule.
    pub trace: Vec<TraceLine>,
}

/// A call and what the policy must say of it. Run on every edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PolicyTest {
    /// What it is about; unique.
    pub name: String,
    /// The call.
    pub call: TriedCall,
    /// What must be said.
    pub expect: Effect,
}

/// A test and how it went on a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct PolicyTestResult {
    /// The test.
    pub test: PolicyTest,
    /// What the draft says.
    pub got: Effect,
    /// By which rule, as a sentence.
    pub by: String,
    /// Whether that is what must be said.
    pub passed: bool,
}

/// Which saved test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PolicyTestName {
    /// Its name.
    pub name: String,
}

/// Puts a draft into force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PublishDraft {
    /// The text that was shown.
    pub text: String,
    /// The version in force that was shown beside it.
    pub live: u32,
    /// The operator's note for the history; may be empty.
    pub note: String,
    /// [`ReplayReport::looked`] of the finished replay; refused without it where a call is loosened.
    pub looked: Option<String>,
    /// Failing tests and dangerous rules were taken on knowingly.
    pub anyway: bool,
}

/// A version of the policy that was in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct PolicyVersion {
    /// Its number.
    pub version: u32,
    /// Since when it was in force, Unix ms.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub at: i64,
    /// The operator's note, or how it came about: "saved from A-1042".
    pub note: String,
    /// SHA-256 of the text, hex.
    pub hash: String,
    /// How many rules it has.
    pub rules: u32,
    /// What its replay said when it was published: "newly allowed 4 of 8,412 calls".
    pub replay: Option<String>,
    /// Whether it is in force now.
    pub live: bool,
}

/// One version of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PolicyVersionRef {
    /// Its number.
    pub version: u32,
}

/// Two versions to hold side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ComparePolicies {
    /// The earlier.
    pub from: u32,
    /// The later.
    pub to: u32,
}

/// What differs between two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct PolicyComparison {
    /// As sentences.
    pub changes: Vec<SentenceChange>,
    /// The earlier's text.
    pub from_text: String,
    /// The later's text.
    pub to_text: String,
}

/// A policy to start from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct PolicyTemplate {
    /// `development`.
    pub name: String,
    /// "Development".
    pub title: String,
    /// What it is for, in a line.
    pub about: String,
    /// Its rules and its default, as sentences.
    pub sentences: Vec<String>,
}

/// Which template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TemplateName {
    /// Its name.
    pub name: String,
}

/// A policy from elsewhere: ours, the reference's, or an AI client's allow, ask and deny lists. Becomes a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportPolicy {
    /// The file's text.
    pub text: String,
}

/// What the builder can offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct PolicyWords {
    /// Servers and the tools they offer.
    pub servers: Vec<ServerWords>,
    /// Clients that were seen.
    pub clients: Vec<String>,
    /// Callers that were seen.
    pub callers: Vec<String>,
    /// Classes of risky parts, with what each means.
    pub marks: Vec<MarkWord>,
    /// Tags in use.
    pub tags: Vec<String>,
}

/// A server and the names of its tools.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct ServerWords {
    /// The server.
    pub server: String,
    /// Its tools.
    pub tools: Vec<String>,
}

/// A class of risky parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct MarkWord {
    /// As a policy file writes it: `destroy`.
    pub name: String,
    /// What it means: "deletes or overwrites".
    pub means: String,
}

/// A tool by its server and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ToolRef {
    /// The server.
    pub server: String,
    /// The tool.
    pub tool: String,
}

/// A place in a tool's arguments and what stood there lately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct SeenArgument {
    /// The JSON pointer.
    pub pointer: String,
    /// Values as the record keeps them (secrets masked), the latest first, at most ten.
    pub values: Vec<String>,
}

/// How many of the tools there are now a row of the builder matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct MatchCount {
    /// Names that match, at most ten.
    pub names: Vec<String>,
    /// How many match.
    pub matched: u32,
    /// Of how many.
    pub of: u32,
}
