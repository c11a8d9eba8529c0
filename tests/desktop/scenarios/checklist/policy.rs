//! A policy is changed in the real window: by keyboard, with what it would have done in sight, and into force only once that was
//! looked at.

use crate::stage::{Setting, Stage};
use desktop_tests::until;
use serde_json::{Value, json};

/// Comments, an odd order, odd spacing: all of it the author's.
const COMMENTED: &str = r#"{
  // Ask Mara before you loosen anything.
  "version": 2,
  "rules": [
    { "id": "asks",   "effect": "review", /* both of us */ "match": { "tool": "set_item" } },
    { "match": { "tool": "wipe" }, "effect": "deny", "id": "no-wipe" } // never
  ],
  "defaultEffect": "review"
}
"#;

/// The example of the reference format: its second rule allows more than its name says.
const REFERENCE: &str = r#"{
  "rules": [
    { "id": "deny-critical-deletes", "match": { "action": "delete_*", "minSeverity": "critical" }, "effect": "deny" },
    { "id": "allow-safe-reads", "match": { "minSeverity": "safe" }, "effect": "allow" }
  ],
  "defaultEffect": "review"
}
"#;

fn asking() -> Setting {
    let rule = |id: &str, tool: &str| json!({ "id": id, "match": { "tool": tool }, "effect": "review", "reason": "We look" });
    Setting {
        rules: json!([
            rule("sets", "set_item"),
            rule("gets", "get_item"),
            rule("lists", "list_items")
        ]),
        ..Setting::default()
    }
}

/// Goes to the policy and waits for its first row.
async fn policy(stage: &Stage) {
    stage.hands().press("ctrl+2").await;
    stage
        .app
        .page
        .comes_true("document.querySelector('[data-rule]')")
        .await;
}

/// Moves the pointer onto the first element that fits, and clicks.
async fn click(stage: &Stage, selector: &str) {
    let there = format!(
        "document.querySelector({selector:?}) && !document.querySelector({selector:?}).disabled"
    );
    stage.app.page.comes_true(&there).await;
    let into_view =
        format!("document.querySelector({selector:?}).scrollIntoView({{ block: 'nearest' }})");
    stage.app.page.value(&into_view).await;
    let place = stage.app.page.place(selector).await;
    stage.hands().point_at(place).await;
    stage.hands().click().await;
}

/// The draft as the gateway keeps it.
async fn draft(stage: &Stage) -> Value {
    let view = stage.app.page.invoke("open_draft", json!({})).await;
    view.unwrap()
}

/// Makes a text the draft.
async fn begin(stage: &Stage, text: &str) {
    let request = json!({ "request": { "text": text } });
    stage.app.page.invoke("check_draft", request).await.unwrap();
}

/// An agent's call that was asked about and denied: something to replay.
async fn denied(stage: &mut Stage) {
    let call = stage.ask("set_item", json!({ "key": "teal" })).await;
    stage.hands().press("d").await;
    assert!(stage.agent.answer(call).await.is_error);
}

#[tokio::test]
async fn item_26_a_rule_is_moved_with_the_keyboard_and_that_is_read_out() {
    let stage = Stage::set_with(asking()).await;
    policy(&stage).await;
    stage
        .app
        .page
        .value("document.querySelector('[data-rule=\"1\"]').focus()")
        .await;
    stage.hands().press("alt+Down").await;
    let said = "[...document.querySelectorAll('[role=status]')].some((one) => one.textContent.startsWith('Rule moved to 2 of 3. It is now checked before ‘'))";
    stage.app.page.comes_true(said).await;
    stage
        .app
        .page
        .comes_true("document.activeElement.dataset.rule === '2'")
        .await;
    assert_eq!(draft(&stage).await["rules"][1]["form"]["id"], "sets");
    stage.hands().press("m").await;
    stage
        .app
        .page
        .comes_true("document.activeElement.matches('input')")
        .await;
    stage.hands().write("3").await;
    stage.hands().press("Return").await;
    stage
        .app
        .page
        .comes_true("document.activeElement.dataset.rule === '3'")
        .await;
    assert_eq!(draft(&stage).await["rules"][2]["form"]["id"], "sets");
    stage.end().await;
}

#[tokio::test]
async fn item_27_the_references_example_is_found_out_and_a_button_mends_it() {
    let stage = Stage::set().await;
    begin(&stage, REFERENCE).await;
    let codes = |view: &Value| -> Vec<String> {
        let problems = view["problems"].as_array().cloned().unwrap_or_default();
        problems
            .iter()
            .filter_map(|one| one["code"].as_str().map(str::to_owned))
            .collect()
    };
    let before = codes(&draft(&stage).await);
    assert!(
        ["L03", "L06"]
            .iter()
            .all(|code| before.iter().any(|one| one == code)),
        "{before:?}"
    );
    policy(&stage).await;
    click(&stage, "#problems-of-2 .error .fix").await;
    stage
        .app
        .page
        .comes_true("!document.querySelector('#problems-of-2 .error')")
        .await;
    let after = codes(&draft(&stage).await);
    assert!(
        !after.iter().any(|one| one == "L03" || one == "L06"),
        "{after:?}"
    );
    stage.app.page.shows("Allow any call that is safe.").await;
    stage.end().await;
}

#[tokio::test]
async fn item_28_an_edit_says_how_many_calls_it_would_change_and_lists_them_in_place() {
    let mut stage = Stage::set_with(asking()).await;
    denied(&mut stage).await;
    policy(&stage).await;
    stage.app.page.press("Allow").await;
    stage.app.page.shows("1 call would change outcome").await;
    stage.app.page.press("List the 1").await;
    click(&stage, "[aria-label='Calls that would change'] button").await;
    stage
        .app
        .page
        .comes_true("document.querySelector('[aria-label=\"Rule by rule\"] .decided')")
        .await;
    stage.app.page.shows("Rule 1 of 3").await;
    stage
        .app
        .shot(&stage.desktop, "item-28-what-it-would-change")
        .await;
    stage.end().await;
}

#[tokio::test]
async fn item_29_what_loosens_is_looked_at_first_and_an_old_version_comes_back_as_a_draft() {
    let mut stage = Stage::set_with(asking()).await;
    denied(&mut stage).await;
    let before = stage.policy();
    policy(&stage).await;
    stage.app.page.press("Allow").await;
    stage.app.page.shows("1 call would change outcome").await;
    stage.app.page.press("Publish — newly allows 1").await;
    let inert = "document.querySelector('dialog .primary').ariaDisabled === 'true' && document.querySelector('dialog .tick input').disabled";
    stage.app.page.comes_true(inert).await;
    click(&stage, "dialog .primary").await;
    assert_eq!(
        stage.policy(),
        before,
        "it came into force without a look at the list"
    );
    click(&stage, "dialog button[aria-expanded=false]").await;
    click(&stage, "dialog .tick input").await;
    click(&stage, "dialog .primary[aria-disabled=false]").await;
    stage.app.page.shows("is in force.").await;
    let loosened = stage.policy();
    assert_ne!(loosened, before);

    stage.app.page.press("Deny").await;
    stage.app.page.shows("0 loosened").await;
    click(&stage, "footer .primary[aria-disabled=false]").await;
    stage
        .app
        .page
        .comes_true("document.querySelector('footer .primary').disabled")
        .await;
    let tightened = stage.policy();
    assert_ne!(tightened, loosened);

    stage.app.page.value("document.activeElement.blur()").await;
    stage.hands().press("g").await;
    stage.hands().press("h").await;
    click(&stage, "[aria-label^='Restore v1 ']").await;
    stage.app.page.shows("Draft: ").await;
    assert_eq!(stage.policy(), tightened, "restoring put it into force");
    assert_eq!(draft(&stage).await["text"], json!(before));
    stage.end().await;
}

#[tokio::test]
async fn item_30_comments_survive_a_visual_change_and_back_byte_for_byte() {
    let stage = Stage::set().await;
    begin(&stage, COMMENTED).await;
    policy(&stage).await;
    for (effect, wanted) in [("Deny", "deny"), ("Ask", "review")] {
        stage.app.page.press(effect).await;
        until("the draft says so", async || {
            let said = draft(&stage).await["rules"][0]["form"]["effect"] == wanted;
            said.then_some(())
        })
        .await;
    }
    assert_eq!(draft(&stage).await["text"], json!(COMMENTED));
    stage.end().await;
}
