//! Splits the names programs use into the words people read.

/// The words of `snake_case`, `kebab-case`, `camelCase`, `HTTPServer` and mixtures, in lower case.
pub(crate) fn split(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut before: Option<char> = None;
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let after_is_small = chars.peek().is_some_and(|after| after.is_lowercase());
        let begins =
            c.is_uppercase() && before.is_some_and(|b| !b.is_uppercase() || after_is_small);
        if begins || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        before = Some(c);
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_words() {
        for (name, words) in [
            ("snake_case", &["snake", "case"][..]),
            ("kebab-case.dotted", &["kebab", "case", "dotted"]),
            ("camelCase", &["camel", "case"]),
            ("HTTPServerInfo", &["http", "server", "info"]),
            ("getURL", &["get", "url"]),
            ("", &[]),
            ("__", &[]),
            ("удалитьВсё", &["удалить", "всё"]),
        ] {
            assert_eq!(split(name), words, "{name}");
        }
    }
}
