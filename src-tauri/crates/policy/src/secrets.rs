//! What a secret looks like: the names it is kept under, the shapes of well-known keys, and what is too random to be a word.
//!
//! One pass, no allocation while looking, the same work for every byte. Prefers a word too many to a secret too few.
//! It is a net, not a proof: a secret that looks like nothing and stands under an innocent name is not found.

mod shapes;

use shapes::{BEGINNINGS, SHAPES};
use std::ops::Range;

/// Where a secret stands in a text, and what it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretSpan {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// What it looks like, as words for "what looks like …": `a GitHub token`.
    pub kind: &'static str,
    /// How many bytes of its beginning say only what kind it is, and may be shown.
    pub shown_prefix: usize,
}

impl SecretSpan {
    /// Its bytes.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    fn unmarked(range: Range<usize>, kind: &'static str) -> Self {
        Self {
            start: range.start,
            end: range.end,
            kind,
            shown_prefix: 0,
        }
    }
}

/// Parts of a name (lower case, without `_`, `-`, `.` and blanks) under which secrets are kept.
const NAME_PARTS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "apikey",
    "accesskey",
    "privatekey",
    "signingkey",
    "encryptionkey",
    "accountkey",
    "sharedkey",
    "sshkey",
    "credential",
    "authorization",
    "cookie",
    "connectionstring",
];
/// Ends of such names. `token` but not `tokens`: those are counted, not kept.
const NAME_ENDS: &[&str] = &["token", "pwd", "pass", "auth", "otp", "bearer"];

/// Words of a header between its name and the secret.
const SCHEMES: &[&str] = &["bearer", "basic", "token", "digest"];

const KEY_BLOCK: &str = "-----BEGIN";
const KEY_BLOCK_END: &str = "-----END";

/// Shorter runs of characters are left alone, however random.
const RANDOM_LENGTH: usize = 24;
/// Bytes of a run that decide whether it is random.
const JUDGED: usize = 256;

/// Whether a value under this name is a secret.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    let mut letters = [0_u8; 64];
    let mut length = 0;
    let plain = name
        .bytes()
        .filter(|byte| !matches!(byte, b'_' | b'-' | b'.' | b' '));
    for (slot, byte) in letters.iter_mut().zip(plain) {
        *slot = byte.to_ascii_lowercase();
        length += 1;
    }
    let name = letters.get(..length).unwrap_or_default();
    let inside = (0..name.len()).any(|at| {
        let rest = name.get(at..).unwrap_or_default();
        NAME_PARTS
            .iter()
            .any(|part| rest.starts_with(part.as_bytes()))
    });
    inside || NAME_ENDS.iter().any(|end| name.ends_with(end.as_bytes()))
}

/// All secrets in a text, in order, apart from each other.
#[must_use]
pub fn find(text: &str) -> Vec<SecretSpan> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(secret) = next(text, at..text.len()) {
        at = secret.end;
        found.push(secret);
    }
    found
}

/// The first secret in `text` that begins, or whose name begins, within `stretch`.
#[must_use]
pub fn next(text: &str, stretch: Range<usize>) -> Option<SecretSpan> {
    let bytes = text.as_bytes();
    let mut at = stretch.start;
    while let Some(&byte) = bytes.get(at).filter(|_| at < stretch.end) {
        if !starts_word(bytes, at) {
            at += 1;
            continue;
        }
        if byte == b'-' && starts_with(bytes, at, KEY_BLOCK) {
            return Some(SecretSpan::unmarked(key_block(text, at), "a key block"));
        }
        if starts_with(bytes, at, "://")
            && let Some(found) = user_info(bytes, at + 3)
        {
            return Some(SecretSpan::unmarked(found, "a password in an address"));
        }
        if !byte.is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        if let Some(found) = known_shape(bytes, at) {
            return Some(found);
        }
        if let Some(end) = random_run(bytes, at) {
            return Some(SecretSpan::unmarked(at..end, "a key"));
        }
        let word = at..run(bytes, at, is_name_byte);
        if let Some(found) = named_value(text, &word) {
            return Some(SecretSpan::unmarked(found, "a secret"));
        }
        at = word.end.max(at + 1);
    }
    None
}

/// `password=…`, `"password": "…"`, `Authorization: Bearer …`, `--password …`.
fn named_value(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let flag = name.start >= 2 && bytes.get(name.start - 2..name.start) == Some(b"--");
    // `\` for JSON within JSON.
    let after = run(bytes, name.end, |byte| {
        matches!(byte, b'"' | b'\'' | b'\\' | b' ')
    });
    let named = match bytes.get(after) {
        Some(b':' | b'=') => Some(after + 1),
        _ if flag && after > name.end => Some(after),
        _ => None,
    }?;
    if !is_secret_name(text.get(name.clone())?) {
        return None;
    }
    let mut value = value_at(bytes, named);
    let scheme = text.get(value.clone())?;
    if SCHEMES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(scheme))
        && bytes.get(value.end) == Some(&b' ')
    {
        value = value_at(bytes, value.end);
    }
    (value.start < value.end).then_some(value)
}

fn value_at(bytes: &[u8], from: usize) -> Range<usize> {
    let start = run(bytes, from, |byte| {
        matches!(byte, b'"' | b'\'' | b'\\' | b' ' | b'=')
    });
    start..run(bytes, start, |byte| {
        !matches!(
            byte,
            b'"' | b'\'' | b'\\' | b' ' | b'&' | b',' | b';' | b'}' | b'\n' | b'\r' | b'\t'
        )
    })
}

/// What stands between `://` and `@`: the password, or all of it where there is no `:`.
fn user_info(bytes: &[u8], from: usize) -> Option<Range<usize>> {
    let end = run(bytes, from, |byte| {
        !matches!(byte, b'/' | b'?' | b'#' | b' ' | b'"' | b'\'' | b'\n')
    });
    let host = bytes.get(from..end)?;
    let at = from + host.iter().rposition(|&byte| byte == b'@')?;
    let colon = bytes.get(from..at)?.iter().position(|&byte| byte == b':');
    let start = colon.map_or(from, |colon| from + colon + 1);
    (start < at).then_some(start..at)
}

fn key_block(text: &str, at: usize) -> Range<usize> {
    let end = text
        .get(at..)
        .and_then(|rest| rest.find(KEY_BLOCK_END))
        .map_or(text.len(), |end| at + end + KEY_BLOCK_END.len());
    at..end
}

fn known_shape(bytes: &[u8], at: usize) -> Option<SecretSpan> {
    if !BEGINNINGS.contains(bytes.get(at)?) {
        return None;
    }
    let shape = SHAPES
        .iter()
        .find(|shape| starts_with(bytes, at, shape.begins))?;
    let end = run(bytes, at, |byte| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'-' | b'.' | b'+' | b'/' | b'=' | b'~')
    });
    (end - at >= shape.least).then_some(SecretSpan {
        start: at,
        end,
        kind: shape.kind,
        shown_prefix: shape.begins.len(),
    })
}

/// The end of a run of letters and digits that changes between them too often to be words.
fn random_run(bytes: &[u8], at: usize) -> Option<usize> {
    let belongs =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'_' | b'-' | b'=');
    // A run has many beginnings; none of them may look at all of it.
    let judged = bytes.get(..bytes.len().min(at + JUDGED))?;
    let end = run(judged, at, belongs);
    if end.saturating_sub(at) < RANDOM_LENGTH {
        return None;
    }
    let run = bytes.get(at..end)?;
    let kind = |byte: &u8| match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let mut counts = [0_usize; 4];
    let mut changes = 0;
    for (index, byte) in run.iter().enumerate() {
        if let Some(count) = counts.get_mut(kind(byte)) {
            *count += 1;
        }
        changes += usize::from(
            run.get(index + 1)
                .is_some_and(|next| kind(next) != kind(byte)),
        );
    }
    let [lower, upper, digits, _] = counts;
    let random = lower >= 2 && upper >= 2 && digits >= 2 && changes * 4 >= run.len();
    random.then(|| self::run(bytes, end, belongs))
}

/// Whether a word can begin at `at`: what stands before it does not belong to one.
fn starts_word(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| bytes.get(before));
    before.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
        || !bytes.get(at).is_some_and(u8::is_ascii_alphanumeric)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn starts_with(bytes: &[u8], at: usize, prefix: &str) -> bool {
    bytes
        .get(at..)
        .is_some_and(|rest| rest.starts_with(prefix.as_bytes()))
}

/// The end of the run of bytes that begins at `from` and that `belongs` takes.
fn run(bytes: &[u8], from: usize, belongs: impl Fn(u8) -> bool) -> usize {
    bytes
        .get(from..)
        .and_then(|rest| rest.iter().position(|&byte| !belongs(byte)))
        .map_or(bytes.len(), |length| from + length)
}

#[cfg(test)]
mod tests;
