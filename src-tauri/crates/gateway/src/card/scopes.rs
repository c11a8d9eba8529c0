//! What a yes to this call could mean besides this call, or why it can mean nothing more.

use super::CardFacts;
use super::headline;
use crate::api::{Scope, ScopeOffer};
use crate::approvals::Typed;
use crate::text::plain;
use policy::Severity;

/// Why neither a scope nor a rule is offered, in the words that go behind "are off:".
pub(crate) fn once_only(facts: &CardFacts, hidden: u32, typed: &Typed) -> Option<&'static str> {
    match facts.severity {
        Severity::Critical => Some("critical"),
        _ if hidden == 1 => Some("hidden character"),
        _ if hidden > 1 => Some("hidden characters"),
        _ if facts.is_changed() => Some("changed tool"),
        _ if *typed != Typed::NotAsked => Some("typed confirmation"),
        _ => facts.overruled,
    }
}

/// The scopes that can be chosen, the narrowest first. High is approved once, or by a rule.
pub(super) fn scopes(facts: &CardFacts, hidden: u32, typed: &Typed) -> Vec<ScopeOffer> {
    if facts.severity > Severity::Medium || once_only(facts, hidden, typed).is_some() {
        return Vec::new();
    }
    let arguments = facts.read();
    let has_target = headline::place(&facts.tool, arguments.as_ref()).is_some();
    let target = plain(headline::target(&facts.tool, arguments.as_ref()).text());
    let what = format!("{} on {}", plain(&facts.tool), facts.server);
    let severity = match facts.severity {
        Severity::Safe => "safe".to_owned(),
        severity => format!("{severity} or lower"),
    };
    let until = format!("until {} disconnects", plain(&facts.client));
    let offer = |scope, sentence| ScopeOffer { scope, sentence };
    let mut scopes = Vec::new();
    if has_target {
        scopes.push(offer(
            Scope::QuarterHour,
            format!("{what}, only {target}, {severity}, for 15 minutes"),
        ));
        scopes.push(offer(
            Scope::SessionTarget,
            format!("{what}, only {target}, {severity}, {until}"),
        ));
    }
    scopes.push(offer(
        Scope::SessionTool,
        format!("{what}, {severity}, {until}"),
    ));
    scopes
}

#[cfg(test)]
mod tests {
    use super::super::tests::facts;
    use super::*;
    use crate::api::{Alert, AlertKind};

    fn offered(facts: &CardFacts, hidden: u32) -> Vec<String> {
        scopes(facts, hidden, &Typed::NotAsked)
            .into_iter()
            .map(|offer| offer.sentence)
            .collect()
    }

    #[test]
    fn what_is_medium_or_milder_can_be_let_through_for_a_session() {
        let medium = CardFacts {
            severity: Severity::Medium,
            ..facts()
        };
        assert_eq!(
            offered(&medium, 0),
            [
                "restart_service on local-ops, only ledger-api, medium or lower, for 15 minutes",
                "restart_service on local-ops, only ledger-api, medium or lower, until claude-ai disconnects",
                "restart_service on local-ops, medium or lower, until claude-ai disconnects",
            ]
        );
        let aimless = CardFacts {
            arguments: "{}".into(),
            severity: Severity::Safe,
            ..facts()
        };
        assert_eq!(
            offered(&aimless, 0),
            ["restart_service on local-ops, safe, until claude-ai disconnects"]
        );
    }

    #[test]
    fn where_only_once_is_right_it_says_why() {
        let with = |severity| CardFacts {
            severity,
            ..facts()
        };
        let changed = CardFacts {
            alerts: vec![Alert {
                kind: AlertKind::Changed,
                text: "changed".into(),
                pointer: None,
            }],
            ..with(Severity::Low)
        };
        let unaccepted = CardFacts {
            overruled: Some("tools not accepted yet"),
            ..with(Severity::Low)
        };
        for (facts, hidden, why) in [
            (with(Severity::Critical), 0, Some("critical")),
            (with(Severity::Medium), 1, Some("hidden character")),
            (with(Severity::Low), 2, Some("hidden characters")),
            (changed, 0, Some("changed tool")),
            (unaccepted, 0, Some("tools not accepted yet")),
            // Once or by a rule.
            (with(Severity::High), 0, None),
        ] {
            assert_eq!(once_only(&facts, hidden, &Typed::NotAsked), why);
            assert_eq!(offered(&facts, hidden), <[&str; 0]>::default());
        }
    }
}
