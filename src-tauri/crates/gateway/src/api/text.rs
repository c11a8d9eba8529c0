//! Text from outside, cut so that a surface only paints it.

use serde::{Deserialize, Serialize};

/// A run of text from outside, cut so that the page only paints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Segment {
    /// The text to paint. For `Hidden` a label such as `U+202E`, `ESC` or `412 spaces`.
    pub text: String,
    /// How to paint it.
    pub kind: SegmentKind,
    /// It is part of a risky part: the number of that mark among the card's alerts, from 0.
    pub mark: Option<u32>,
}

impl Segment {
    /// Text to paint in one way, not part of a mark.
    #[must_use]
    pub fn new(text: impl Into<String>, kind: SegmentKind) -> Self {
        Self {
            text: text.into(),
            kind,
            mark: None,
        }
    }

    /// Text to paint as it is.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self::new(text, SegmentKind::Plain)
    }
}

/// How a [`Segment`] is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum SegmentKind {
    /// As it is.
    Plain,
    /// A character one cannot see, or a run of spaces: a boxed label. Blocks approval until ticked at medium and above.
    Hidden,
    /// An unusual space: boxed, does not block.
    Space,
    /// A secret, masked: its beginning and its last four characters (`ghp_••••••••3f9a`).
    Secret,
    /// A word that mixes alphabets so that it looks like another one.
    Lookalike,
}
