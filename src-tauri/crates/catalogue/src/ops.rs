//! Which servers are for operations, and why each is thought so. The table is data; whoever reads a category sees the word that made it.

use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::LazyLock;

/// A category, and what put a server into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Its name.
    pub name: String,
    /// The word, and where it stands.
    pub because: String,
}

/// A line of the table.
struct Rule {
    name: &'static str,
    filed: Vec<&'static str>,
    words: Vec<String>,
}

static TABLE: LazyLock<Vec<Rule>> =
    LazyLock::new(|| include_str!("ops.txt").lines().filter_map(rule).collect());

fn rule(line: &'static str) -> Option<Rule> {
    let (name, rest) = line.split_once(':').filter(|_| !line.starts_with('#'))?;
    // Quotes hold words together: every second piece is inside them.
    let pieces = rest.split('"').enumerate();
    let tokens = pieces.flat_map(|(number, piece)| {
        if number % 2 == 1 {
            vec![piece]
        } else {
            piece.split_whitespace().collect()
        }
    });
    let (filed, words): (Vec<_>, Vec<_>) = tokens.partition(|token| token.starts_with('='));
    Some(Rule {
        name,
        filed: filed
            .iter()
            .map(|word| word.trim_start_matches('='))
            .collect(),
        words: words.into_iter().map(plain).collect(),
    })
}

/// A text, cut into words once.
struct Text<'a> {
    place: &'a str,
    text: &'a str,
    words: HashSet<&'a str>,
}

impl<'a> Text<'a> {
    fn new(place: &'a str, text: &'a str) -> Self {
        Self {
            place,
            text,
            words: text.split(' ').collect(),
        }
    }

    /// Whether a word, or several side by side, occur whole.
    fn has(&self, word: &str) -> bool {
        let mut parts = word.split(' ');
        let first = parts.next().is_some_and(|part| self.words.contains(part));
        first
            && (parts.next().is_none() || format!(" {} ", self.text).contains(&format!(" {word} ")))
    }
}

/// The names of all categories, in the table's order.
#[must_use]
pub fn names() -> Vec<&'static str> {
    TABLE.iter().map(|rule| rule.name).collect()
}

/// The categories of a server.
pub(crate) fn categories(filed: &[String], name: &str, description: &str) -> Vec<Category> {
    let filed: HashSet<String> = filed
        .iter()
        .map(|word| plain(word).replace(' ', "-"))
        .collect();
    let texts = [("name", plain(name)), ("description", plain(description))];
    let texts: Vec<Text<'_>> = texts
        .iter()
        .map(|(place, text)| Text::new(place, text))
        .collect();
    let found = |rule: &Rule| {
        let under = rule.filed.iter().find(|word| filed.contains(**word));
        under
            .map(|word| format!("filed under `{word}`"))
            .or_else(|| {
                let mut pairs = texts
                    .iter()
                    .flat_map(|text| rule.words.iter().map(move |word| (text, word)));
                let (text, word) = pairs.find(|(text, word)| text.has(word))?;
                Some(format!("`{word}` in its {}", text.place))
            })
    };
    TABLE
        .iter()
        .filter_map(|rule| {
            Some(Category {
                name: rule.name.to_owned(),
                because: found(rule)?,
            })
        })
        .collect()
}

/// Letters and digits in lower case, one blank between words.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() {
            plain.extend(c.to_lowercase());
        } else if !plain.is_empty() && !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_says_why() {
        let because = |filed: &[&str], name: &str, description: &str| -> Vec<String> {
            let filed: Vec<String> = filed.iter().map(|word| (*word).to_owned()).collect();
            categories(&filed, name, description)
                .into_iter()
                .map(|category| format!("{}: {}", category.name, category.because))
                .collect()
        };
        assert_eq!(
            because(&["📊 Monitoring"], "x", ""),
            ["monitoring: filed under `monitoring`"]
        );
        assert_eq!(
            because(&[], "acme/k8s-tool", ""),
            ["kubernetes: `k8s` in its name"]
        );
        assert_eq!(
            because(&[], "x", "Talks to New  Relic."),
            ["monitoring: `new relic` in its description"]
        );
        assert_eq!(
            because(&[], "x", "Keeps logs and metrics of your helmet"),
            [""; 0]
        );
        assert_eq!(names().len(), 12);
    }
}
