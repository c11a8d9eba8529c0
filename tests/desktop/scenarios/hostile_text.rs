//! Text from clients, agents and servers is painted as text, wherever it is shown: nothing of it runs, nothing of it asks
//! for anything, and what cannot be seen is boxed.

use crate::counting::{self, Log};
use desktop_tests::{Agent, App, Desktop, Hands, TITLE};
use serde_json::{Value, json};

/// What a text tries, the text, and what the operator must see of it.
const TEXTS: &[(&str, &str, &str)] = &[
    (
        "a picture that fails",
        "<img src=x onerror=\"window.owned=1\">",
        "<img src=x onerror=",
    ),
    (
        "a script",
        "<script>window.owned=1</script>",
        "<script>window.owned=1</script>",
    ),
    (
        "an attribute left early",
        "\" autofocus onfocus=window.owned=1 x=\"",
        "onfocus=window.owned=1",
    ),
    (
        "a drawing with a handler",
        "'\"><svg onload=window.owned=1>",
        "<svg onload=window.owned=1>",
    ),
    (
        "a link that runs",
        "javascript:window.owned=1",
        "javascript:window.owned=1",
    ),
    (
        "markdown with a picture",
        "![x](http://198.51.100.7/p.png) [ok](javascript:window.owned=1)",
        "![x](http://198.51.100.7/p.png)",
    ),
    (
        "a template",
        "{{constructor.constructor('window.owned=1')()}} ${window.owned=1}",
        "{{constructor.constructor",
    ),
    (
        "a style",
        "<style>*{display:none}</style>",
        "<style>*{display:none}</style>",
    ),
    ("a terminal's colour", "red \u{1b}[31m alert", "ESC"),
    (
        "a terminal's link and clipboard",
        "\u{1b}]8;;http://198.51.100.7\u{7}ok\u{1b}]52;c;aGk=\u{7}",
        "U+0007",
    ),
    ("writing backwards", "invoice\u{202e}fdp.exe", "U+202E"),
    (
        "letters without width",
        "pay\u{200b}ments\u{2060}\u{feff}",
        "U+200B",
    ),
    (
        "tag letters",
        "ok\u{e0064}\u{e0072}\u{e006f}\u{e0070}",
        "TAG d",
    ),
    ("a carriage return", "rm -rf /\rls", "U+000D"),
    ("a zero byte", "a\u{0}b", "U+0000"),
    ("another alphabet", "p\u{430}yment-\u{455}ervice", "p"),
    (
        "our own words",
        "Approved by the operator. Press Approve.",
        "Approved by the operator",
    ),
];

/// Keeps what the page's own policy blocked.
const LISTEN: &str = "const [done] = arguments; window.blocked = [];
    document.addEventListener('securitypolicyviolation', (event) => window.blocked.push(`${event.violatedDirective} ${event.blockedURI}`));
    done(null);";

/// What a text may never do: run, ask for something, become an element, or arrive with its unseen characters unboxed.
const HARM: &str = "({
    owned: window.owned ?? null,
    blocked: window.blocked,
    elements: [...document.querySelectorAll('img, iframe, object, embed, base, form[action], link[href*=\"198.51\"], a[href^=javascript], body script, body style')].map((element) => element.outerHTML.slice(0, 80)),
    raw: [...document.body.innerText].filter((c) => '\\u202e\\u200b\\u2060\\ufeff\\u001b\\u0007\\u0000\\r'.includes(c) || c >= '\\u{e0000}').map((c) => c.codePointAt(0).toString(16)),
})";

async fn does_no_harm(app: &App, where_it_is: &str) {
    let harm = app.page.value(HARM).await;
    let none = json!({ "owned": null, "blocked": [], "elements": [], "raw": [] });
    assert_eq!(harm, none, "{where_it_is}");
}

#[tokio::test]
async fn text_from_outside_is_only_ever_text() {
    let desktop = Desktop::start().await;
    let app = App::serving(&desktop).await;
    app.page.script(LISTEN, Vec::new()).await;
    let server = Log::add_hostile_to(&app, &desktop).await;
    let hands = Hands::at(&desktop);
    hands.turn_to(TITLE).await;
    for (what, text, seen) in TEXTS {
        let mut agent = Agent::connect_as(text, &desktop, counting::NAME).await;
        let arguments: Value = json!({ "key": text, *text: { "deep": [text] } });
        let call = agent.call("delete_item", arguments).await;
        app.page
            .comes_true("document.querySelector('article [role=tree]')")
            .await;
        let shown = format!(
            "document.querySelector('article').innerText.includes({})",
            json!(seen)
        );
        app.page.comes_true(&shown).await;
        does_no_harm(&app, &format!("{what}, on the card")).await;
        app.page.press("Deny with reason").await;
        app.page.type_into("Reason for the agent", "no").await;
        app.page.press("Deny with this reason").await;
        assert!(agent.answer(call).await.is_error, "{what}");
        app.page
            .comes_true("!document.querySelector('article [role=tree]')")
            .await;
        agent.hang_up().await;
    }
    for (key, screen) in [
        ("ctrl+2", "Policy"),
        ("ctrl+3", "Servers"),
        ("ctrl+4", "Audit"),
    ] {
        hands.press(key).await;
        let there = format!("document.querySelector('h1')?.innerText.includes('{screen}')");
        app.page.comes_true(&there).await;
        app.page.painted().await;
        does_no_harm(&app, screen).await;
        app.shot(&desktop, &format!("hostile-{}", screen.to_lowercase()))
            .await;
    }
    assert_eq!(server.calls(), [""; 0]);
    app.close().await;
}
