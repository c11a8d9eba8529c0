//! A thousand calls wait: the list stays a list, a decision is shown, and one chord ends them all.
//! How smooth it was is written down beside the pictures, never asserted: it depends on the machine.

use crate::counting;
use crate::stage::{DENY, Setting, Stage};
use desktop_tests::{Agent, keep};
use serde_json::{Value, json};

/// Connections, and how many calls each of them waits for: the most one may.
const AGENTS: usize = 20;
const EACH: usize = 50;

/// Scrolls the list for two seconds, a few rows a frame, and tells what the frames were like.
const SCROLL: &str = "const [done] = arguments;
    const box = document.querySelector('.list.scrolls');
    const frames = [];
    let last, most = 0;
    const began = performance.now();
    (function step(now) {
        if (last !== undefined) frames.push(now - last);
        last = now;
        box.scrollTop += 90;
        most = Math.max(most, box.querySelectorAll('[role=row], [role=option]').length);
        if (now - began < 2000) return requestAnimationFrame(step);
        frames.sort((a, b) => a - b);
        const sum = frames.reduce((a, b) => a + b, 0);
        done({ fps: 1000 * frames.length / sum, worstFrameMs: frames.at(-1), rows: most, scrolled: box.scrollTop });
    })(performance.now());";

/// Measures from the next press of D to the first frame in which the card says what became of its call.
const WATCH: &str = "const [done] = arguments;
    const decided = () => document.querySelector('article')?.innerText.includes('Denied');
    window.addEventListener('keydown', () => {
        const began = performance.now();
        (function look() {
            if (decided()) window.paintedMs = performance.now() - began;
            else requestAnimationFrame(look);
        })();
    }, { once: true, capture: true });
    done(decided());";

#[tokio::test]
async fn a_thousand_waiting_calls_are_scrolled_decided_and_stopped() {
    // Longer than the test, so that nothing is handed back while the list is looked at.
    let settings = json!({ "undoSeconds": 0, "clientPatienceSeconds": 600 });
    let stage = Stage::set_with(Setting {
        settings,
        ..Setting::default()
    })
    .await;
    let mut agents = Vec::new();
    for number in 0..AGENTS {
        let mut agent = Agent::connect(&stage.desktop, counting::NAME).await;
        for call in 0..EACH {
            let key = format!("k{number}-{call}");
            agent.call("set_item", json!({ "key": key })).await;
        }
        agents.push(agent);
    }
    let all = AGENTS * EACH;
    stage.has(all, "waiting").await;
    stage.hands().press("ctrl+1").await;
    stage.app.shot(&stage.desktop, "thousand-arrived").await;
    stage
        .app
        .page
        .comes_true("document.querySelectorAll('.list.scrolls [role=row], .list.scrolls [role=option]').length > 5")
        .await;
    stage
        .app
        .page
        .comes_true("document.querySelector('article h2')")
        .await;
    stage.app.shot(&stage.desktop, "thousand-waiting").await;
    // Ungrouped, so that each call is a row of its own.
    stage.app.page.press("group:").await;
    stage.app.page.press("nothing").await;

    let scrolled = stage.app.page.script(SCROLL, Vec::new()).await;
    assert!(
        scrolled["rows"]
            .as_u64()
            .is_some_and(|rows| (1..200).contains(&rows)),
        "only what is seen is in the page: {scrolled}"
    );
    assert!(
        scrolled["scrolled"].as_f64().unwrap() > 2_000.0,
        "{scrolled}"
    );

    let decided = stage.app.page.script(WATCH, Vec::new()).await;
    assert_eq!(decided, json!(false), "an undecided card is open");
    let deny = format!("document.querySelector('{DENY}')?.ariaDisabled !== 'true'");
    stage.app.page.comes_true(&deny).await;
    stage.hands().press("d").await;
    stage.app.page.comes_true("window.paintedMs").await;
    let painted = stage.app.page.value("window.paintedMs").await;
    stage.has(all - 1, "waiting").await;

    let figures: Value = json!({ "scrolling": scrolled, "decisionPaintedMs": painted });
    keep("thousand-waiting.json", &figures);

    stage.hands().press("ctrl+shift+period").await;
    stage.has(0, "waiting").await;
    assert_eq!(stage.server.calls(), [""; 0]);
    for agent in agents {
        agent.hang_up().await;
    }
    stage.end().await;
}
