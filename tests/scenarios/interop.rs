//! Clients and servers of others work through the gateway as they do without it. Nothing here is skipped: what is
//! not installed is a failure that says how to install it.

use harness::{Home, Interop, policies, product};
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
    let shim = [
        product("smg-shim").to_string_lossy().as_ref(),
        "--server",
        "conformance",
    ]
    .map(str::to_owned);

    let directly = interop.conformance(gateway.home(), "direct", &fixture);
    let gated = interop.conformance(gateway.home(), "gated", &shim);
    let (expected, found) = (results(&directly), results(&gated));
    assert!(
        expected.len() >= 30 && expected.values().all(|passed| *passed),
        "directly: {expected:?}"
    );
    assert_eq!(
        found,
        expected,
        "through the gateway: {}",
        String::from_utf8_lossy(&gated.stdout)
    );
    assert!(gated.status.success());
}

/// Runs the same command with `server` at its end: once as it is, once through the gateway. Returns both prints.
fn both_ways(server: &[String], driver: impl Fn(&Home) -> Command) -> (String, String) {
    let gateway = Home::new(&policies::allow_all()).serve();
    gateway.add_server("peer", server);
    gateway.operator().accept_server("peer");
    let shim = [
        product("smg-shim").to_string_lossy().as_ref(),
        "--server",
        "peer",
    ]
    .map(str::to_owned);
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
    let gated = run(&shim);
    harness::wait_until("its session to be written down", || {
        (sessions() > before).then_some(())
    });
    (directly, gated)
}

#[test]
fn the_python_client_sees_the_everything_server_as_it_is() {
    let interop = Interop::installed();
    let server = interop.server("@modelcontextprotocol/server-everything", &["stdio"]);
    let (directly, gated) = both_ways(&server, |home| {
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
    assert_eq!(gated, directly);
}

#[test]
fn the_python_client_uses_the_filesystem_server_as_it_is() {
    let interop = Interop::installed();
    let folder = tempfile::tempdir().expect("a folder for files");
    let path = folder.path().to_string_lossy().into_owned();
    let server = interop.server("@modelcontextprotocol/server-filesystem", &[&path]);
    let (directly, gated) = both_ways(&server, |home| {
        let mut python = home.prepare(&interop.python());
        python
            .arg(interop.script("drive.py"))
            .args(["filesystem", &path]);
        python
    });
    assert_eq!(gated, directly);
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
        let (directly, gated) = both_ways(&server, |home| {
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
        assert_eq!(gated, directly, "{method}");
    }
}
