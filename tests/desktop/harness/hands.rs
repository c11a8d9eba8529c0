//! The operator's hands: keys and pointer as the screen's own devices send them, so that what they reach is decided by
//! focus and position and not by the test.

use crate::{Desktop, Page};
use serde_json::{Value, json};

/// Where something is on the page, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// How wide.
    pub width: f64,
    /// How high.
    pub height: f64,
}

impl Place {
    /// Its right edge.
    #[must_use]
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    fn middle(&self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }
}

/// Keys and pointer of one desktop.
pub struct Hands<'d> {
    desktop: &'d Desktop,
}

impl<'d> Hands<'d> {
    /// The hands at this desktop.
    #[must_use]
    pub fn at(desktop: &'d Desktop) -> Self {
        Self { desktop }
    }

    /// Gives the keyboard to the window of this title, as a click on it or a task switcher does.
    pub async fn turn_to(&self, title: &str) {
        self.xdotool(&[
            "search",
            "--sync",
            "--onlyvisible",
            "--name",
            &format!("^{title}$"),
            "windowfocus",
            "--sync",
        ])
        .await;
    }

    /// Presses a chord, as `ctrl+Return`.
    pub async fn press(&self, chord: &str) {
        self.xdotool(&["key", "--clearmodifiers", chord]).await;
    }

    /// Presses a key and keeps it down, so that it repeats.
    pub async fn hold_down(&self, key: &str) {
        self.xdotool(&["keydown", key]).await;
    }

    /// Lets go of a key.
    pub async fn let_go(&self, key: &str) {
        self.xdotool(&["keyup", key]).await;
    }

    /// Types a text.
    pub async fn write(&self, text: &str) {
        self.xdotool(&["type", "--delay", "5", text]).await;
    }

    /// Where on the screen the middle of a place of the main window's page is.
    #[must_use]
    pub fn onto(&self, place: Place) -> [f64; 2] {
        let ((x, y), (left, top)) = (place.middle(), self.desktop.corner(crate::TITLE));
        [x + f64::from(left), y + f64::from(top)].map(f64::round)
    }

    /// Moves the pointer onto the middle of a place of the main window's page.
    pub async fn point_at(&self, place: Place) {
        let [x, y] = self.onto(place);
        self.xdotool(&[
            "mousemove",
            "--sync",
            &format!("{x:.0}"),
            &format!("{y:.0}"),
        ])
        .await;
    }

    /// Presses and lets go of the pointer's first button, wherever it is.
    pub async fn click(&self) {
        self.xdotool(&["click", "1"]).await;
    }

    /// Any of the above in xdotool's own words, many at once.
    ///
    /// # Panics
    /// When it fails.
    pub async fn xdotool(&self, words: &[&str]) {
        let said = self
            .desktop
            .command("xdotool")
            .args(words)
            .output()
            .await
            .unwrap();
        assert!(said.status.success(), "xdotool {words:?}: {said:?}");
    }
}

impl Page {
    /// Where the first element that fits is. There is no window manager, so the page begins where the screen does.
    ///
    /// # Panics
    /// When there is none.
    pub async fn place(&self, selector: &str) -> Place {
        const SCRIPT: &str = "const [selector, done] = arguments;
            const box = document.querySelector(selector)?.getBoundingClientRect();
            done(box ? [box.x, box.y, box.width, box.height] : null);";
        let found = self.script(SCRIPT, vec![json!(selector)]).await;
        let number = |at: usize| found[at].as_f64();
        match (number(0), number(1), number(2), number(3)) {
            (Some(x), Some(y), Some(width), Some(height)) => Place {
                x,
                y,
                width,
                height,
            },
            _ => panic!("there is no `{selector}` on the page"),
        }
    }

    /// What an expression of the page's script gives, asked once.
    pub async fn value(&self, expression: &str) -> Value {
        self.script(
            &format!("const done = arguments[arguments.length - 1]; done(({expression}) ?? null);"),
            Vec::new(),
        )
        .await
    }

    /// Waits until an expression of the page's script is true.
    pub async fn comes_true(&self, expression: &str) {
        crate::until(expression, async || {
            (self.value(&format!("Boolean({expression})")).await == json!(true)).then_some(())
        })
        .await;
    }
}
