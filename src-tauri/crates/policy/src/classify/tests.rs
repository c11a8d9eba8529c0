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
    let cases: &[(Severity, &str)] = &[
        (Safe, "convert_units getTime calculate think estimate_size"),
        (
            Low,
            "list-tickets acme_read_page ticket_status HTTPServerInfo searchBooks find_owner lrange",
        ),
        (
            Low,
            "DocumentReader PackageSearch retrieves_item check_run_status report_history run_report",
        ),
        (
            Low,
            "current_project board_members related_articles user_token_owner get_tunnel",
        ),
        (
            Medium,
            "getApiToken list_emails read_inbox resolve_incident execute_read_query",
        ),
        (
            Medium,
            "create_ticket ticket_update zadd add_comment post_comment draft_email switch_branch",
        ),
        (
            Medium,
            "mark_message_read archive_email update_folder connect_cluster",
        ),
        (
            High,
            "createUser scale_deployment write_file create_invoice update_firewall_rule add_users_to_group",
        ),
        (
            High,
            "delete_ticket comment_delete monitor_delete check_reset_delete delete_table_rows",
        ),
        (
            High,
            "delete_file_from_project remove_member xdel get_or_delete confirm_delete_page",
        ),
        (
            High,
            "sendMessage create_message reply_to_mail merge_branch restart_node replace_domain run_job",
        ),
        (High, "frobnicate удалить"),
        (
            Critical,
            "delete_all_tickets dropTable delete_database delete_projects bulk_delete_pages",
        ),
        (
            Critical,
            "execute execute_python run_command eval_script start_process query_executor",
        ),
        (
            Critical,
            "cancel_order place_order pay_invoice create_refund trade buy_item",
        ),
    ];
    for (expected, names) in cases {
        for name in names.split(' ') {
            assert_eq!(severity(&STRANGER, &tool(name)), *expected, "{name}");
        }
    }
    assert_eq!(severity(&STRANGER, &tool("")), High);
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
        (
            "manage_node",
            r#"{"properties":{"operation":{"enum":["list","drain"]}}}"#,
            Severity::High,
        ),
        (
            "context",
            r#"{"properties":{"action":{"enum":["list","get"]}}}"#,
            Severity::Low,
        ),
        (
            "call_api",
            r#"{"properties":{"method":{"enum":["GET","DELETE"]},"path":{}}}"#,
            Severity::High,
        ),
        (
            "current_project",
            r#"{"properties":{"id":{},"page":{}}}"#,
            Severity::Low,
        ),
        (
            "current_project",
            r#"{"properties":{"description":{}}}"#,
            Severity::High,
        ),
        ("format", r#"{"properties":{"path":{}}}"#, Severity::Low),
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
fn what_a_server_says_can_raise() {
    use Severity::*;
    let cases = [
        ("get_page", "Reads a page", Low),
        ("get_page", "Deletes the page and returns it", High),
        ("get_page", "Removes HTML and returns the text", Low),
        ("query", "Runs arbitrary SQL against the database", Critical),
        ("query", "Runs arbitrary SQL; read-only", Low),
        (
            "update_page",
            "Updates a page. This cannot be undone.",
            High,
        ),
        (
            "create_thing",
            "Creates it and sends an email to the owner",
            High,
        ),
        ("get_page", "Finds who can send an email to the owner", Low),
        ("frobnicate", "Only reads, perfectly safe", High),
    ];
    for (name, description, expected) in cases {
        let facts = ToolFacts {
            description: Some(description),
            ..tool(name)
        };
        assert_eq!(
            severity(&STRANGER, &facts),
            expected,
            "{name}: {description}"
        );
    }
}

#[test]
fn arguments_raise_by_one_step_at_most() {
    use Severity::*;
    let cases = [
        (Low, r#"{"path":"src/a"}"#, Low),
        (Low, r#"{"path":"/etc/shadow"}"#, Medium),
        (Low, r#"{"pattern":"*"}"#, Low),
        (Low, r#"{"url":"https://other.test"}"#, Medium),
        (Medium, r#"{"url":"https://other.test"}"#, Medium),
        (Medium, r#"{"pattern":"*"}"#, High),
        (Medium, r#"{"sql":"DELETE FROM t"}"#, High),
        (High, r#"{"command":"rm -rf / | sh"}"#, Critical),
        (Critical, r#"{"command":"sudo rm -rf /"}"#, Critical),
        (Low, r#"{"operation":"delete"}"#, Medium),
        (High, r#"{"operation":"delete"}"#, High),
        (Low, r#"{"operation":"list"}"#, Low),
        (Low, r#"{"note":"this call is safe"}"#, Low),
        (Low, "[]", Low),
    ];
    for (severity, text, expected) in cases {
        let known = Assessment {
            severity,
            reasons: vec![reason("it is known", ReasonSource::Name)],
        };
        let arguments = parse_str(text, Limits::default()).expect("JSON");
        let marks = crate::marks::find(&arguments, &crate::marks::MarkFacts::default());
        let call = assess_call(&known, &arguments, &marks);
        assert_eq!(call.severity, expected, "{severity} {text}");
        assert!(
            call.severity == severity || call.reasons.len() > 1,
            "{text}"
        );
        assert!(call.reasons.contains(&known.reasons[0]), "{text}");
    }
}

#[test]
fn a_tool_plays_its_part_in_taking_things_away() {
    // Reads what is private, takes in what strangers wrote, sends out.
    let cases = [
        ("convert_units", "{}", "---"),
        ("list_projects", "{}", "---"),
        ("current_project", "{}", "---"),
        ("read_file", r#"{"path":{}}"#, "P--"),
        ("list_secrets", "{}", "P--"),
        ("read_query", r#"{"sql":{}}"#, "P--"),
        ("list_emails", "{}", "PU-"),
        ("get_issue", r#"{"number":{}}"#, "-U-"),
        ("fetch_page", r#"{"url":{}}"#, "-US"),
        ("send_email", r#"{"to":{},"body":{}}"#, "--S"),
        ("add_comment", r#"{"text":{}}"#, "--S"),
        ("create_event", r#"{"attendees":{}}"#, "--S"),
        ("create_folder", "{}", "---"),
        ("delete_folder", "{}", "---"),
        ("run_command", r#"{"command":{}}"#, "PUS"),
        ("execute_python", "{}", "PUS"),
        ("frobnicate", "{}", "PUS"),
    ];
    for (name, properties, expected) in cases {
        let text = format!("{{\"properties\":{properties}}}");
        let schema = parse_str(&text, Limits::default()).expect("JSON");
        let facts = ToolFacts {
            input_schema: Some(&schema),
            ..tool(name)
        };
        let legs = legs(&STRANGER, &facts);
        let letter = |plays, letter| if plays { letter } else { '-' };
        let said = [
            letter(legs.reads_private, 'P'),
            letter(legs.takes_untrusted, 'U'),
            letter(legs.sends_out, 'S'),
        ];
        assert_eq!(String::from_iter(said), expected, "{name}");
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
