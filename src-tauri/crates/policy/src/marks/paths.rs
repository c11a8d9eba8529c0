//! Paths that lead out of the folders a server was given. By their text alone: the disk is never looked at.

use super::MarkClass::OutsideRoots;
use super::field::Kind;
use super::found::Found;
use super::scan::{pieces, stands_at};
use super::walk::Facts;

/// Folders of the system itself, outside whatever the server was given.
const SYSTEM: &[&str] = &[
    "/etc",
    "/root",
    "/proc",
    "/sys",
    "/dev",
    "/boot",
    "/var/run",
    "/run",
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/System",
    "/Library",
    "/private/etc",
    "c:\\windows",
    "c:\\program files",
    "c:/windows",
];

/// Longer is no path but content.
const LONGEST: usize = 4_096;

pub(super) fn find(text: &str, kind: Kind, facts: &Facts, found: &mut Found) {
    match kind {
        Kind::Path | Kind::Plain | Kind::Address => {
            let path = text.trim_ascii();
            let start = text.len() - text.trim_ascii_start().len();
            let said = kind == Kind::Path;
            if let Some(why) = strays(path, said, facts) {
                found.add(start..start + path.len(), OutsideRoots, why);
            }
        }
        Kind::Shell | Kind::Code => {
            let separates = |byte: u8| {
                byte.is_ascii_whitespace()
                    || matches!(
                        byte,
                        b'"' | b'\''
                            | b'`'
                            | b'='
                            | b';'
                            | b'|'
                            | b'&'
                            | b'('
                            | b')'
                            | b'<'
                            | b'>'
                            | b','
                    )
            };
            for (at, piece) in pieces(text, separates) {
                let runs = kind == Kind::Shell
                    && [
                        "/bin/",
                        "/usr/bin/",
                        "/usr/local/bin/",
                        "/dev/null",
                        "/dev/std",
                    ]
                    .iter()
                    .any(|folder| piece.starts_with(folder));
                if let Some(why) = strays(piece, false, facts).filter(|_| !runs) {
                    found.add(at, OutsideRoots, why);
                }
            }
        }
        Kind::Sql | Kind::Prose => {}
    }
}

/// Why a path is outside, if it is one. `said`: its name says it is one.
fn strays(text: &str, said: bool, facts: &Facts) -> Option<&'static str> {
    // Most words lead nowhere.
    if memchr::memchr3(b'/', b'\\', b'~', text.as_bytes()).is_none() && !said {
        return None;
    }
    let path = text.strip_prefix("file://").unwrap_or(text);
    if path.is_empty() || path.len() > LONGEST || path.contains("://") {
        return None;
    }
    let absolute = path.starts_with('/') || is_drive(path);
    if facts
        .roots
        .iter()
        .any(|root| root.contains(path) == Some(true))
    {
        return None;
    }
    let lower = path.to_ascii_lowercase();
    let climbs = path.split(['/', '\\']).any(|part| part == "..") || lower.contains("%2e%2e");
    if climbs && (said || path.contains(['/', '\\'])) {
        return Some("climbs out of its folder");
    }
    if path == "~" && said
        || path.starts_with("~/")
        || path.starts_with("~\\")
        || lower.starts_with("$home")
        || lower.starts_with("%userprofile%")
    {
        return Some("is in the home folder");
    }
    if path.starts_with("\\\\") {
        return Some("is on another machine");
    }
    if !absolute {
        return None;
    }
    if is_system(path) {
        return Some("is in a folder of the system");
    }
    // Without its name saying so, `/v1/users` may be anything; `/home/…` is a path.
    let is_path = said || is_drive(path) || HOMES.iter().any(|home| path.starts_with(home));
    (is_path && !facts.roots.is_empty()).then_some("is outside the folders the server was given")
}

const HOMES: &[&str] = &[
    "/home/",
    "/Users/",
    "/tmp/",
    "/var/",
    "/opt/",
    "/mnt/",
    "/media/",
    "/srv/",
    "/Volumes/",
    "/private/",
];

fn is_drive(path: &str) -> bool {
    let mut bytes = path.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && bytes.next() == Some(b':')
        && matches!(bytes.next(), Some(b'/' | b'\\'))
}

fn is_system(path: &str) -> bool {
    SYSTEM.iter().any(|folder| {
        stands_at(path.as_bytes(), 0, folder)
            && matches!(path.as_bytes().get(folder.len()), None | Some(b'/' | b'\\'))
    })
}
