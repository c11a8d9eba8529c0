//! Times, groups, completions, stories and figures, against what was written.

use super::*;
use crate::api::{CompleteFilter, GroupBy, GroupQuery, HistogramQuery, StoryRef};
use crate::store::policy_versions;
use proptest::prelude::*;

const HOUR: u64 = 3_600_000;

/// Two sessions of three calls each, an hour apart: one denied, one failed, four that returned.
fn day() -> Home {
    let home = Home::new();
    for place in 0..6_u32 {
        home.clock.pass(HOUR);
        let call = CallId::new();
        let own = |entry: Entry<'static>| Entry {
            session: Some(SessionId(Uuid::from_u128(u128::from(place / 3)))),
            client: Some(["claude-ai", "Cursor"][(place / 3) as usize].into()),
            ..entry
        };
        let end = match place {
            0 => {
                home.write(&[own(asks(call, "{}"))]);
                home.write(&[own(approval(
                    Kind::ApprovalDenied,
                    call,
                    9,
                    "was denied in the window",
                ))]);
                continue;
            }
            1 => Kind::ExecutionFailure,
            _ => Kind::ExecutionSuccess,
        };
        home.write(&[own(runs(call, "{}")), ends(end, call, 5)]);
    }
    home
}

#[test]
fn the_histogram_holds_every_call_once() {
    let home = day();
    let mut lens = home.lens();
    let mut of = |filter: &str, from, to| {
        let query = HistogramQuery {
            filter: filter.to_owned(),
            from,
            to,
            buckets: 60,
        };
        let found = lens.histogram(&query, home.now()).unwrap();
        assert_eq!(found.buckets.len(), 60);
        found.buckets.iter().fold([0; 4], |sum, bucket| {
            std::array::from_fn(|class| sum[class] + bucket[class])
        })
    };
    assert_eq!(of("", None, None), [4, 0, 1, 1]);
    assert_eq!(of("decision:failed", None, None), [0, 0, 0, 1]);
    let from = BEGAN + 2 * 3_600_000;
    assert_eq!(of("", Some(from), None), [4, 0, 0, 1]);
    assert_eq!(of("", None, Some(from)), [0, 0, 1, 0]);
    assert_eq!(of("", Some(from), Some(from)), [0, 0, 0, 0]);
}

#[test]
fn groups_come_the_latest_first_with_what_became_of_them() {
    let home = day();
    let mut lens = home.lens();
    let mut of = |by| {
        let query = GroupQuery {
            filter: "is:call".to_owned(),
            by,
            limit: 10,
        };
        lens.groups(&query, home.now()).unwrap()
    };
    let sessions = of(GroupBy::Session);
    let told: Vec<_> = sessions
        .iter()
        .map(|group| {
            (
                crate::text::line(&group.name),
                group.calls,
                group.denied,
                group.failed,
                group.worst,
            )
        })
        .collect();
    let high = Some(Severity::High);
    assert_eq!(
        told,
        [
            ("Cursor".to_owned(), 3, 0, 0, high),
            ("claude-ai".to_owned(), 3, 1, 1, high)
        ]
    );
    for group in &sessions {
        assert_eq!(home.rows(&group.token).len(), 3, "{}", group.token);
    }
    let spans: Vec<_> = sessions.iter().map(|group| group.to - group.from).collect();
    assert_eq!(spans, [2 * 3_600_000, 2 * 3_600_000]);
    assert_eq!(of(GroupBy::Server).len(), 1);
    assert_eq!(of(GroupBy::Tool)[0].token, "tool:delete_pod");
    assert_eq!(of(GroupBy::None), []);
    let days = of(GroupBy::Day);
    assert_eq!(days.iter().map(|day| day.calls).sum::<u32>(), 6);
    for day in days {
        assert_eq!(
            home.rows(&day.token).len(),
            day.calls as usize,
            "{}",
            day.token
        );
    }
}

#[test]
fn a_completion_is_what_could_stand_there() {
    let home = day();
    let mut lens = home.lens();
    let mut of = |filter: &str, cursor: u32| -> Vec<(String, String)> {
        let request = CompleteFilter {
            filter: filter.to_owned(),
            cursor,
        };
        let found = lens.complete(&request).unwrap();
        found.into_iter().map(|one| (one.token, one.says)).collect()
    };
    let says = |token: &str, says: &str| (token.to_owned(), says.to_owned());
    assert_eq!(of("", 0).len(), 17);
    assert_eq!(of("se", 2)[0].0, "sev:");
    assert_eq!(of("-ser", 4), [says("-server:", "which server")]);
    assert_eq!(of("decision:fa", 11), [says("decision:failed", "1 row")]);
    assert_eq!(
        of("client:", 7),
        [
            says("client:Cursor", "3 rows"),
            says("client:claude-ai", "3 rows")
        ]
    );
    assert_eq!(of("client:CLA", 10), [says("client:claude-ai", "3 rows")]);
    // The cursor counts UTF-16 units: the flag before it is four.
    assert_eq!(of("🇨🇭 sev:hi", 11), [says("sev:high", "6 rows")]);
    assert_eq!(of("took:>1", 7).len(), 1);
    assert_eq!(of("arg:/x", 6), []);
}

#[test]
fn a_story_is_every_entry_with_its_proof() {
    let home = Home::new();
    let text = r#"{"version":2,"rules":[{"id":"ask","match":{},"effect":"review","reason":"All ask"}],"defaultEffect":"deny","defaultReason":"No"}"#;
    let version = policy_versions::NewVersion {
        hash: &[1; 32],
        text,
        accepted_at: BEGAN,
        note: "",
        replay: None,
    };
    home.audit
        .commit_with(&[Entry::new(Kind::PolicyChanged, "version 1")], &[], |db| {
            Ok(policy_versions::add(db, &version)?)
        })
        .unwrap();
    let (call, other) = (CallId::new(), CallId::new());
    let decided = Entry {
        bytes: Some(40),
        ..asks(call, r#"{"pod":"a","list":[1,{"b":null}],"none":{}}"#)
    };
    home.write(&[decided, runs(other, "{}")]);
    home.write(&[approval(
        Kind::ApprovalDenied,
        call,
        2,
        "was denied in the window: wrong target",
    )]);
    let row = home.rows("\"wrong target\"").remove(0);
    let story = home.lens().story(StoryRef { id: row.id }).unwrap();
    assert_eq!(story.row, row);
    let kinds: Vec<_> = story.steps.iter().map(|step| step.kind.as_str()).collect();
    assert_eq!(kinds, ["policy_decision", "approval_denied"]);
    assert!(story.steps.iter().all(|step| step.matches));
    let lines: Vec<String> = story
        .arguments
        .iter()
        .map(|line| crate::text::line(line))
        .collect();
    let expected = [
        "{",
        "  \"pod\": \"a\",",
        "  \"list\": [",
        "    1,",
        "    {",
        "      \"b\": null",
        "    }",
        "  ],",
        "  \"none\": {}",
        "}",
    ];
    assert_eq!(lines, expected);
    assert_eq!((story.argument_bytes, story.result_bytes), (Some(40), None));
    assert_eq!(story.policy_version, Some(1));
    assert_eq!(story.rule.unwrap().number, Some(1));
    assert_eq!(row.by, "you");
    assert_eq!(story.raw.lines().count(), 2);
    let parsed: serde_json::Value =
        serde_json::from_str(story.raw.lines().next().unwrap()).unwrap();
    assert_eq!(parsed["hash"], story.steps[0].hash);
}

#[test]
fn a_story_that_was_changed_says_where() {
    let home = Home::new();
    let call = CallId::new();
    home.write(&[runs(call, "{}"), ends(Kind::ExecutionSuccess, call, 5)]);
    let row = home.rows("").remove(0);
    let intruder = rusqlite::Connection::open(home.path()).unwrap();
    intruder
        .execute_batch("DROP TRIGGER audit_stays; UPDATE audit SET took_us = 6 WHERE seq = 2")
        .unwrap();
    let story = home.lens().story(StoryRef { id: row.id }).unwrap();
    assert_eq!(
        story
            .steps
            .iter()
            .map(|step| step.matches)
            .collect::<Vec<_>>(),
        [true, false]
    );
}

#[test]
fn the_last_day_is_counted() {
    let home = day();
    home.clock.pass(20 * HOUR);
    // Two of the six are older than a day by now.
    let late = CallId::new();
    home.write(&[asks(late, "{}")]);
    home.clock.pass(3_000);
    home.write(&[approval(
        Kind::ApprovalGranted,
        late,
        10,
        "was approved in the window",
    )]);
    let refused = Entry {
        effect: Some("deny".into()),
        ..asks(CallId::new(), "{}")
    };
    home.write(&[refused]);
    let figures = home.lens().figures(home.now()).unwrap();
    assert_eq!(
        (
            figures.calls,
            figures.approved,
            figures.denied,
            figures.refused
        ),
        (6, 1, 0, 1)
    );
    assert_eq!(figures.median_ms, Some(3_000.0));
    assert_eq!(figures.prompts.len(), 24);
    assert_eq!(figures.prompts.last(), Some(&1));
    assert_eq!(figures.prompts.iter().sum::<u32>(), 1);
    assert_eq!((figures.tools.len(), figures.tools[0].count), (1, 6));
    let clients: Vec<_> = figures
        .clients
        .iter()
        .map(|one| (crate::text::line(&one.name), one.count))
        .collect();
    assert_eq!(
        clients,
        [("claude-ai".to_owned(), 3), ("Cursor".to_owned(), 3)]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn times_are_cut_as_each_row_would_be(
        steps in prop::collection::vec(step(), 1..40),
        from in -10_000_i64..200_000,
        span in 0_i64..400_000,
    ) {
        let home = Home::new();
        steps.iter().for_each(|step| step.write(&home));
        let mut lens = home.lens();
        let (from, to) = (BEGAN + from, BEGAN + from + span);
        let query = HistogramQuery { filter: String::new(), from: Some(from), to: Some(to), buckets: 60 };
        let found = lens.histogram(&query, home.now()).unwrap();
        let all = home.page(&mut lens, "is:call", TimelinePlace::Newest, 500).rows;
        for (place, bucket) in (0..).zip(&found.buckets) {
            let begins = from + place * found.width;
            let ends = (begins + found.width).min(to);
            let there = all.iter().filter(|row| row.at >= begins && row.at < ends && row.outcome.is_some());
            prop_assert_eq!(bucket.iter().sum::<u32>() as usize, there.count(), "bucket {}", place);
        }
    }
}
