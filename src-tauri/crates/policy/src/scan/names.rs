//! What a name looks like to a person: two names that look the same are the same to whoever decides by eye.

use super::{hidden, letters};

/// A name in the letters it passes for: lower case, look-alike letters and figures folded together, nothing that one
/// cannot see. Two names with one skeleton can be taken for each other.
#[must_use]
pub fn skeleton(name: &str) -> String {
    let visible = |c: &char| !c.is_whitespace() && !is_accent(*c) && !hidden::is_hidden(*c);
    name.chars()
        .filter(visible)
        .map(letters::plain)
        .map(|c| match c {
            '0' => 'o',
            '1' => 'l',
            c => c,
        })
        .collect()
}

/// Accents that stand apart from their letter: a name written with them is another name and looks the same.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_the_same_have_one_skeleton() {
        for (name, other, same) in [
            ("read_file", "read_file", true),
            ("read_file", "Read_File", true),
            ("read_file", "read_file ", true),
            ("read_file", "re\u{200B}ad_file", true),
            ("read_file", "re\u{E0061}ad_file", true),
            ("read_file", "rеad_file", true),
            ("read_file", "ｒead_file", true),
            ("list1", "listl", true),
            ("go", "g0", true),
            ("read_file", "read_files", false),
            ("read_file", "readfile", false),
            ("", "x", false),
        ] {
            assert_eq!(
                skeleton(name) == skeleton(other),
                same,
                "{name:?} {other:?}"
            );
        }
    }
}
