//! Approvals as tests need them: made of the JSON that the page is sent, so that they cannot lack a field.

use gateway::{
    api::{ApprovalCard, ApprovalRow, GatewayStatus, SettingsView},
    ids::{ApprovalId, SessionId},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// The approval of this number.
pub(crate) fn id(number: u32) -> ApprovalId {
    ApprovalId(Uuid::from_u128(number.into()))
}

/// The session of this number.
pub(crate) fn session(number: u32) -> SessionId {
    SessionId(Uuid::from_u128(number.into()))
}

/// A call that waits, `A-number`, with some members otherwise.
pub(crate) fn row(number: u32, changes: Value) -> ApprovalRow {
    let mut row = json!({
        "id": id(number), "label": format!("A-{number}"), "state": "waiting", "severity": "medium",
        "headline": { "verb": "Restart service", "object": plain("ledger-api"), "scope": null },
        "client": plain("Claude Desktop"), "session": session(1), "server": "local-ops", "tool": plain("restart_service"),
        "shape": "", "risky": 0, "hidden": 0, "count": 1, "openedAt": number, "holdUntil": 600_000,
        "clientWaitsUntil": null, "runsAt": null, "closedAt": null, "ending": null, "outcome": null, "nextTry": false,
    });
    change(&mut row, changes);
    serde_json::from_value(row).unwrap()
}

/// The card of a row, with some members otherwise.
pub(crate) fn card(row: &ApprovalRow, changes: Value) -> ApprovalCard {
    let mut card = json!({
        "row": row, "call": Uuid::nil(), "digest": "00", "nonce": Uuid::nil(),
        "reasons": [{ "text": "its name says `restart`: it changes something", "source": "name" }],
        "caller": { "id": "a", "name": "a", "kind": "agent" }, "session": row.session, "tool": row.tool,
        "arguments": [], "raw": plain("{}"), "bytes": 2, "hidden": 0, "saidByServer": [], "alerts": [],
        "previous": null, "history": { "approved": 0, "denied": 0, "failed": 0, "often": false, "byDay": [], "recent": [] },
        "nearMisses": [], "scopes": [], "onceOnly": null, "grants": [], "editable": false, "holdMax": 0,
        "holdPaused": false, "undoMs": 0, "rule": { "id": null, "number": 1, "effect": "review", "sentence": "", "reason": "" },
        "clientWaitsUntil": null, "patience": "known", "typedTarget": null, "armMs": 500,
    });
    change(&mut card, changes);
    serde_json::from_value(card).unwrap()
}

/// A gateway that runs and where nothing happens, with some members otherwise.
pub(crate) fn status(changes: Value) -> GatewayStatus {
    let mut status = json!({
        "state": "running", "why": null, "pausedUntil": null, "quiet": null, "policyVersion": 1, "sessions": [],
        "waiting": 0, "highestWaiting": null, "today": { "allowed": 0, "approved": 0, "denied": 0 },
        "auditEntries": 0, "chainVerifiedAt": null, "seq": 0,
    });
    change(&mut status, changes);
    serde_json::from_value(status).unwrap()
}

/// The settings as they are without a file, with some members otherwise.
pub(crate) fn settings(changes: Value) -> SettingsView {
    let mut settings = json!({
        "path": "", "holdSeconds": 600, "holdCriticalSeconds": 1800, "undoSeconds": 3, "armMs": 500, "autoAdvance": true,
        "notifications": true, "hideDetails": false, "sound": "unfocused", "repeatCritical": false,
        "criticalBreaksThrough": true, "singleKeys": true, "systemKeys": false, "quickOnTop": false, "theme": "system",
        "compact": false, "textPercent": 100, "reduceMotion": false,
    });
    change(&mut settings, changes);
    serde_json::from_value(settings).unwrap()
}

/// Text as it stands.
pub(crate) fn plain(text: &str) -> Value {
    json!([{ "text": text, "kind": "plain", "mark": null }])
}

fn change(whole: &mut Value, changes: Value) {
    let (Value::Object(whole), Value::Object(changes)) = (whole, changes) else {
        panic!("give the members that are to be otherwise");
    };
    for (name, value) in changes {
        assert!(whole.contains_key(&name), "there is no `{name}`");
        whole.insert(name, value);
    }
}
