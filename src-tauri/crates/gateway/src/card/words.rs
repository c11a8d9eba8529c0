//! How a name is taken apart, and what its words mean in a headline.

use super::tables::{NOUNS, VERBS};

/// Whether a key is that one, however it is spelled: `service_name`, `serviceName`, `Service-Name`.
pub(super) fn is_key(key: &str, wanted: &str) -> bool {
    let letters = key
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| c.to_ascii_lowercase());
    letters.eq(wanted.chars())
}

/// The words of a name, in lower case.
pub(super) fn split(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for c in name.chars() {
        let starts = match before {
            Some(before) if before.is_ascii_alphanumeric() => {
                c.is_ascii_uppercase() && !before.is_ascii_uppercase()
            }
            Some(_) | None => true,
        };
        before = Some(c);
        if !c.is_ascii_alphanumeric() {
            continue;
        }
        match words.last_mut() {
            Some(word) if !starts => word.push(c.to_ascii_lowercase()),
            _ => words.push(c.to_ascii_lowercase().to_string()),
        }
    }
    words
}

/// The place and the wording of the most harmful verb; of equals the first.
/// A word that is also a thing (`release`) is a verb only in front, or where there is no other.
pub(super) fn verb(words: &[String]) -> Option<(usize, &'static str)> {
    let verbs = |also_things: bool| {
        words
            .iter()
            .enumerate()
            .filter(move |(at, word)| also_things || *at == 0 || !is_noun(word))
            .filter_map(|(at, word)| {
                VERBS
                    .iter()
                    .find(|(name, ..)| name == word)
                    .map(|verb| (at, verb))
            })
            .reduce(|most, next| if next.1.2 > most.1.2 { next } else { most })
    };
    verbs(false)
        .or_else(|| verbs(true))
        .map(|(at, &(_, says, _))| (at, says))
}

/// The last word that is a thing, other than the verb at `verb_at`.
pub(super) fn noun(words: &[String], verb_at: Option<usize>) -> Option<String> {
    let mut others = words
        .iter()
        .enumerate()
        .filter(|(at, _)| Some(*at) != verb_at);
    let (_, word) = others.rfind(|(_, word)| is_noun(word))?;
    Some(match word.as_str() {
        "sql" | "dns" | "vm" => word.to_uppercase(),
        word => word.to_owned(),
    })
}

fn is_noun(word: &str) -> bool {
    let known = |word: &str| NOUNS.binary_search(&word).is_ok();
    let plural = ["s", "es"]
        .iter()
        .any(|end| word.strip_suffix(end).is_some_and(known));
    let in_ies = word
        .strip_suffix("ies")
        .is_some_and(|stem| known(&format!("{stem}y")));
    known(word) || plural || in_ies
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_are_sorted_for_the_search() {
        assert!(NOUNS.is_sorted());
    }

    #[test]
    fn each_verb_is_there_once() {
        for (at, (name, ..)) in VERBS.iter().enumerate() {
            assert!(
                !VERBS[at + 1..].iter().any(|(other, ..)| other == name),
                "{name}"
            );
        }
    }

    #[test]
    fn names_fall_into_words() {
        for (name, words) in [
            ("restart_service", &["restart", "service"][..]),
            ("getHTTPPage", &["get", "httppage"]),
            ("kubectl.delete-pod", &["kubectl", "delete", "pod"]),
            ("list2", &["list2"]),
            ("__", &[]),
            ("löschen", &["l", "schen"]),
        ] {
            assert_eq!(split(name), words, "{name}");
        }
    }
}
