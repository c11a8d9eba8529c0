//! What a call is, what a rule is, and what a policy says about a call.
//!
//! Pure: no clock, no file, no thread. Parsing can fail, deciding cannot.
//! Time enters as [`Call::at`]; everything a rule may look at is in [`Call`].

pub mod diff;
pub mod edit;
pub mod import;
pub mod json;
pub mod lint;
pub mod marks;
pub mod scan;
pub mod secrets;

mod argument;
mod call;
mod cases;
mod classify;
mod conditions;
mod decide;
mod explain;
mod index;
mod insert;
mod names;
mod near;
mod parse;
mod policy;
mod sentence;
mod severity;
mod shipped;
mod unmet;
mod words;

pub use argument::{ArgumentTest, Digits, Exact, Folder, HostPattern, Scalar, Test};
pub use call::{Call, Caller, CallerKind};
pub use cases::{Case, CaseFile, Mismatch, parse_cases};
pub use classify::{
    Legs, Overrides, ServerFacts, Tagged, Tags, ToolFacts, assess_call, classify, host_given, legs,
};
pub use conditions::{CallerKinds, Conditions, Severities, Until, Window};
pub use decide::{Decision, decide, matching, may_pass};
pub use explain::{Explanation, TraceStep, explain};
pub use insert::insert_rule;
pub use names::{Names, Pattern};
pub use near::{NearMiss, near_misses};
pub use parse::{PolicyError, Remedy, parse_policy};
pub use policy::{ApprovalSettings, Effect, Otherwise, Policy, Rule};
pub use sentence::{of_default as default_sentence, of_rule as rule_sentence, sentences};
pub use severity::{Assessment, Reason, ReasonSource, Severity};
pub use shipped::{SHIPPED, Shipped};
pub use unmet::Unmet;
