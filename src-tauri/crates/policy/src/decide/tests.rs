//! What a policy says about calls, case by case.

use super::*;
use crate::json::{Json, Limits, parse_str};
use crate::{Caller, CallerKind, Explanation, Severity, explain, parse_policy};

/// A call to vary: an agent deletes a repository at noon on Monday, 23 November 2026, UTC.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) caller: Caller,
    pub(super) client: &'static str,
    pub(super) server: &'static str,
    pub(super) tool: &'static str,
    pub(super) arguments: &'static str,
    pub(super) severity: Severity,
    pub(super) marks: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) at: i64,
    pub(super) utc_offset_minutes: i32,
}

impl Default for Scene {
    fn default() -> Self {
        Self {
            caller: Caller {
                id: "c-1".into(),
                name: "Desk".into(),
                kind: CallerKind::Agent,
            },
            client: "claude-desktop",
            server: "github",
            tool: "delete_repo",
            arguments: r#"{"owner":"me","path":"/srv/work/x","url":"https://api.example.com/v1","count":3}"#,
            severity: Severity::High,
            marks: vec!["destroy".into()],
            tags: vec!["production".into()],
            at: 1_795_435_200_000,
            utc_offset_minutes: 0,
        }
    }
}

impl Scene {
    pub(super) fn with<T>(&self, look: impl FnOnce(&Call<'_>) -> T) -> T {
        let arguments: Json<'_> = parse_str(self.arguments, Limits::default()).expect("JSON");
        look(&Call {
            caller: &self.caller,
            client: self.client,
            server: self.server,
            tool: self.tool,
            arguments: &arguments,
            severity: self.severity,
            marks: &self.marks,
            tags: &self.tags,
            at: self.at,
            utc_offset_minutes: self.utc_offset_minutes,
        })
    }
}

/// Whether a rule of this effect with this condition, and these other fields, applies to the scene.
fn matches(effect: &str, condition: &str, extra: &str, scene: &Scene) -> bool {
    let text = format!(
        r#"{{"version":2,"rules":[{{"id":"r","match":{condition},"effect":"{effect}"{extra}}}],"defaultEffect":"deny"}}"#
    );
    let policy = parse_policy(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    scene.with(|call| decide(&policy, call).rule.is_some())
}

#[test]
fn each_condition_asks_what_it_says() {
    let cases = [
        ("{}", true),
        (r#"{"severity":"high"}"#, true),
        (r#"{"severity":["safe","low"]}"#, false),
        (r#"{"minSeverity":"medium"}"#, true),
        (r#"{"minSeverity":"critical"}"#, false),
        (r#"{"maxSeverity":"high"}"#, true),
        (r#"{"maxSeverity":"medium"}"#, false),
        (r#"{"server":"github"}"#, true),
        (r#"{"server":["gitlab","git*"]}"#, true),
        (r#"{"server":"git"}"#, false),
        (r#"{"server":"github "}"#, false),
        (r#"{"tool":"delete_*"}"#, true),
        (r#"{"tool":"Delete_*"}"#, false),
        (r#"{"tool":"*repo"}"#, true),
        (r#"{"tool":"delete_rep?"}"#, true),
        (r#"{"tool":"{create,delete}_repo"}"#, true),
        (r#"{"tool":"elete_repo"}"#, false),
        (r#"{"tool":"delete\\*repo"}"#, false),
        (r#"{"client":"claude-*"}"#, true),
        (r#"{"client":"cursor"}"#, false),
        (r#"{"caller":"c-1"}"#, true),
        (r#"{"caller":"Desk"}"#, false),
        (r#"{"callerType":"agent"}"#, true),
        (r#"{"callerType":["human","service"]}"#, false),
        (r#"{"markAny":["secret","destroy"]}"#, true),
        (r#"{"markAll":["secret","destroy"]}"#, false),
        (r#"{"markAll":"destroy"}"#, true),
        (r#"{"tags":["production","lab"]}"#, true),
        (r#"{"tags":"lab"}"#, false),
        (
            r#"{"time":{"days":"mon","from":"09:00","to":"17:00"}}"#,
            true,
        ),
        (r#"{"time":{"days":"tue"}}"#, false),
        (r#"{"time":{"from":"12:00","to":"12:01"}}"#, true),
        (r#"{"time":{"from":"12:01"}}"#, false),
        (r#"{"time":{"to":"12:00"}}"#, false),
        (
            r#"{"time":{"days":"sun","from":"22:00","to":"13:00"}}"#,
            true,
        ),
        (
            r#"{"time":{"days":"mon","from":"22:00","to":"13:00"}}"#,
            false,
        ),
        (r#"{"time":[{"days":"tue"},{"days":["mon","sat"]}]}"#, true),
        (
            r#"{"arguments":{"pointer":"/owner","op":"is","value":"me"}}"#,
            true,
        ),
        (
            r#"{"arguments":{"pointer":"/owner","op":"oneOf","value":["you","him"]}}"#,
            false,
        ),
        (
            r#"{"arguments":{"pointer":"/path","op":"inside","value":["/tmp","/srv/work"]}}"#,
            true,
        ),
        (
            r#"{"arguments":{"pointer":"/url","op":"host","value":"*.example.com"}}"#,
            true,
        ),
        (
            r#"{"arguments":{"pointer":"/url","op":"prefix","value":"https://"}}"#,
            true,
        ),
        (
            r#"{"arguments":{"pointer":"/url","op":"glob","value":"*v2"}}"#,
            false,
        ),
        (
            r#"{"arguments":{"pointer":"/count","op":"range","value":{"max":3}}}"#,
            true,
        ),
        (r#"{"arguments":{"pointer":"/force","op":"exists"}}"#, false),
        (
            r#"{"arguments":{"pointer":"/force","op":"exists","value":false}}"#,
            true,
        ),
        (
            r#"{"severity":"high","tool":"delete_*","server":"gitlab"}"#,
            false,
        ),
    ];
    for (condition, expected) in cases {
        for effect in ["allow", "deny", "review"] {
            assert_eq!(
                matches(effect, condition, "", &Scene::default()),
                expected,
                "{condition}"
            );
        }
    }
}

#[test]
fn doubt_never_loosens() {
    let doubtful = Scene {
        arguments: r#"{"path":"work/x","url":"https://a@b","count":"3","owner":["me","you"]}"#,
        ..Scene::default()
    };
    let conditions = [
        r#"{"arguments":{"pointer":"/path","op":"inside","value":"/srv"}}"#,
        r#"{"arguments":{"pointer":"/url","op":"host","value":"b"}}"#,
        r#"{"arguments":{"pointer":"/count","op":"range","value":{"min":1}}}"#,
        r#"{"arguments":{"pointer":"/count","op":"is","value":3}}"#,
        r#"{"arguments":{"pointer":"/owner","op":"glob","value":"m*"}}"#,
    ];
    for condition in conditions {
        assert!(!matches("allow", condition, "", &doubtful), "{condition}");
        assert!(matches("deny", condition, "", &doubtful), "{condition}");
        assert!(matches("review", condition, "", &doubtful), "{condition}");
    }
}

#[test]
fn a_rule_ends_with_its_last_day_where_the_operator_is() {
    let day = 86_400_000;
    let noon = Scene::default().at;
    let cases = [
        ("2026-11-23", noon, 0, true),
        ("2026-11-22", noon, 0, false),
        ("2026-11-22", noon, -13 * 60, true),
        ("2026-11-23", noon, 12 * 60, false),
        ("2026-11-23", noon + day, 0, false),
        ("2026-11-23T12:00:00Z", noon, 0, false),
        ("2026-11-23T12:00:00Z", noon - 1, 600, true),
        ("2026-11-23T14:00:00+02:00", noon, 0, false),
    ];
    for (until, at, utc_offset_minutes, expected) in cases {
        let scene = Scene {
            at,
            utc_offset_minutes,
            ..Scene::default()
        };
        let extra = format!(r#","until":"{until}""#);
        assert_eq!(
            matches("deny", "{}", &extra, &scene),
            expected,
            "{until} {at} {utc_offset_minutes}"
        );
    }
    assert!(!matches(
        "deny",
        "{}",
        r#","enabled":false"#,
        &Scene::default()
    ));
}

#[test]
fn a_decision_names_its_rule_reason_and_approval() {
    let policy = parse_policy(
        r#"{"version":2,"rules":[
            {"id":"one","match":{"tool":"read_*"},"effect":"allow","reason":"reads are fine"},
            {"id":"two","match":{"tool":"delete_*"},"effect":"review","reason":"look first","approval":{"holdSeconds":30,"typed":true}},
            {"id":"three","match":{},"effect":"deny","reason":"never reached for deletes"}
        ],"defaultEffect":"deny","defaultReason":"not covered"}"#,
    )
    .expect("a policy");
    Scene::default().with(|call| {
        let Explanation { decision, trace } = explain(&policy, call);
        assert_eq!(decision.effect, Effect::Review);
        assert_eq!(decision.rule, Some(1));
        assert_eq!(decision.id.as_deref(), Some("two"));
        assert_eq!(&*decision.reason, "look first");
        assert_eq!(
            decision.approval,
            ApprovalSettings {
                hold_seconds: Some(30),
                typed: true
            }
        );
        let steps: Vec<_> = trace
            .iter()
            .map(|s| (s.number, s.id.as_str(), s.matched, s.why.as_str()))
            .collect();
        assert_eq!(
            steps,
            [
                (1, "one", false, "the tool is `delete_repo`"),
                (2, "two", true, "everything it asks holds"),
            ]
        );
    });
}

#[test]
fn a_policy_that_cannot_be_read_denies_everything_and_says_why() {
    let error = parse_policy("{").expect_err("not a policy");
    let policy = Policy::refusing(error);
    assert!(policy.is_refusing());
    let decision = Scene {
        severity: Severity::Safe,
        ..Scene::default()
    }
    .with(|call| decide(&policy, call));
    assert_eq!(decision.effect, Effect::Deny);
    assert_eq!(
        &*decision.reason,
        "the policy cannot be used, so every call is refused: line 1 column 2: the text ends inside a value"
    );
}

#[test]
fn without_rules_the_default_decides() {
    let policy = parse_policy(r#"{"rules":[],"defaultEffect":"review","defaultReason":"unknown"}"#)
        .expect("a policy");
    let decision = Scene::default().with(|call| decide(&policy, call));
    assert_eq!(
        (decision.effect, decision.rule, &*decision.reason),
        (Effect::Review, None, "unknown")
    );
}
