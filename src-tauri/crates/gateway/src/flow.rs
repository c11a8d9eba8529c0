//! What came together in one session: something private was read, something strangers wrote was taken in, and now
//! something is about to be sent out. Each alone is an ordinary call; in this order they are how a secret leaves.
//!
//! Remembers the first call of each part and nothing else, so it never grows, and forgets them only with the session.
//! It decides nothing: the gate asks it. A tool that can play every part by itself (a shell, a tool nothing is known
//! about) opens no chain, because what it did is not known; as the last step it counts.

use crate::api::{Alert, AlertKind};
use crate::clock::utc_offset_minutes;
use crate::text::plain;
use policy::Legs;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Why a call is asked about that a rule allows.
pub(crate) const REASON: &str = "What this session read before could leave with this call";
/// The same, where a card names the rule.
pub(crate) const SENTENCE: &str = "Ask me before something can be sent out by a session that has read something private and taken in what strangers wrote.";

/// A call that ran before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Earlier {
    pub(crate) server: Arc<str>,
    pub(crate) tool: Arc<str>,
    /// When it was let through, Unix ms.
    pub(crate) at: i64,
}

/// The two calls that make the next one worth a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chain {
    /// It read what is not for everybody.
    pub(crate) private: Earlier,
    /// It took in what strangers wrote.
    pub(crate) untrusted: Earlier,
}

/// What one session did, shared by those who decide its calls and those who read its results.
#[derive(Debug, Default)]
pub(crate) struct Flow(Mutex<Past>);

/// The first call of each part.
#[derive(Debug, Default)]
pub(crate) struct Past {
    private: Option<Earlier>,
    untrusted: Option<Earlier>,
    /// Its result held text that gives orders.
    ordered: Option<Earlier>,
}

impl Flow {
    /// What is known so far. While a result is looked through, its reader holds this, and whoever decides waits.
    pub(crate) fn past(&self) -> MutexGuard<'_, Past> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Past {
    /// A call of a tool that plays these parts was let through.
    pub(crate) fn ran(&mut self, legs: Legs, call: impl Fn() -> Earlier) {
        if legs.are_all() {
            return;
        }
        if legs.reads_private {
            self.private.get_or_insert_with(&call);
        }
        if legs.takes_untrusted {
            self.untrusted.get_or_insert_with(&call);
        }
    }

    /// A result of this call held text that gives orders. True: the first of this session.
    pub(crate) fn ordered(&mut self, call: Earlier) -> bool {
        self.untrusted.get_or_insert_with(|| call.clone());
        let first = self.ordered.is_none();
        self.ordered.get_or_insert(call);
        first
    }

    /// What comes before a call of a tool that plays these parts, if it could carry something away.
    pub(crate) fn before(&self, legs: Legs) -> Option<Chain> {
        if !legs.sends_out {
            return None;
        }
        Some(Chain {
            private: self.private.clone()?,
            untrusted: self.untrusted.clone()?,
        })
    }

    /// What a card says of an earlier result that held orders.
    pub(crate) fn alert(&self) -> Option<Alert> {
        let at = self.ordered.as_ref()?;
        Some(alert(format!(
            "An earlier result in this session contains text that gives orders: {}",
            at.named()
        )))
    }
}

impl Chain {
    /// What a card says of the two calls, a line each.
    pub(crate) fn alerts(&self) -> [Alert; 2] {
        [
            alert(format!(
                "This session has read something private: {}",
                self.private.named()
            )),
            alert(format!(
                "It has taken in what strangers wrote: {}",
                self.untrusted.named()
            )),
        ]
    }
}

impl Earlier {
    /// "fetch_page on web, 14:03".
    fn named(&self) -> String {
        let minutes = (self.at.div_euclid(60_000) + i64::from(utc_offset_minutes(self.at)))
            .rem_euclid(24 * 60);
        format!(
            "{} on {}, {:02}:{:02}",
            plain(&self.tool),
            plain(&self.server),
            minutes / 60,
            minutes % 60
        )
    }
}

fn alert(text: String) -> Alert {
    Alert {
        kind: AlertKind::Other,
        text,
        pointer: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn legs(parts: &str) -> Legs {
        Legs {
            reads_private: parts.contains('p'),
            takes_untrusted: parts.contains('u'),
            sends_out: parts.contains('s'),
        }
    }

    fn call(tool: &str) -> Earlier {
        Earlier {
            server: "files".into(),
            tool: tool.into(),
            at: 0,
        }
    }

    #[test]
    fn the_first_calls_of_both_parts_make_the_last_one_worth_a_look() {
        for (before, now, found) in [
            ("", "s", None),
            ("p", "s", None),
            ("u", "s", None),
            ("p u", "s", Some(("0", "1"))),
            ("u p", "s", Some(("1", "0"))),
            ("p u", "su", Some(("0", "1"))),
            ("p u", "psu", Some(("0", "1"))),
            ("p u", "pu", None),
            ("p u p u", "s", Some(("0", "1"))),
            ("pu", "s", Some(("0", "0"))),
            // What can do everything by itself opens no chain.
            ("psu", "s", None),
            ("psu p psu", "s", None),
        ] {
            let mut past = Past::default();
            for (number, parts) in before.split_whitespace().enumerate() {
                past.ran(legs(parts), || call(&number.to_string()));
            }
            let chain = past.before(legs(now));
            let tools = chain
                .as_ref()
                .map(|c| (&*c.private.tool, &*c.untrusted.tool));
            assert_eq!(tools, found, "{before} then {now}");
        }
    }

    #[test]
    fn a_result_that_gives_orders_is_what_strangers_wrote() {
        let mut past = Past::default();
        assert_eq!(past.alert(), None);
        past.ran(legs("p"), || call("read"));
        assert!(past.ordered(call("echo")), "the first of this session");
        assert!(!past.ordered(call("later")));
        let chain = past.before(legs("s")).unwrap();
        assert_eq!(&*chain.untrusted.tool, "echo");
        let said = past.alert().unwrap().text;
        assert!(
            said.contains("text that gives orders: echo on files, "),
            "{said}"
        );
    }

    #[test]
    fn a_tools_name_is_shown_as_text() {
        let said = call("a\u{202E}b").named();
        assert!(said.starts_with("a⟦U+202E⟧b on files, "), "{said}");
    }
}
