//! Whether a path lies inside a folder, by its text alone.
//!
//! Never looks at the disk: links are not followed and short names are not expanded. A path whose
//! place cannot be told from its text is in doubt.

use serde::{Serialize, Serializer};

/// An absolute folder, in the manner of Unix or of Windows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    text: String,
    /// `C` in the manner of Windows; none in the manner of Unix.
    drive: Option<char>,
    parts: Vec<String>,
}

impl Folder {
    /// An absolute folder; the error says what is wrong with the text.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        if text.starts_with('~') {
            return Err("write the folder in full, `~` is not expanded");
        }
        let drive = drive(text);
        let Some(rest) = absolute(text, drive) else {
            return Err(
                "write an absolute folder such as `/home/me/work` or `C:\\Users\\me\\work`",
            );
        };
        let parts: Vec<_> = parts(rest, drive).map(str::to_owned).collect();
        if parts.iter().any(|part| part == "..") {
            return Err("write the folder without `..`");
        }
        Ok(Self {
            text: text.to_owned(),
            drive,
            parts,
        })
    }

    /// Whether a path is this folder or inside it; none: its text does not say.
    #[must_use]
    pub fn contains(&self, path: &str) -> Option<bool> {
        let drive = drive(path);
        let rest = absolute(path, drive)?;
        if path.contains('\0') || drive.is_some() != self.drive.is_some() {
            return None;
        }
        if drive.is_some() && parts(rest, drive).any(windows_rewrites) {
            return None;
        }
        let same_drive =
            drive.map(|d| d.to_ascii_lowercase()) == self.drive.map(|d| d.to_ascii_lowercase());
        let depth = resolved(rest, drive).count();
        // `resolved` yields the last part first.
        let begins_alike = resolved(rest, drive).enumerate().all(|(from_end, part)| {
            match self.parts.get(depth - 1 - from_end) {
                None => true,
                Some(own) if drive.is_some() => own.eq_ignore_ascii_case(part),
                Some(own) => own == part,
            }
        });
        Some(same_drive && depth >= self.parts.len() && begins_alike)
    }

    /// Whether it is written in the manner of Unix.
    pub(crate) fn is_unix(&self) -> bool {
        self.drive.is_none()
    }

    /// Its parts, from the root down.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(String::as_str)
    }

    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Serialize for Folder {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.text)
    }
}

/// The drive letter of `C:…`.
fn drive(path: &str) -> Option<char> {
    let letter = path.chars().next().filter(char::is_ascii_alphabetic)?;
    path.get(1..)?.starts_with(':').then_some(letter)
}

/// What follows the root of an absolute path.
fn absolute(path: &str, drive: Option<char>) -> Option<&str> {
    match drive {
        None => path.strip_prefix('/'),
        Some(_) => path.get(2..)?.strip_prefix(['/', '\\']),
    }
}

/// The parts of a path, without empty ones and `.`.
fn parts(rest: &str, drive: Option<char>) -> impl DoubleEndedIterator<Item = &str> {
    let windows = drive.is_some();
    rest.split(move |c| c == '/' || (windows && c == '\\'))
        .filter(|part| !part.is_empty() && *part != ".")
}

/// The parts with `..` resolved, the last one first, so that nothing needs to be stored.
fn resolved(rest: &str, drive: Option<char>) -> impl Iterator<Item = &str> {
    let mut up = 0_usize;
    parts(rest, drive).rev().filter(move |part| {
        if *part == ".." {
            up += 1;
            return false;
        }
        let cancelled = up > 0;
        up = up.saturating_sub(1);
        !cancelled
    })
}

/// Parts Windows takes for others: streams, short names, dots and spaces it drops.
fn windows_rewrites(part: &str) -> bool {
    part != ".." && (part.contains([':', '~']) || part.ends_with(['.', ' ']))
}
