//! Which evidence counts for how much.

use super::*;
use crate::json::{Limits, parse_str};
use proptest::prelude::*;
use std::collections::HashSet;

fn tool(name: &str) -> ToolFacts<'_> {
    ToolFacts {
        name,
        title: None,
        description: None,
        input_schema: None,
        read_only_hint: None,
        destructive_hint: None,
    }
}

const STRANGER: ServerFacts<'_> = ServerFacts {
    name: "acme",
    package: None,
};

fn severity(server: &ServerFacts<'_>, tool: &ToolFacts<'_>) -> Severity {
    classify(server, tool, &Overrides::default(), true).severity
}

#[test]
fn names_are_read_as_verb_and_thing() {
    use Severity::*;
    let cases = [
        ("convert_units", Safe),
        ("getTime", Safe),
        ("list-tickets", Low),
        ("acme_read_page", Low),
        ("ticket_status", Low),
        ("HTTPServerInfo", Low),
        ("getApiToken", Medium),
        ("create_ticket", Medium),
        ("ticket_update", Medium),
        ("createUser", High),
        ("scale_deployment", High),
        ("delete_ticket", High),
        ("comment_delete", High),
        ("sendMessage", High),
        ("get_or_delete", High),
        ("run_report", High),
        ("delete_all_tickets", Critical),
        ("dropTable", Critical),
        ("delete_database", Critical),
        ("execute_python", Critical),
        ("run_command", Critical),
        ("cancel_order", Critical),
        ("pay_invoice", Critical),
        ("frobnicate", High),
        ("", High),
        ("удалить", High),
    ];
    for (name, expected) in cases {
        assert_eq!(severity(&STRANGER, &tool(name)), expected, "{name}");
    }
}

#[test]
fn parameters_can_make_it_worse() {
    let cases = [
        (
            "fetch_page",
            r#"{"properties":{"url":{}}}"#,
            Severity::Medium,
        ),
        ("query", r#"{"properties":{"sql":{}}}"#, Severity::Medium),
        (
            "frobnicate",
            r#"{"properties":{"shell_command":{}}}"#,
            Severity::Critical,
        ),
        (
            "submit",
            r#"{"properties":{"job":{"properties":{"script":{}}}}}"#,
            Severity::Critical,
        ),
        (
            "create_thing",
            r#"{"properties":{"amount":{},"currency":{}}}"#,
            Severity::Critical,
        ),
        (
            "create_thing",
            r#"{"properties":{"title":{}}}"#,
            Severity::Medium,
        ),
        ("create_thing", r#"{"properties":7}"#, Severity::Medium),
    ];
    for (name, text, expected) in cases {
        let schema = parse_str(text, Limits::default()).expect("JSON");
        let facts = ToolFacts {
            input_schema: Some(&schema),
            ..tool(name)
        };
        assert_eq!(severity(&STRANGER, &facts), expected, "{name} {text}");
    }
}

#[test]
fn the_operator_decides_before_everyone() {
    let mut overrides = Overrides::default();
    overrides.set("acme", "execute_python", Severity::Low);
    let assessment = classify(&STRANGER, &tool("execute_python"), &overrides, false);
    assert_eq!(assessment.severity, Severity::Low);
    assert_eq!(assessment.reasons[0].source, ReasonSource::Operator);
}

#[test]
fn until_the_tools_are_accepted_everything_is_high() {
    let assessment = classify(
        &STRANGER,
        &tool("list_tickets"),
        &Overrides::default(),
        false,
    );
    assert_eq!(assessment.severity, Severity::High);
    let texts: Vec<_> = assessment
        .reasons
        .iter()
        .map(|reason| reason.text.as_str())
        .collect();
    assert_eq!(
        texts,
        [
            "you have not accepted this server's tools yet",
            "its name says `list`: it reads"
        ]
    );
}

#[test]
fn a_package_is_believed_and_a_name_is_not() {
    use Severity::*;
    let bundled = ServerFacts {
        name: "ops",
        package: Some("bundled:local-ops"),
    };
    let namesake = ServerFacts {
        name: "local-ops",
        package: Some("npm:evil"),
    };
    let cases = [
        ("list_services", Safe, Low),
        ("get_service", Safe, Low),
        ("simulate_incident", Medium, Medium),
        ("scale_service", Medium, High),
        ("restart_service", High, High),
    ];
    for (name, known, guessed) in cases {
        assert_eq!(severity(&bundled, &tool(name)), known, "{name}");
        assert_eq!(severity(&namesake, &tool(name)), guessed, "{name}");
    }
}

#[test]
fn the_table_of_known_servers_is_sound() {
    let servers = &*known::SERVERS;
    assert!(servers.len() >= 15);
    let mut packages = HashSet::new();
    for server in servers {
        let mut names = HashSet::new();
        for package in &server.packages {
            let (kind, _) = package.split_once(':').expect("a kind of package");
            assert!(
                ["npm", "pypi", "docker", "bundled"].contains(&kind),
                "{package}"
            );
            assert!(packages.insert(package), "{package} twice");
        }
        for tools in &server.tools {
            assert!(!tools.reason.ends_with('.') && !tools.reason.is_empty());
            for name in &tools.names {
                assert!(names.insert(name), "{name} of {} twice", server.name);
            }
        }
    }
}

proptest! {
    #[test]
    fn what_a_server_says_never_lowers(
        name in "(get|list|create|delete|run|frob)_(user|order|all|time|x)",
        description in ".{0,80}",
        read_only: Option<bool>,
        destructive: Option<bool>,
    ) {
        let silent = severity(&STRANGER, &tool(&name));
        let spoken = ToolFacts {
            title: Some("Safe, read-only"),
            description: Some(&description),
            read_only_hint: read_only,
            destructive_hint: destructive,
            ..tool(&name)
        };
        prop_assert!(severity(&STRANGER, &spoken) >= silent);
    }

    #[test]
    fn any_name_has_reasons_the_first_of_which_decides(name in "\\PC{0,40}", accepted: bool) {
        let assessment = classify(&STRANGER, &tool(&name), &Overrides::default(), accepted);
        prop_assert!(!assessment.reasons.is_empty());
        prop_assert!(accepted || assessment.severity >= Severity::High);
    }
}
