//! The page as its operator uses it: reads words, points, types. The one place that knows how it is found.

use crate::PATIENCE;
use fantoccini::{
    Client, Locator,
    actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction},
    elements::Element,
};
use serde_json::{Value, json};

/// The page of one window.
pub struct Page {
    client: Client,
}

impl Page {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Calls a command as the page's own script does; the error is what the app answered.
    ///
    /// # Errors
    /// What the app answered.
    ///
    /// # Panics
    /// When the window does not answer.
    pub async fn invoke(&self, command: &str, request: Value) -> Result<Value, Value> {
        const SCRIPT: &str = "const [command, args, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, args)
                .then((ok) => done({ ok }), (error) => done({ error }));";
        let answer = self
            .client
            .execute_async(SCRIPT, vec![json!(command), request])
            .await
            .unwrap();
        match answer.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(answer["ok"].clone()),
        }
    }

    /// Runs a script as if it were the page's own: what an injected script could do. Its last argument ends it.
    ///
    /// # Panics
    /// When the window does not answer.
    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute_async(script, arguments).await.unwrap()
    }

    /// Adds a server by hand. Adding runs nothing.
    ///
    /// # Panics
    /// When the gateway refuses it.
    pub async fn add_server(&self, name: &str, command: &[String]) {
        let request = json!({ "request": { "name": name, "command": command, "env": {} } });
        self.invoke("add_server", request).await.unwrap();
    }

    /// Waits until the page shows these words somewhere.
    ///
    /// # Panics
    /// When it never does.
    pub async fn shows(&self, words: &str) {
        let xpath = format!("//*[contains(normalize-space(.), {})]", quoted(words));
        self.find(&xpath, words).await;
    }

    /// Waits until a button whose words begin so can be pressed, moves the pointer onto it, and presses.
    ///
    /// # Panics
    /// When there is no such button, or it never becomes live.
    pub async fn press(&self, words: &str) {
        let words = quoted(words);
        self.point_and_press(&format!("starts-with(normalize-space(.), {words})"), &words)
            .await;
    }

    /// Presses the button that approves the open card, whatever it is called, once the card lets it.
    ///
    /// # Panics
    /// When there is no card, or it never lets it.
    pub async fn approve(&self) {
        self.point_and_press(
            "@aria-keyshortcuts = 'Control+Enter'",
            "a live button to approve with",
        )
        .await;
    }

    async fn point_and_press(&self, condition: &str, what: &str) {
        let live =
            format!("//button[{condition} and not(@disabled) and not(@aria-disabled = 'true')]");
        let button = self.find(&live, what).await;
        const INTO_VIEW: &str =
            "arguments[0].scrollIntoView({ block: 'nearest' }); arguments[1](null);";
        let element = serde_json::to_value(&button).unwrap();
        self.script(INTO_VIEW, vec![element]).await;
        let onto = PointerAction::MoveToElement {
            element: button,
            duration: None,
            x: 0.,
            y: 0.,
        };
        let pointer = MouseActions::new("pointer".to_owned())
            .then(onto)
            .then(PointerAction::Down {
                button: MOUSE_BUTTON_LEFT,
            })
            .then(PointerAction::Up {
                button: MOUSE_BUTTON_LEFT,
            });
        self.client.perform_actions(pointer).await.unwrap();
    }

    /// Types into the field of this name.
    ///
    /// # Panics
    /// When there is no such field.
    pub async fn type_into(&self, name: &str, text: &str) {
        let name = quoted(name);
        let xpath = format!(
            "//*[self::input or self::textarea][@aria-label = {name} or @id = //label[contains(., {name})]/@for \
             or ancestor::label[contains(., {name})]]"
        );
        self.find(&xpath, &name)
            .await
            .send_keys(text)
            .await
            .unwrap();
    }

    /// The address of the page.
    ///
    /// # Panics
    /// When the window does not answer.
    pub async fn address(&self) -> String {
        self.client.current_url().await.unwrap().into()
    }

    /// Waits until what the page says now has been painted.
    ///
    /// # Panics
    /// When the window does not answer.
    pub async fn painted(&self) {
        const TWO_FRAMES: &str = "const [done] = arguments;
            requestAnimationFrame(() => requestAnimationFrame(() => done(null)));";
        self.script(TWO_FRAMES, Vec::new()).await;
    }

    pub(crate) async fn close(self) {
        self.client.close().await.unwrap();
    }

    async fn find(&self, xpath: &str, what: &str) -> Element {
        let found = self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::XPath(xpath))
            .await;
        match found {
            Ok(element) => element,
            Err(error) => panic!(
                "the page never showed {what} ({error}); it shows:\n{}",
                self.text().await
            ),
        }
    }

    async fn text(&self) -> String {
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(error) => error.to_string(),
        }
    }
}

/// Text as XPath writes it. None of ours holds both kinds of quotes.
fn quoted(text: &str) -> String {
    if text.contains('\'') {
        format!("\"{text}\"")
    } else {
        format!("'{text}'")
    }
}
