//! The language of the filter bar: `decision:denied server:k8s-prod -tool:get kubectl`.
//!
//! The same key twice means either, different keys mean both, `-` in front means not, and a word without a key is
//! searched for. [`parse`] turns a text into [`Terms`] or says what is wrong and where; `Display` writes them back.
//! Nothing here touches SQL: what is looked for stays a value.

mod parse;
mod print;
mod quantity;
mod time;

#[cfg(test)]
mod tests;

pub use parse::parse;
pub(crate) use parse::{KEYS, tokens};
pub use quantity::{Bound, Compare, Lasting};
pub use time::{Unit, When};

use crate::api::CallOutcome;
use ::policy::Severity;

/// A filter: all of these hold, of those with the same key at least one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms(pub Vec<Term>);

/// One token of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// It must not hold.
    pub not: bool,
    /// What it asks.
    pub asks: Asks,
}

/// What one token asks of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// `decision:denied`: how the call stands or ended.
    Outcome(CallOutcome),
    /// `by:me`: who decided.
    By(By),
    /// `rule:3`, `rule:no-shell`: the rule that decided, by its number or its id.
    Rule(String),
    /// `sev:>=high`: how much harm it can do.
    Severity(Compare, Severity),
    /// `server:files`; `*` stands for anything at either end.
    Server(String),
    /// `tool:read_file`.
    Tool(String),
    /// `client:"Claude Desktop"`.
    Client(String),
    /// `session:` and the id of a connection.
    Session(String),
    /// `event:policy_changed`: what a row is that is not a call.
    Event(String),
    /// `arg:/namespace=payments`: a value of the arguments, by its JSON pointer.
    Argument {
        /// Where.
        pointer: String,
        /// What it is, as text.
        value: String,
    },
    /// `mark:destroy`: a risky part of the arguments.
    Mark(Mark),
    /// `is:edited`.
    Flag(Flag),
    /// `took:>5s`: how long its server took.
    Took(Bound),
    /// `held:>1m`: how long it waited for the operator.
    Held(Bound),
    /// `id:A-1042`, `id:17` or the id of a call.
    Id(Id),
    /// `after:2026-11-22`, `after:7d`: that moment or later.
    After(When),
    /// `before:yesterday`: earlier than that moment.
    Before(When),
    /// A word, or several in quotes: all of them are somewhere in the row. `kube*` is a beginning.
    Text(String),
}

/// Which one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Id {
    /// `A-1042`: an approval as the operator saw it. Counted anew by each run of the gateway.
    Label(u32),
    /// The entry it began with.
    Entry(u32),
    /// A call.
    Call(crate::ids::CallId),
}

/// Words of the language that name one of few things.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $text:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$of])* $variant,)* }

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// As it is written in a filter.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    )*};
}

words! {
    /// Who decided about a call.
    By {
        /// A rule of the policy, or its default.
        Rule = "rule",
        /// The operator, now or by an earlier yes.
        Me = "me",
        /// Nobody answered.
        Timeout = "timeout",
        /// The operator stopped everything, or the agent.
        Panic = "panic",
        /// The client took it back.
        Client = "client",
        /// The gateway: it ended, or what was asked about changed.
        Gateway = "gateway",
    }

    /// What else a row can be.
    Flag {
        /// The operator changed its arguments before it ran.
        Edited = "edited",
        /// The first call of its tool in this record.
        FirstTime = "first-time",
        /// A policy, server or setting was changed.
        Changed = "changed",
        /// A call of the demonstration server.
        Demo = "demo",
        /// The operator was asked.
        Asked = "asked",
        /// A call.
        Call = "call",
        /// Not a call.
        Event = "event",
    }

    /// Risky parts of arguments.
    Mark {
        /// Deletes, truncates, overwrites by force.
        Destroy = "destroy",
        /// Everything at once.
        Wildcard = "wildcard",
        /// More rights.
        Privilege = "privilege",
        /// Runs code.
        Execute = "execute",
        /// Sends something to a host the operator does not know.
        LeavesMachine = "leaves-machine",
        /// A token, a key, a file that holds one.
        Secret = "secret",
        /// A path outside the folders the server was given.
        OutsideRoots = "outside-roots",
        /// Money, or many people at once.
        Money = "money",
    }
}

/// How a call stands, as it is written in a filter.
pub(crate) const OUTCOMES: [(CallOutcome, &str); 9] = [
    (CallOutcome::Allowed, "allowed"),
    (CallOutcome::Approved, "approved"),
    (CallOutcome::Asked, "asked"),
    (CallOutcome::Denied, "denied"),
    (CallOutcome::Expired, "expired"),
    (CallOutcome::Stopped, "stopped"),
    (CallOutcome::Failed, "failed"),
    (CallOutcome::Unknown, "unknown"),
    (CallOutcome::Running, "running"),
];

impl Asks {
    /// The key it is written with; none: free text.
    #[must_use]
    pub fn key(&self) -> Option<&'static str> {
        Some(match self {
            Self::Outcome(_) => "decision",
            Self::By(_) => "by",
            Self::Rule(_) => "rule",
            Self::Severity(..) => "sev",
            Self::Server(_) => "server",
            Self::Tool(_) => "tool",
            Self::Client(_) => "client",
            Self::Session(_) => "session",
            Self::Event(_) => "event",
            Self::Argument { .. } => "arg",
            Self::Mark(_) => "mark",
            Self::Flag(_) => "is",
            Self::Took(_) => "took",
            Self::Held(_) => "held",
            Self::Id(_) => "id",
            Self::After(_) => "after",
            Self::Before(_) => "before",
            Self::Text(_) => return None,
        })
    }
}

impl Terms {
    /// The terms that have to hold, put together by what is an alternative to what: of each group one has to.
    /// Every free text is a group of its own.
    pub(crate) fn groups(&self) -> Vec<Vec<&Asks>> {
        let mut groups: Vec<Vec<&Asks>> = Vec::new();
        for term in self.0.iter().filter(|term| !term.not) {
            let same = |group: &&mut Vec<&Asks>| {
                let key = group.first().and_then(|first| first.key());
                key.is_some() && key == term.asks.key()
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.push(&term.asks),
                None => groups.push(vec![&term.asks]),
            }
        }
        groups
    }

    /// What must not hold.
    pub(crate) fn excluded(&self) -> impl Iterator<Item = &Asks> {
        self.0.iter().filter(|term| term.not).map(|term| &term.asks)
    }
}

/// Why a text is not a filter, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why} (at character {})", .at + 1)]
pub struct FilterError {
    /// How many characters come before what is wrong.
    pub at: usize,
    /// What is wrong and what would be right.
    pub why: String,
}
