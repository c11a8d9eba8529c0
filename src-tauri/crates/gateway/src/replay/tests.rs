//! What a replay counts, over a record that was written as the gateway writes it.

use super::{About, Known, Replays, Task, whole};
use crate::api::{EventKind, ReplayReport};
use crate::audit::{Audit, Entry, Kind, Settings};
use crate::clock::ManualClock;
use crate::events::Events;
use crate::gate::UNACCEPTED;
use crate::ids::{ApprovalId, CallId};
use crate::store::{self, Store};
use policy::{Effect, Policy, Severity};
use proptest::prelude::*;
use std::sync::Arc;

const DAY: u64 = 24 * 60 * 60 * 1_000;
/// In the past: ids of calls are made with the system's clock.
const START: i64 = 1_700_000_000_000;

struct Record {
    audit: Audit,
    clock: Arc<ManualClock>,
    _folder: tempfile::TempDir,
}

impl Record {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(START));
        let path = folder.path().join("gateway.db");
        let store = Store::open(&path, store::Settings::default(), START).unwrap();
        let (audit, _) = Audit::open(store, clock.clone(), Settings::default()).unwrap();
        Self {
            audit,
            clock,
            _folder: folder,
        }
    }

    /// A call as it was decided; one that was asked about ends as `answer` says.
    fn call(&self, tool: &str, effect: &str, arguments: &str, answer: Option<Kind>) -> CallId {
        let call = CallId::new();
        let entry = |kind, detail| Entry {
            call: Some(call),
            caller: Some("unregistered".into()),
            server: Some("files".into()),
            tool: Some(tool.to_owned().into()),
            severity: Some(Severity::Low),
            effect: Some(effect.to_owned().into()),
            rule: Some(format!("{effect}-it").into()),
            arguments: Some(arguments.to_owned().into()),
            ..Entry::new(kind, detail)
        };
        let mut entries = vec![match effect {
            "allow" => entry(Kind::ToolCall, ""),
            _ => entry(Kind::PolicyDecision, "people decide"),
        }];
        let approval = Some(ApprovalId::new());
        if let Some(kind) = answer {
            entries.push(Entry {
                approval,
                ..entry(kind, "")
            });
            if kind == Kind::ApprovalGranted {
                entries.push(Entry {
                    approval,
                    ..entry(Kind::ToolCall, "")
                });
            }
        }
        entries.push(Entry {
            call: Some(call),
            ..Entry::new(Kind::ExecutionSuccess, "")
        });
        self.audit.commit(&entries, &[]).unwrap();
        self.clock.pass(1);
        call
    }

    fn replay(&self, live: &Policy, draft: &Policy) -> ReplayReport {
        self.replay_as(live, draft, About::of("draft", 1))
    }

    fn replay_as(&self, live: &Policy, draft: &Policy, about: About) -> ReplayReport {
        let reader = self.audit.reader().unwrap();
        whole(&Task {
            about,
            live,
            draft,
            known: &Known::default(),
            reader: &reader,
            days: 1,
            clock: self.clock.as_ref(),
        })
        .unwrap()
    }
}

/// Rules in order: a pattern for the tool, more of the match, and the effect.
fn policy(rules: &[(&str, &str, &str)], default: &str) -> Policy {
    let rule = |(n, (tool, more, effect)): (usize, &(&str, &str, &str))| {
        format!(
            r#"{{"id":"r{n}","match":{{"tool":"{tool}"{more}}},"effect":"{effect}","reason":"it is so"}}"#
        )
    };
    let rules: Vec<_> = rules.iter().enumerate().map(rule).collect();
    let rules = rules.join(",");
    let text = format!(r#"{{"version":2,"rules":[{rules}],"defaultEffect":"{default}"}}"#);
    policy::parse_policy(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn each_change_is_counted_where_it_belongs() {
    let record = Record::new();
    record.call("read", "allow", "{}", None);
    record.call("read", "allow", "{}", None);
    let approved = record.call("write", "review", "{}", Some(Kind::ApprovalGranted));
    let denied = record.call("write", "review", "{}", Some(Kind::ApprovalDenied));
    let refused = record.call("wipe", "deny", "{}", None);
    let live = policy(&[("read", "", "allow"), ("write", "", "review")], "deny");
    let draft = policy(&[("read", "", "review"), ("wr*", "", "allow")], "review");

    let report = record.replay(&live, &draft);
    assert!(report.done);
    assert_eq!(report.calls, 5);
    assert_eq!(report.matrix, [[0, 2, 0], [2, 0, 0], [0, 1, 0]]);
    assert_eq!(
        (report.tightened, report.loosened, report.loosened_denied),
        (2, 3, 1)
    );
    assert_eq!(report.hits, [2, 2, 1], "the default is the last");
    let first: Vec<_> = report.changed.iter().map(|call| call.call).collect();
    assert_eq!(
        first.get(..3),
        Some(&[denied, refused, approved][..]),
        "the one that was denied first, then the newest"
    );
    let [first, .., last] = report.changed.as_slice() else {
        panic!("{report:?}")
    };
    assert!(first.loosened && !last.loosened);
    assert_eq!(first.answered.as_deref(), Some("you denied it"));
    assert_eq!((first.was, first.would), (Effect::Review, Effect::Allow));
    assert_eq!(first.would_by, "Allow calls to wr*.");
    assert_eq!(report.limits, Vec::<String>::new());
    assert_eq!(report.more, 0);
}

#[test]
fn what_changed_since_is_said_and_is_not_the_drafts_doing() {
    let record = Record::new();
    // Asked about then; the policy in force allows it by now, and the draft changes nothing.
    record.call("read", "review", "{}", Some(Kind::ApprovalGranted));
    let live = policy(&[("read", "", "allow")], "deny");
    let report = record.replay(&live, &live);
    assert_eq!(report.matrix, [[0, 0, 0], [1, 0, 0], [0, 0, 0]]);
    assert_eq!((report.tightened, report.loosened), (0, 0));
    assert_eq!(report.limits.len(), 1, "{:?}", report.limits);
    assert!(report.limits[0].starts_with("1 call was decided otherwise then"));

    let report = record.replay(&live, &policy(&[], "deny"));
    assert_eq!((report.tightened, report.loosened), (1, 0));
    assert_eq!(
        report.changed[0].was_by,
        "Rule `review-it` of an earlier version. In force today: Allow calls to read."
    );
}

#[test]
fn a_call_that_was_asked_for_its_server_is_named_as_such() {
    let record = Record::new();
    let entry = Entry {
        call: Some(CallId::new()),
        server: Some("files".into()),
        tool: Some("read".into()),
        effect: Some("review".into()),
        arguments: Some("{}".into()),
        ..Entry::new(Kind::PolicyDecision, UNACCEPTED)
    };
    record.audit.commit(&[entry], &[]).unwrap();
    let report = record.replay(&policy(&[], "allow"), &policy(&[], "deny"));
    assert_eq!(report.tightened, 1);
    assert_eq!(report.limits.len(), 1, "{:?}", report.limits);
    assert!(report.limits[0].contains("whatever the policy said"));
    assert_eq!(
        report.changed[0].was_by,
        crate::policies::UNACCEPTED_SENTENCE
    );
}

#[test]
fn a_shortened_argument_is_in_doubt_only_where_a_rule_looks_at_it() {
    let record = Record::new();
    for arguments in [
        r#"{"path":"/srv/a"}"#,
        r#"{"path":"/srv/…‹900 bytes more›"}"#,
        r#"{"token":"‹redacted:1a2b3c4d›"}"#,
        r#"{"path":"/srv/a","text":"cut…"#,
    ] {
        record.call("read", "allow", arguments, None);
    }
    let blind = policy(&[("read", "", "allow")], "deny");
    let argument = r#","arguments":[{"pointer":"/path","op":"inside","value":"/srv"}]"#;
    let looks = policy(&[("read", argument, "allow")], "deny");
    let marks = policy(&[("read", r#","markAny":["secret"]"#, "deny")], "allow");
    let switched_off = r#"{"version":2,"rules":[{"id":"a","enabled":false,"match":{"arguments":[{"pointer":"/path","op":"exists","value":true}]},"effect":"deny","reason":"r"}],"defaultEffect":"allow"}"#;
    let switched_off = policy::parse_policy(switched_off).unwrap();
    for (draft, in_doubt) in [(&blind, 0), (&looks, 3), (&marks, 3), (&switched_off, 0)] {
        let report = record.replay(&blind, draft);
        let told = report
            .limits
            .iter()
            .find(|l| l.contains("replayed exactly"));
        let calls = told.map_or("0", |told| told.split(' ').next().unwrap_or_default());
        assert_eq!(calls, in_doubt.to_string(), "{:?}", report.limits);
    }
    // What was kept whole decides.
    assert_eq!(record.replay(&blind, &looks).hits[0], 2);
}

#[test]
fn only_the_days_that_were_asked_for_count() {
    let record = Record::new();
    record.call("read", "allow", "{}", None);
    record.clock.pass(2 * DAY);
    let late = record.call("read", "allow", "{}", None);
    let (live, draft) = (policy(&[], "allow"), policy(&[], "deny"));
    let reader = record.audit.reader().unwrap();
    let report = whole(&Task {
        about: About::of("", 1),
        live: &live,
        draft: &draft,
        known: &Known::default(),
        reader: &reader,
        days: 1,
        clock: record.clock.as_ref(),
    })
    .unwrap();
    let found: Vec<_> = report.changed.iter().map(|call| call.call).collect();
    assert_eq!(found, [late]);
}

#[test]
fn a_look_is_for_one_text_one_version_and_one_list() {
    let record = Record::new();
    record.call("read", "deny", "{}", None);
    let (live, draft) = (policy(&[], "deny"), policy(&[], "allow"));
    let looked = |about| record.replay_as(&live, &draft, about).looked;
    let first = looked(About::of("a", 1));
    assert_eq!(first, looked(About::of("a", 1)));
    assert_ne!(first, looked(About::of("b", 1)));
    assert_ne!(first, looked(About::of("a", 2)));
    record.call("read", "deny", "{}", None);
    assert_ne!(first, looked(About::of("a", 1)), "one call more");
    let strict = record.replay(&live, &live).looked;
    assert_ne!(strict, String::new());
}

#[test]
fn a_newer_replay_ends_the_one_before() {
    let record = Record::new();
    for _ in 0..1_000 {
        record.call("read", "deny", "{}", None);
    }
    let (live, draft) = (policy(&[], "deny"), policy(&[], "allow"));
    let reader = record.audit.reader().unwrap();
    let events = Events::new();
    let mut heard = events.subscribe();
    let replays = Replays::default();
    let about = About::of("", 1);
    let run = |id| {
        let known = Known::default();
        let task = Task {
            about,
            live: &live,
            draft: &draft,
            known: &known,
            reader: &reader,
            days: 1,
            clock: record.clock.as_ref(),
        };
        replays.run(id, &task, vec!["1 call waits.".to_owned()], &events);
    };
    let old = replays.begin(about);
    let new = replays.begin(about);
    run(old);
    let so_far = replays.report().unwrap();
    assert_eq!((so_far.id, so_far.calls), (new, 0), "it left no trace");
    assert!(heard.try_recv().is_err());
    assert!(replays.finished(about).is_none());
    run(new);
    let report = replays.finished(about).expect("it is over");
    let report = report.report;
    assert_eq!((report.id, report.calls, report.more), (new, 1_000, 500));
    assert_eq!(report.waiting, ["1 call waits."]);
    assert_eq!(heard.try_recv().unwrap().kind, EventKind::Replay);
    assert!(replays.finished(About::of("other", 1)).is_none());
}

#[test]
fn one_past_call_is_found_again_and_explained() {
    let record = Record::new();
    let call = record.call("write", "review", "{}", Some(Kind::ApprovalGranted));
    let draft = policy(&[("read", "", "allow"), ("write", "", "deny")], "review");
    let reader = record.audit.reader().unwrap();
    let explained = reader
        .decision(call, |past| super::explain(&draft, &Known::default(), past))
        .unwrap()
        .expect("it is there");
    let said: Vec<_> = crate::trace::lines(&draft, &explained)
        .into_iter()
        .map(|line| (line.number, line.decided, line.says))
        .collect();
    assert_eq!(
        said,
        [
            (Some(1), false, "no (the tool is `write`)".to_owned()),
            (Some(2), true, "yes".to_owned()),
        ]
    );
    assert!(reader.decision(CallId::new(), |_| ()).unwrap().is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Every call is counted once everywhere, and a policy differs from itself in nothing.
    #[test]
    fn the_figures_add_up(
        past in prop::collection::vec((0..3_usize, 0..3_usize), 1..40),
        effects in prop::collection::vec(0..3_usize, 4),
    ) {
        let record = Record::new();
        let words = ["allow", "review", "deny"];
        let tools = ["read", "write", "wipe"];
        for (tool, effect) in past.iter() {
            record.call(tools[*tool], words[*effect], "{}", None);
        }
        let live = policy(&[("read", "", words[effects[0]])], words[effects[1]]);
        let draft = policy(&[("w*", "", words[effects[2]])], words[effects[3]]);
        let report = record.replay(&live, &draft);
        let calls = u32::try_from(past.len()).unwrap();
        prop_assert_eq!(report.calls, calls);
        prop_assert_eq!(report.matrix.iter().flatten().sum::<u32>(), calls);
        prop_assert_eq!(report.hits.iter().sum::<u32>(), calls);
        let listed = u32::try_from(report.changed.len()).unwrap();
        prop_assert_eq!(report.tightened + report.loosened, listed + report.more);
        let back = record.replay(&draft, &live);
        prop_assert_eq!((back.loosened, back.tightened), (report.tightened, report.loosened));
        let same = record.replay(&draft, &draft);
        prop_assert_eq!((same.loosened, same.tightened), (0, 0));
    }
}
