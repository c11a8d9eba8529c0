//! What a policy is: ordered rules and a default. Built by [`crate::parse_policy`], never changed after.

use crate::conditions::{Conditions, Until};
use crate::index::Index;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::Arc;

/// What a rule says about the calls it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// The call runs.
    Allow,
    /// The call is refused.
    Deny,
    /// The operator is asked.
    Review,
}

impl Effect {
    /// The word a policy file uses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::Review => "review",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// How the operator is asked, where a rule says more than the gateway's settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalSettings {
    /// How long the call is held for an answer; none: as the gateway is set.
    pub hold_seconds: Option<u32>,
    /// The operator must type the target, whatever the severity.
    pub typed: bool,
}

/// A condition, an effect and a reason.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// Its name, unique in the policy.
    pub id: Arc<str>,
    /// The author's note for other people; no meaning for calls.
    #[serde(skip)]
    pub description: Option<String>,
    /// When it applies.
    #[serde(rename = "match")]
    pub when: Conditions,
    /// What it says.
    pub effect: Effect,
    /// Why, for the agent and the audit; never empty.
    pub reason: Arc<str>,
    /// A rule that is switched off matches nothing.
    pub enabled: bool,
    /// When it stops to apply.
    pub until: Option<Until>,
    /// The approval it was drafted from, as people call it: `A-1042`; no meaning for calls.
    #[serde(skip)]
    pub origin: Option<String>,
    /// How the operator is asked, if it says review.
    pub approval: ApprovalSettings,
    /// What it allows may run although the flow rule would ask: `"flow": "ignore"`.
    #[serde(skip_serializing_if = "is_off")]
    pub ignores_flow: bool,
}

/// What a rule does not say does not count, so that a policy keeps its hash when rules learn to say more.
fn is_off(said: &bool) -> bool {
    !said
}

/// What happens to a call that no rule matches.
#[derive(Debug, Serialize)]
pub struct Otherwise {
    /// What is said.
    pub effect: Effect,
    /// Why; never empty.
    pub reason: Arc<str>,
}

/// An ordered list of rules and a default. The first rule that matches a call decides it.
#[derive(Debug)]
pub struct Policy {
    rules: Vec<Rule>,
    otherwise: Otherwise,
    description: Option<String>,
    refuses: bool,
    asks_for_marks: bool,
    pub(crate) index: Index,
}

impl Policy {
    /// A policy of these rules, ready to decide.
    pub(crate) fn of(
        rules: Vec<Rule>,
        otherwise: Otherwise,
        description: Option<String>,
    ) -> Result<Self, globset::Error> {
        let asks = |rule: &Rule| !(rule.when.mark_any.is_empty() && rule.when.mark_all.is_empty());
        Ok(Self {
            index: Index::of(&rules)?,
            asks_for_marks: rules.iter().any(asks),
            rules,
            otherwise,
            description,
            refuses: false,
        })
    }

    /// The policy that stands in for one that cannot be read: it denies every call and says why.
    #[must_use]
    pub fn refusing(error: impl fmt::Display) -> Self {
        Self {
            rules: Vec::new(),
            otherwise: Otherwise {
                effect: Effect::Deny,
                reason: format!("the policy cannot be used, so every call is refused: {error}")
                    .into(),
            },
            description: None,
            refuses: true,
            asks_for_marks: false,
            index: Index::default(),
        }
    }

    /// Whether it stands in for a policy that could not be read.
    #[must_use]
    pub fn is_refusing(&self) -> bool {
        self.refuses
    }

    /// Whether any of its rules looks at a call's risk marks.
    #[must_use]
    pub fn asks_for_marks(&self) -> bool {
        self.asks_for_marks
    }

    /// Its rules, in order.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What happens to a call that no rule matches.
    #[must_use]
    pub fn otherwise(&self) -> &Otherwise {
        &self.otherwise
    }

    /// The author's note on the whole policy.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// SHA-256 of what the policy means: spacing, comments and descriptions do not count, everything
    /// a decision can depend on does.
    #[must_use]
    pub fn version_hash(&self) -> [u8; 32] {
        let meaning = serde_json::json!({
            "v": 1,
            "rules": self.rules,
            "default": self.otherwise,
        });
        Sha256::digest(meaning.to_string()).into()
    }
}
