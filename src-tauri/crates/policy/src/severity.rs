//! How much harm a call can do, and why we think so.

use serde::{Deserialize, Serialize};

/// How much harm a call can do. Ordered: `Safe < Low < Medium < High < Critical`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// No side effect and no user data.
    Safe,
    /// A bounded read.
    Low,
    /// A write that can be taken back, or a sensitive read.
    Medium,
    /// Overwrites or deletes a bounded object, reaches third parties, or changes production.
    High,
    /// Arbitrary code, bulk or irreversible destruction, money, identity.
    Critical,
}

impl Severity {
    /// All of them, the mildest first.
    pub const ALL: [Self; 5] = [
        Self::Safe,
        Self::Low,
        Self::Medium,
        Self::High,
        Self::Critical,
    ];

    /// The word a policy file uses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl std::fmt::Display for Severity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

/// Where a reason for a severity comes from, in order of authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum ReasonSource {
    /// The operator set it.
    Operator,
    /// The bundled table of well-known servers.
    KnownServer,
    /// The tool's name.
    Name,
    /// The tool's input schema.
    Schema,
    /// An argument of this call.
    Argument,
    /// What the server says of its own tool; it can raise a severity and never lower it.
    ServerClaim,
    /// Nothing is known.
    Unknown,
}

/// One reason for a severity: a sentence and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Reason {
    /// A sentence for the operator, without a full stop.
    pub text: String,
    /// Its source.
    pub source: ReasonSource,
}

/// A severity with its reasons, the most telling first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Assessment {
    /// How much harm the call can do.
    pub severity: Severity,
    /// Why; never empty.
    pub reasons: Vec<Reason>,
}
