//! The copy of the arguments that the audit keeps: secrets taken out, long values shortened.
//!
//! Only the audit's copy. What is decided on, shown to the operator and sent stays as it is.
//! A secret is replaced by `‹redacted:1a2b3c4d›`, the beginning of a keyed hash of it: the same secret looks the same
//! everywhere in this installation, and cannot be guessed back without the key.
//!
//! It is a net, not a proof: a secret that looks like nothing and stands under an innocent name is kept. The work is
//! bounded whatever the size of the arguments: what is not looked at is not stored either.

use crate::store::private_file;
use hmac::{Hmac, KeyInit, Mac};
use policy::json::Json;
use policy::secrets;
use sha2::Sha256;
use std::{
    io::{self, Read, Write},
    path::Path,
};

/// The key's file, in the database's folder.
const KEY_FILE: &str = "redaction.key";
/// Bytes of one value that are kept.
const SHOWN: usize = 256;
/// Bytes of one value that are looked at, to judge what begins in the part that is kept.
const LOOKED_AT: usize = 1_024;
/// Deeper than any call that passes the parser.
const MAX_DEPTH: usize = 128;
/// Ends a copy that was cut.
const CUT: &str = "…";

/// Makes redacted copies. Cheap to clone.
#[derive(Clone)]
pub struct Redactor {
    keyed: Hmac<Sha256>,
}

impl Redactor {
    /// With the key kept in `folder`, made on first use.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let mut file = private_file(&folder.join(KEY_FILE))?;
        let mut key = Vec::new();
        file.read_to_end(&mut key)?;
        if key.len() < 32 {
            // New, or cut short: then old marks no longer correlate, which is all that is lost.
            let mut fresh = [0; 32];
            getrandom::fill(&mut fresh).map_err(|error| io::Error::other(error.to_string()))?;
            file.set_len(0)?;
            file.write_all(&fresh)?;
            key = fresh.to_vec();
        }
        Ok(Self::with_key(&key))
    }

    /// With a given key.
    #[must_use]
    pub fn with_key(key: &[u8]) -> Self {
        // An HMAC key may be of any length; the error is for other constructions.
        let keyed = Hmac::new_from_slice(key)
            .unwrap_or_else(|_| Hmac::new(&hmac::digest::Key::<Hmac<Sha256>>::default()));
        Self { keyed }
    }

    /// A copy of `arguments` as compact JSON of at most `cap` bytes.
    #[must_use]
    pub fn arguments(&self, arguments: &Json<'_>, cap: usize) -> String {
        let mut out = Copy::new(self, cap);
        out.value(arguments, false, 0);
        out.finish()
    }

    /// A copy of a text from outside (an error message, a reason) of at most `cap` bytes.
    #[must_use]
    pub fn text(&self, text: &str, cap: usize) -> String {
        let mut out = Copy::new(self, cap);
        out.redacted(text, cap, false);
        out.finish()
    }

    fn mark(&self, secret: &str) -> String {
        let mut keyed = self.keyed.clone();
        keyed.update(head(secret, LOOKED_AT).as_bytes());
        let hash = keyed.finalize().into_bytes();
        format!(
            "‹redacted:{}›",
            super::chain::hex(hash.get(..4).unwrap_or_default())
        )
    }
}

/// A copy being made.
struct Copy<'r> {
    redactor: &'r Redactor,
    out: String,
    /// Bytes that may be written before the cut mark.
    room: usize,
    full: bool,
}

impl<'r> Copy<'r> {
    fn new(redactor: &'r Redactor, cap: usize) -> Self {
        Self {
            redactor,
            out: String::with_capacity(cap.min(512)),
            room: cap.saturating_sub(CUT.len()),
            full: false,
        }
    }

    fn finish(mut self) -> String {
        if self.full {
            self.out.push_str(CUT);
        }
        self.out
    }

    /// One value. `secret`: it stands under a name that says so.
    fn value(&mut self, value: &Json<'_>, secret: bool, depth: usize) {
        match value {
            _ if self.full || depth > MAX_DEPTH => self.full = true,
            Json::Null => self.push("null"),
            Json::Bool(true) => self.push("true"),
            Json::Bool(false) => self.push("false"),
            Json::Number(digits) if secret => self.mark(digits),
            Json::Number(digits) => self.push(digits),
            Json::String(text) => {
                self.push("\"");
                self.string(text, secret);
                self.push("\"");
            }
            Json::Array(items) => self.list("[", "]", items, |copy, item| {
                copy.value(item, secret, depth + 1)
            }),
            Json::Object(members) => self.list("{", "}", members, |copy, (name, value)| {
                copy.push("\"");
                // A name can hold a secret too.
                copy.redacted(name, SHOWN, true);
                copy.push("\":");
                copy.value(value, secret || secrets::is_secret_name(name), depth + 1);
            }),
        }
    }

    fn list<T>(
        &mut self,
        open: &str,
        close: &str,
        items: &[T],
        mut each: impl FnMut(&mut Self, &T),
    ) {
        self.push(open);
        for (index, item) in items.iter().enumerate() {
            if self.full {
                return;
            }
            if index > 0 {
                self.push(",");
            }
            each(self, item);
        }
        self.push(close);
    }

    fn string(&mut self, text: &str, secret: bool) {
        if secret && !text.is_empty() {
            self.mark(text);
        } else {
            self.redacted(text, SHOWN, true);
        }
    }

    /// `text` without what looks like a secret, at most `shown` bytes of it.
    fn redacted(&mut self, text: &str, shown: usize, escaped: bool) {
        let seen = head(text, LOOKED_AT.max(shown));
        let mut done = 0;
        while done < shown && done < seen.len() && !self.full {
            let secret = secrets::next(seen, done..shown);
            let plain_end = secret.as_ref().map_or(seen.len(), |secret| secret.start);
            let plain = seen.get(done..plain_end).unwrap_or_default();
            let plain = head(plain, shown - done);
            self.plain(plain, escaped);
            done += plain.len();
            match secret {
                Some(secret) if done == secret.start => {
                    self.mark(seen.get(secret.range()).unwrap_or_default());
                    done = secret.end;
                }
                _ => break,
            }
        }
        let left = text.len().saturating_sub(done);
        if left > 0 && !self.full {
            self.push(&format!("…‹{left} bytes more›"));
        }
    }

    fn mark(&mut self, secret: &str) {
        let mark = self.redactor.mark(secret);
        self.push(&mark);
    }

    fn plain(&mut self, text: &str, escaped: bool) {
        if !escaped {
            return self.push(text);
        }
        let mut rest = text;
        while let Some(at) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') {
            let (before, from) = rest.split_at(at);
            self.push(before);
            let mut characters = from.chars();
            match characters.next() {
                Some('"') => self.push("\\\""),
                Some('\\') => self.push("\\\\"),
                Some('\n') => self.push("\\n"),
                Some('\t') => self.push("\\t"),
                Some(control) => self.push(&format!("\\u{:04x}", u32::from(control))),
                None => {}
            }
            rest = characters.as_str();
        }
        self.push(rest);
    }

    fn push(&mut self, text: &str) {
        if self.full {
            return;
        }
        let kept = head(text, self.room.saturating_sub(self.out.len()));
        self.out.push_str(kept);
        self.full = kept.len() < text.len();
    }
}

/// The longest beginning of `text` that fits in `cap` bytes without cutting a character.
fn head(text: &str, cap: usize) -> &str {
    text.get(..text.floor_char_boundary(cap))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
