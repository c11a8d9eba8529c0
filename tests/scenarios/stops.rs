//! Stopping one agent, everything for a while, or being asked: what is stopped does not run.

use harness::{Home, count_kind, policies};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

#[test]
fn a_stopped_agent_is_refused_until_it_is_resumed_and_others_are_not() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let mut operator = gateway.operator();
    let (mut mine, mut other) = (gateway.client(fake.name()), gateway.client(fake.name()));
    let waiting = mine.start_call("set_item", &json!({"key": "a"}));
    let row = operator.the_approval();
    let session = json!({"id": row["session"]});

    assert_eq!(operator.must("stop_session", &session), 1);
    mine.outcome(waiting).assert_refused("approval_cancelled");
    for tool in ["get_item", "set_item"] {
        let refused = mine.call(tool, &json!({"key": "a"}));
        refused.assert_refused("paused");
        assert!(refused.text().contains("paused this agent"));
    }
    other
        .call("get_item", &json!({"key": "b"}))
        .assert_ran(r#"{"key":"b"}"#);
    let status = operator.status();
    let view = |id: &Value| {
        let sessions = status["sessions"].as_array().expect("sessions");
        let found = sessions.iter().find(|session| session["id"] == *id);
        found.cloned().expect("the session is connected")
    };
    let stopped = view(&row["session"]);
    assert_eq!(stopped["paused"], true);
    assert_eq!(stopped["calls"]["denied"], 3);
    assert_eq!(fake.count("set_item") + fake.count("get_item"), 1);

    let _ = operator.must("resume_session", &session);
    mine.call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    drop(mine);
    let gone = operator.until("the session to end", |operator| {
        operator.command("stop_session", &session).err()
    });
    assert_eq!(gone.code, "notFound");

    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    let audit = home.audit();
    assert!(count_kind(&audit, "session_stopped") >= 1);
    assert_eq!(count_kind(&audit, "session_resumed"), 1);
}

#[test]
fn a_pause_outlives_the_gateway() {
    let home = Home::new(&policies::allow_all());
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    let _ = gateway.operator().must("pause", &json!({"minutes": 60}));
    assert!(gateway.stop().success());

    let gateway = home.serve();
    let mut operator = gateway.operator();
    let status = operator.status();
    assert_eq!(status["state"], "paused");
    assert!(status["pausedUntil"].is_number(), "{status}");
    let mut client = gateway.client(fake.name());
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_refused("paused");
    assert_eq!(fake.count("get_item"), 0);
    let _ = operator.must("resume", &Value::Null);
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert!(gateway.stop().success());
    let gateway = home.serve();
    assert_eq!(gateway.operator().status()["state"], "running");
}

#[test]
fn a_pause_with_an_end_ends_by_itself() {
    let home = Home::new(&policies::allow_all());
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = since.expect("after 1970").as_millis();
    // As a pause of a minute would leave it two seconds before its end.
    let kept = json!({"until": u64::try_from(now).expect("fits") + 2_000});
    std::fs::write(home.path().join("pause.json"), kept.to_string()).expect("it can be written");
    let gateway = home.serve();
    let mut operator = gateway.operator();
    operator.until("the pause to end", |operator| {
        (operator.status()["state"] == "running").then_some(())
    });
    let fake = gateway.fake(&[]);
    gateway
        .client(fake.name())
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert!(gateway.stop().success());
    let audit = home.audit();
    assert_eq!(count_kind(&audit, "gateway_paused"), 1);
    assert_eq!(count_kind(&audit, "gateway_resumed"), 1);
}

#[test]
fn a_time_that_cannot_be_is_refused_with_a_sentence() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let mut operator = gateway.operator();
    for (command, request) in [
        ("pause", json!({"minutes": 0})),
        ("pause", json!({"minutes": 1_441})),
        ("be_quiet", json!({"until": 1, "refuse": false})),
    ] {
        let refused = operator.command(command, &request);
        let refused = refused.expect_err("it is not possible");
        assert_eq!(refused.code, "invalid", "{request}: {}", refused.message);
    }
    assert_eq!(operator.status()["state"], "running");
}

#[test]
fn an_operator_who_is_away_is_not_waited_for() {
    let gateway = Home::new(&policies::careful()).serve();
    let fake = gateway.fake(&[]);
    let (mut client, mut operator) = (gateway.client(fake.name()), gateway.operator());
    let _ = operator.must("be_quiet", &json!({"until": null, "refuse": true}));
    let refused = client.call("set_item", &json!({"key": "a"}));
    refused.assert_refused("nobody_to_ask");
    assert!(refused.text().contains("The operator is not available"));
    client
        .call("get_item", &json!({"key": "a"}))
        .assert_ran(r#"{"key":"a"}"#);
    assert!(operator.approvals().is_empty(), "nobody was asked");
    assert_eq!(operator.status()["quiet"]["refuse"], true);

    // Quiet without refusing: calls wait as ever.
    let _ = operator.must("be_quiet", &json!({"until": null, "refuse": false}));
    let id = client.start_call("set_item", &json!({"key": "a"}));
    let row = operator.the_approval();
    operator.approve(&row).expect("a quiet operator can answer");
    client.outcome(id).assert_ran(r#"{"key":"a"}"#);
    let _ = operator.must("end_quiet", &Value::Null);
    assert_eq!(operator.status()["quiet"], Value::Null);
    assert_eq!(fake.count("set_item"), 1);

    let home = gateway.home().clone();
    assert!(gateway.stop().success());
    let audit = home.audit();
    assert_eq!(count_kind(&audit, "quiet_began"), 2);
    assert_eq!(count_kind(&audit, "quiet_ended"), 1);
    assert_eq!(count_kind(&audit, "approval_denied"), 1);
}
