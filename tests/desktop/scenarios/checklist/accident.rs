//! Somebody who types, clicks and hammers Enter while calls pop up under the pointer approves nothing, and neither
//! does a script inside the page that knows every command.

use crate::stage::{APPROVE, Stage};
use serde_json::{Value, json};

/// How often another card comes up under the hand. `SMG_ACCIDENTS` asks for more.
const RUNS: usize = 200;
/// What the hand does before the next card comes: less time than a card must have stood.
const AT_A_TIME: usize = 6;
/// Calls that wait, so that there is always another card. More at once would be a burst, which opens none.
const WAITING: usize = 9;

#[tokio::test]
async fn accidents_approve_nothing() {
    let wanted = std::env::var("SMG_ACCIDENTS")
        .ok()
        .and_then(|runs| runs.parse().ok());
    let mut stage = Stage::set().await;
    let mut dice = Dice(0x5eed);
    for number in 0..WAITING {
        stage
            .agent
            .call("set_item", json!({ "key": format!("call-{number}") }))
            .await;
    }
    stage.has(WAITING, "waiting").await;
    stage
        .app
        .page
        .comes_true(&format!("document.querySelector('{APPROVE}')"))
        .await;
    let button = stage.app.page.place(APPROVE).await;
    let [x, y] = stage.hands().onto(button).map(|at| at.to_string());
    for run in 0..wanted.unwrap_or(RUNS) {
        // What the hand ticked or opened goes first, as it would for its owner. Then back and forth, so that every run
        // has another card: it comes up under a hand that is at work already.
        let another = if (run / (WAITING - 2)).is_multiple_of(2) {
            "j"
        } else {
            "k"
        };
        let mut words = vec!["mousemove", &x, &y, "key", "Escape", "key", another];
        words.extend((0..AT_A_TIME).flat_map(|_| dice.accident()));
        stage.hands().xdotool(&words).await;
        assert_eq!(stage.server.calls(), [""; 0], "run {run}");
    }
    let rows = stage.rows().await;
    let open = |row: &&Value| row["state"] == "waiting" || row["state"] == "handedBack";
    assert_eq!(rows.iter().filter(open).count(), WAITING, "{rows:?}");
    stage.end().await;
}

#[tokio::test]
async fn a_script_in_the_page_that_knows_every_command_approves_nothing() {
    let mut stage = Stage::set().await;
    stage.ask("delete_item", json!({ "key": "ledger" })).await;
    let row = stage.rows().await[0].clone();
    let digests = [
        json!("00".repeat(32)),
        json!(""),
        Value::Null,
        row["id"].clone(),
    ];
    let nonces = [
        row["id"].clone(),
        json!("00000000-0000-4000-8000-000000000000"),
        Value::Null,
    ];
    let verdict = json!({ "kind": "approve", "typed": "ledger", "seenHidden": true, "visited": [0, 1, 2, 3, 4, 5] });
    let mut refused = 0;
    for digest in &digests {
        for nonce in &nonces {
            let answer = json!({ "request": { "id": row["id"], "digest": digest, "nonce": nonce, "verdict": verdict } });
            let said = stage.app.page.invoke("answer_approval", answer).await;
            assert!(said.is_err(), "{digest} {nonce} was taken");
            refused += 1;
        }
    }
    let item = json!({ "id": row["id"], "digest": digests[0], "nonce": nonces[1] });
    let batch = json!({ "request": { "items": [item] } });
    let said = stage.app.page.invoke("approve_batch", batch).await;
    assert!(
        said.is_err() || said.as_ref().is_ok_and(|done| done["ran"] == 0),
        "{said:?}"
    );
    stage.has(1, "waiting").await;
    assert_eq!(stage.server.calls(), [""; 0], "after {refused} tries");
    let query = json!({ "request": { "limit": 100, "text": "verdict_refused", "before": null, "call": null } });
    let audit = stage.app.page.invoke("audit_page", query).await.unwrap();
    assert!(
        audit["rows"]
            .as_array()
            .is_some_and(|rows| !rows.is_empty()),
        "the tries were not written down: {audit}"
    );
    stage.end().await;
}

/// A small generator with a fixed seed, so that a failure can be played again.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % 1_000_003).unwrap_or(0)
    }

    /// One thing a distracted hand does, in xdotool's words. Not the chord that approves, and no key that opens
    /// something else: what is tried here is the card itself.
    fn accident(&mut self) -> Vec<&'static str> {
        const KEYS: [&str; 12] = [
            "Return", "space", "y", "a", "1", "2", "3", "Escape", "ctrl+c", "Return", "space",
            "KP_Enter",
        ];
        match self.next() % 3 {
            0 => vec!["click", "1"],
            _ => vec!["key", "--delay", "4", KEYS[self.next() % KEYS.len()]],
        }
    }
}
