//! A policy that is being worked on: its text, what there is to say of it, and the ways to change it.
//! The text is the truth; a visual edit is a small change of it. Nothing here is in force until it is published.

use super::{OutsideChange, RuleView, Segment};
use crate::ids::CallId;
use ::policy::{Effect, Reason, Severity};
use serde::{Deserialize, Serialize};

pub use ::policy::diff::{ChangeKind, SentenceChange};
pub use ::policy::edit::{ConditionField, ConditionForm, ConditionOperator, PolicyEdit, RuleForm};
pub use ::policy::lint::ProblemWeight;

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
    /// Failing tests, dangerous rules and a file that was changed outside were taken on knowingly; that file is kept
    /// aside.
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
