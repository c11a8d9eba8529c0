//! Laws that hold for any policy and any call.

use super::tests::Scene;
use super::*;
use crate::{CallerKind, Explanation, Severity, explain, parse_policy};
use proptest::prelude::*;

const CONDITIONS: &[&str] = &[
    "{}",
    r#"{"severity":"high"}"#,
    r#"{"minSeverity":"medium"}"#,
    r#"{"maxSeverity":"low"}"#,
    r#"{"tool":"delete_*"}"#,
    r#"{"tool":["*repo","read_file"]}"#,
    r#"{"tool":"*"}"#,
    r#"{"server":"g*b","client":"claude-desktop"}"#,
    r#"{"server":["fs","github"],"callerType":"agent"}"#,
    r#"{"caller":"c-?","tags":"production"}"#,
    r#"{"markAny":["secret","destroy"]}"#,
    r#"{"arguments":{"pointer":"/path","op":"inside","value":"/srv"}}"#,
    r#"{"arguments":{"pointer":"/path","op":"inside","value":["/srv/x/y","/"]}}"#,
    r#"{"arguments":{"pointer":"/path","op":"inside","value":"C:\\srv"}}"#,
    r#"{"arguments":{"pointer":"/path","op":"is","value":"x"}}"#,
    r#"{"arguments":{"pointer":"/path","op":"exactly","value":["/srv/x","/etc"]}}"#,
    r#"{"arguments":{"op":"exactly","value":{"count":1,"path":"/srv/./x//y/z.txt"}}}"#,
    r#"{"arguments":{"pointer":"/count","op":"range","value":{"min":9007199254740993}}}"#,
    r#"{"arguments":{"pointer":"/count","op":"range","value":{"max":9007199254740992}}}"#,
    r#"{"arguments":{"pointer":"/count","op":"range","value":{"min":-2,"max":1e399}}}"#,
    r#"{"arguments":{"pointer":"/path","op":"oneOf","value":["/srv/x","x",1]}}"#,
    r#"{"arguments":{"pointer":"/path","op":"oneOf","value":["/srv/x","y"]}}"#,
    r#"{"arguments":{"pointer":"/path","op":"exists","value":false}}"#,
    r#"{"arguments":{"pointer":"/count","op":"range","value":{"min":2}},"tool":"*_*"}"#,
];

const ARGUMENTS: &[&str] = &[
    "{}",
    r#"{"path":"/srv/x","count":3}"#,
    r#"{"path":"/srv/./x//y/z.txt","count":1}"#,
    r#"{"path":"/srv/x/../../etc"}"#,
    r#"{"path":"C:/srv/x"}"#,
    r#"{"path":"x","count":"2"}"#,
    r#"{"path":["/srv/x","/etc"]}"#,
    r#"{"path":null,"count":9007199254740992}"#,
    r#"{"count":9007199254740993}"#,
    r#"{"count":1e400}"#,
    r#"{"count":1e99999999999}"#,
    r#"{"path":1}"#,
];

fn any_rules() -> impl Strategy<Value = Vec<String>> {
    let rule = (
        prop::sample::select(CONDITIONS),
        prop::sample::select(vec!["allow", "deny", "review"]),
        prop::bool::weighted(0.9),
    );
    prop::collection::vec(rule, 0..90).prop_map(|rules| {
        let rule = |(i, (condition, effect, enabled))| {
            format!(
                r#"{{"id":"r{i}","match":{condition},"effect":"{effect}","enabled":{enabled}}}"#
            )
        };
        rules.into_iter().enumerate().map(rule).collect()
    })
}

fn policy_of(rules: &[String]) -> Policy {
    let text = format!(
        r#"{{"version":2,"rules":[{}],"defaultEffect":"review"}}"#,
        rules.join(",")
    );
    parse_policy(&text).expect("a policy")
}

fn any_scene() -> impl Strategy<Value = Scene> {
    (
        prop::sample::select(vec!["github", "fs", "gitlab", "*", ""]),
        prop::sample::select(vec![
            "delete_repo",
            "read_file",
            "Delete_repo",
            "repo",
            "a_b\n",
            "é",
        ]),
        prop::sample::select(ARGUMENTS),
        prop::sample::select(Severity::ALL.to_vec()),
        prop::sample::select(CallerKind::ALL.to_vec()),
    )
        .prop_map(|(server, tool, arguments, severity, kind)| {
            let mut scene = Scene {
                server,
                tool,
                arguments,
                severity,
                ..Scene::default()
            };
            scene.caller.kind = kind;
            scene
        })
}

proptest! {
    #[test]
    fn the_index_changes_nothing(rules in any_rules(), scene in any_scene()) {
        let policy = policy_of(&rules);
        scene.with(|call| {
            let first = policy.rules().iter().position(|rule| applies(rule, call));
            prop_assert_eq!(decide(&policy, call).rule, first);
            let mut found = vec![7];
            crate::matching(&policy, call, &mut found);
            let all = policy.rules().iter().enumerate().filter(|(_, rule)| applies(rule, call));
            prop_assert_eq!(found, all.map(|(i, _)| i).collect::<Vec<_>>());
            Ok(())
        })?;
    }

    #[test]
    fn an_explanation_agrees_with_the_decision(rules in any_rules(), scene in any_scene()) {
        let policy = policy_of(&rules);
        scene.with(|call| {
            let Explanation { decision, trace } = explain(&policy, call);
            prop_assert_eq!(trace.iter().position(|step| step.matched), decision.rule);
            for step in trace {
                prop_assert_eq!(step.matched, step.why.starts_with("everything"));
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_deny_put_first_never_allows_more(rules in any_rules(), scene in any_scene(), with in prop::sample::select(CONDITIONS)) {
        let before = policy_of(&rules);
        let deny = format!(r#"{{"id":"first","match":{with},"effect":"deny"}}"#);
        let after = policy_of(&[vec![deny], rules].concat());
        scene.with(|call| {
            let (before, after) = (decide(&before, call).effect, decide(&after, call).effect);
            prop_assert!(after == before || after == Effect::Deny);
            Ok(())
        })?;
    }

    #[test]
    fn rules_after_the_first_match_change_nothing(rules in any_rules(), more in any_rules(), scene in any_scene()) {
        let policy = policy_of(&rules);
        scene.with(|call| {
            let decision = decide(&policy, call);
            if let Some(decided) = decision.rule {
                let kept = rules.iter().take(decided + 1).cloned();
                let others = more.iter().map(|rule| rule.replace("\"id\":\"r", "\"id\":\"s"));
                let changed = policy_of(&kept.chain(others).collect::<Vec<_>>());
                prop_assert_eq!(decide(&changed, call), decision);
            }
            Ok(())
        })?;
    }
}
