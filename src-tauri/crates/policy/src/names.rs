//! Patterns for names. Anchored, case-sensitive, `*` for any run of characters, `?` for one,
//! `[ab]`, `{one,other}`, `\` to take the next character as it is.
//!
//! A name is compared byte for byte: nothing is trimmed, folded or normalised, for a name that only
//! looks the same is another tool.

use globset::{GlobBuilder, GlobMatcher};
use serde::{Serialize, Serializer};

/// A list of patterns of which one must match. An empty list asks nothing.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Names(Box<[Pattern]>);

impl Names {
    pub(crate) fn of(patterns: Vec<Pattern>) -> Self {
        Self(patterns.into())
    }

    /// Whether the list is empty or a pattern of it matches.
    #[must_use]
    pub fn admit(&self, name: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|pattern| pattern.matches(name))
    }

    /// The patterns.
    #[must_use]
    pub fn patterns(&self) -> &[Pattern] {
        &self.0
    }

    /// Whether every name is admitted.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.0.is_empty()
            || self
                .0
                .iter()
                .any(|pattern| matches!(pattern.shape, Shape::Any))
    }
}

/// One pattern for names.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    shape: Shape,
}

/// Most patterns are one of the first three, which need no regular expression.
#[derive(Clone, Debug)]
enum Shape {
    Any,
    Exact,
    Prefix,
    Glob(Box<GlobMatcher>),
}

impl Pattern {
    pub(crate) fn parse(text: &str) -> Result<Self, globset::Error> {
        let special = |c| matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '\\');
        let shape = match text.strip_suffix('*') {
            Some("") => Shape::Any,
            Some(start) if !start.contains(special) => Shape::Prefix,
            _ if !text.contains(special) => Shape::Exact,
            _ => Shape::Glob(Box::new(glob(text)?.compile_matcher())),
        };
        Ok(Self {
            text: text.to_owned(),
            shape,
        })
    }

    /// Whether the whole name matches.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        match &self.shape {
            Shape::Any => true,
            Shape::Exact => self.text == name,
            Shape::Prefix => name.starts_with(self.text.trim_end_matches('*')),
            Shape::Glob(glob) => glob.is_match(name),
        }
    }

    /// The one name it stands for, if that is written plainly.
    pub(crate) fn literal(&self) -> Option<&str> {
        matches!(self.shape, Shape::Exact).then_some(&*self.text)
    }

    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The one name a pattern stands for, if it stands for one.
pub(crate) fn literal(pattern: &str) -> Option<String> {
    let mut name = String::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => name.push(chars.next()?),
            '*' | '?' | '[' | ']' | '{' | '}' => return None,
            c => name.push(c),
        }
    }
    Some(name)
}

/// The pattern that stands for one name.
pub(crate) fn escaped(name: &str) -> String {
    let mut pattern = String::with_capacity(name.len());
    for c in name.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.text)
    }
}

/// The one way a pattern is read, so that a lone pattern and an index agree.
pub(crate) fn glob(text: &str) -> Result<globset::Glob, globset::Error> {
    GlobBuilder::new(text)
        .literal_separator(false)
        .backslash_escape(true)
        .case_insensitive(false)
        .build()
}
