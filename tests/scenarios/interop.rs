//! Clients and servers of others work through the gateway as they do without it. Nothing here is skipped: what is
//! not installed is a failure that says how to install it.

use harness::{Gateway, Home, Interop, Operator, failed_checks, policies, product};
use std::{
    collections::BTreeMap,
    fs,
    process::{Command, Output},
};

/// Each scenario the suite ran, and whether it passed.
fn results(output: &Output) -> BTreeMap<String, bool> {
    let printed = String::from_utf8_lossy(&output.stdout);
    let summary = printed
        .split_once("=== SUMMARY ===")
        .map_or("", |(_, after)| after);
    let scenario = |line: &str| {
        let (name, counts) = line.trim().split_once(": ")?;
        let (mark, name) = name.split_once(' ')?;
        counts
            .contains("passed,")
            .then(|| (name.to_owned(), mark == "✓"))
    };
    summary.lines().filter_map(scenario).collect()
}

#[test]
fn every_conformance_scenario_passes_through_the_gateway_as_it_does_without() {
    let interop = Interop::installed();
    let gateway = Home::new(&policies::allow_all()).serve();
    let fixture = vec![
        harness::beside_tests("conformance-fixture")
            .to_string_lossy()
            .into_owned(),
    ];
    gateway.add_server("conformance", &fixture);
    gateway.operator().accept_server("conformance");
    let shim = shim(&gateway, "conformance");

    let directly = interop.conformance(gateway.home(), "direct", &fixture);
    let gated = interop.conformance(gateway.home(), "gated", &shim);
    let (expected, found) = (results(&directly), results(&gated));
    assert!(
        expected.len() >= 30 && expected.values().all(|passed| *passed),
        "directly: {expected:?}"
    );
    let failed = failed_checks(gateway.home(), "gated");
    assert_eq!(found, expected, "through the gateway: {failed:#?}");
    assert!(gated.status.success());
}

/// Runs the same command with `server` at its end: once as it is, once through the gateway. Returns both prints.
/// `looked` waits until the gateway has seen what the operator should accept.
fn both_ways(
    server: &[String],
    looked: impl Fn(&Gateway),
    driver: impl Fn(&Home) -> Command,
) -> (String, String) {
    let gateway = Home::new(&policies::allow_all()).serve();
    gateway.add_server("peer", server);
    looked(&gateway);
    gateway.operator().accept_server("peer");
    let run = |command: &[String]| {
        let output = driver(gateway.home())
            .arg("--")
            .args(command)
            .output()
            .expect("the client starts");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "the client failed: {errors}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let sessions = || harness::count_kind(&gateway.home().audit(), "session_opened");
    let (before, directly) = (sessions(), run(server));
    let gated = run(&shim(&gateway, "peer"));
    harness::wait_until("its session to be written down", || {
        (sessions() > before).then_some(())
    });
    (directly, gated)
}

/// Line by line, so that a failure names the line.
fn assert_same(directly: &str, gated: &str) {
    for (direct, gated) in directly.lines().zip(gated.lines()) {
        assert_eq!(gated, direct);
    }
    assert_eq!(gated.lines().count(), directly.lines().count());
}

/// What a client is told to start. With the socket's path, because few clients pass on their environment.
fn shim(gateway: &Gateway, server: &str) -> Vec<String> {
    let (program, socket) = (product("smg-shim"), gateway.home().socket());
    [
        &*program.to_string_lossy(),
        "--server",
        server,
        "--socket",
        &*socket.to_string_lossy(),
    ]
    .map(str::to_owned)
    .to_vec()
}

/// The server offers some tools only to clients that can do more; those are new to the gateway until one came.
fn everything_was_listed(gateway: &Gateway) {
    let _client = gateway.client("peer");
    let offered = |o: &mut Operator| {
        o.server("peer")["tools"]
            .to_string()
            .contains("trigger-sampling-request")
            .then_some(())
    };
    gateway.operator().until("all of its tools", offered);
}

#[test]
fn the_python_client_sees_the_everything_server_as_it_is() {
    let interop = Interop::installed();
    let server = interop.server("@modelcontextprotocol/server-everything", &["stdio"]);
    let (directly, gated) = both_ways(&server, everything_was_listed, |home| {
        let mut python = home.prepare(&interop.python());
        python
            .arg(interop.script("drive.py"))
            .args(["everything", "-"]);
        python
    });
    assert!(
        directly.contains("\"long\"") && directly.contains("\"sampled\""),
        "{directly}"
    );
    assert_same(&directly, &gated);
}

#[test]
fn the_python_client_uses_the_filesystem_server_as_it_is() {
    let interop = Interop::installed();
    let folder = tempfile::tempdir().expect("a folder for files");
    let path = folder.path().to_string_lossy().into_owned();
    let server = interop.server("@modelcontextprotocol/server-filesystem", &[&path]);
    let (directly, gated) = both_ways(
        &server,
        |_| {},
        |home| {
            let mut python = home.prepare(&interop.python());
            python
                .arg(interop.script("drive.py"))
                .args(["filesystem", &path]);
            python
        },
    );
    assert_same(&directly, &gated);
    assert_eq!(
        fs::read_to_string(folder.path().join("note.txt"))
            .ok()
            .as_deref(),
        Some("1\r\n2\t\u{fc}")
    );
}

#[test]
fn the_inspector_calls_a_tool_through_the_gateway() {
    let interop = Interop::installed();
    let server = interop.server("@modelcontextprotocol/server-everything", &["stdio"]);
    let calls = [
        ("tools/list", vec![], "get-sum"),
        (
            "tools/call",
            vec![
                "--tool-name",
                "get-sum",
                "--tool-args-json",
                r#"{"a":2,"b":40}"#,
            ],
            "42",
        ),
    ];
    for (method, args, found) in calls {
        let (directly, gated) = both_ways(&server, everything_was_listed, |home| {
            let mut inspector = home.prepare(&interop.node());
            inspector.arg(
                interop.package("@modelcontextprotocol/inspector/clients/launcher/build/index.js"),
            );
            inspector
                .args(["--cli", "--format", "json", "--method", method])
                .args(&args);
            inspector
        });
        assert!(directly.contains(found), "{directly}");
        assert_same(&directly, &gated);
    }
}
