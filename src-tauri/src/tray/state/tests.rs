use super::*;
use crate::samples::{id, plain, row, settings, status};
use serde_json::{Value, json};

const NOON: i64 = 1_700_000_000_000;

fn moment(rows: Vec<ApprovalRow>, about: Value) -> Moment {
    Moment {
        rows,
        status: status(about),
        settings: settings(json!({})),
    }
}

fn of(moment: &Moment) -> Face {
    let there = Seen::There {
        moment,
        replaced: false,
    };
    face(there, NOON)
}

fn calls(severities: &[&str]) -> Vec<ApprovalRow> {
    let numbered = severities.iter().zip(1..);
    numbered
        .map(|(severity, number)| row(number, json!({ "severity": severity })))
        .collect()
}

#[test]
fn the_first_line_says_in_words_how_things_stand() {
    let soon = NOON + 60_000;
    let at = words::clock_time(soon, NOON);
    let quiet_until = json!({ "quiet": { "until": soon, "refuse": false } });
    let quiet = json!({ "quiet": { "until": null, "refuse": false } });
    let paused = json!({ "state": "paused" });
    let paused_until = json!({ "state": "paused", "pausedUntil": soon });
    for (waiting, about, state, line, beside) in [
        (
            &[][..],
            json!({}),
            State::Idle,
            "Running · nothing waiting".to_owned(),
            "",
        ),
        (
            &["low"],
            json!({}),
            State::Waiting(1),
            "1 call waiting · 1 low".to_owned(),
            "1",
        ),
        (
            &["low", "high", "medium"],
            json!({}),
            State::Waiting(3),
            "3 calls waiting · 1 high".to_owned(),
            "3",
        ),
        (
            &["critical", "low"],
            json!({}),
            State::Critical(2),
            "1 critical call waiting".to_owned(),
            "! 2",
        ),
        (
            &["critical", "critical"],
            json!({}),
            State::Critical(2),
            "2 critical calls waiting".to_owned(),
            "! 2",
        ),
        (
            &["low", "low"],
            quiet_until.clone(),
            State::Quiet(2),
            format!("Quiet until {at} · 2 waiting"),
            "2",
        ),
        (
            &[],
            quiet_until,
            State::Quiet(0),
            format!("Quiet until {at} · nothing waiting"),
            "",
        ),
        (
            &["low"],
            quiet.clone(),
            State::Quiet(1),
            "Quiet · 1 waiting".to_owned(),
            "1",
        ),
        (
            &["critical"],
            quiet,
            State::Critical(1),
            "1 critical call waiting".to_owned(),
            "! 1",
        ),
        (
            &["critical"],
            paused,
            State::Paused,
            "Paused · calls are refused".to_owned(),
            "‖",
        ),
        (
            &[],
            paused_until,
            State::Paused,
            format!("Paused until {at} · calls are refused"),
            "‖",
        ),
        (
            &["low"],
            json!({ "state": "degraded" }),
            State::Down,
            "Something is wrong · calls are refused".to_owned(),
            "✕",
        ),
    ] {
        let face = of(&moment(calls(waiting), about));
        assert_eq!(
            (face.state, face.line, face.beside.as_str()),
            (state, line, beside)
        );
    }
}

#[test]
fn without_a_gateway_it_says_so_and_offers_nothing_to_tell_it() {
    for (seen, state, line) in [
        (Seen::Starting, State::Idle, "Starting…"),
        (Seen::Gone, State::Down, "Gateway stopped · calls fail"),
    ] {
        let face = face(seen, NOON);
        assert_eq!(
            (face.state, face.line.as_str(), face.serves),
            (state, line, false)
        );
        assert!(face.calls.is_empty());
    }
}

#[test]
fn an_update_is_said_when_nothing_more_urgent_is() {
    for (waiting, expected) in [(&[][..], State::Restart), (&["low"], State::Waiting(1))] {
        let moment = moment(calls(waiting), json!({}));
        let there = Seen::There {
            moment: &moment,
            replaced: true,
        };
        assert_eq!(face(there, NOON).state, expected);
    }
}

#[test]
fn it_names_the_worst_calls_first_and_what_was_decided_not_at_all() {
    let mut rows = calls(&["low", "high", "medium", "low", "low", "low"]);
    rows.push(row(7, json!({ "state": "denied", "severity": "critical" })));
    rows.push(row(
        8,
        json!({ "state": "handedBack", "severity": "high", "count": 3 }),
    ));
    let face = of(&moment(rows, json!({})));
    let named: Vec<ApprovalId> = face.calls.iter().map(|(id, _)| *id).collect();
    assert_eq!(named, [id(2), id(8), id(3), id(1), id(4)]);
    assert_eq!(face.calls[0].1, "Restart service ledger-api — High…");
    assert_eq!(face.calls[1].1, "Restart service ledger-api (3) — High…");
}

#[test]
fn a_line_stays_short_and_keeps_its_severity() {
    let long =
        json!({ "headline": { "verb": "Call", "object": plain(&"x".repeat(300)), "scope": null } });
    let face = of(&moment(vec![row(1, long)], json!({})));
    let line = &face.calls[0].1;
    assert_eq!(line.chars().count(), LINE);
    assert!(line.ends_with("… — Medium…"), "{line}");
}

#[test]
fn nothing_in_it_approves() {
    let everything = of(&moment(
        calls(&["safe", "low", "medium", "high", "critical"]),
        json!({}),
    ));
    let text = format!("{everything:?}").to_lowercase();
    assert!(!text.contains("approve"), "{text}");
}

#[test]
fn quitting_asks_where_clients_are_connected() {
    let one = json!([{
        "id": crate::samples::session(1), "caller": { "id": "a", "name": "a", "kind": "agent" }, "client": plain("c"),
        "server": null, "since": 0, "paused": false, "calls": { "allowed": 0, "approved": 0, "denied": 0 },
    }]);
    for (about, clients, quit) in [
        (json!({}), "Clients: 0 connected", "Quit"),
        (
            json!({ "sessions": one }),
            "Clients: 1 connected",
            "Quit… (clients will get errors)",
        ),
    ] {
        let face = of(&moment(Vec::new(), about));
        assert_eq!((face.clients.as_str(), face.quit), (clients, quit));
    }
}
