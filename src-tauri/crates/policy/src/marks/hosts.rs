//! Hosts, URLs and mail addresses: where a call would send something to, and addresses written to mislead.

use super::MarkClass::LeavesMachine;
use super::field::Kind;
use super::found::Found;
use super::scan::{is_among, pieces};
use super::walk::Facts;
use crate::argument::host_of_url;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

/// Programs whose operands are hosts, without a scheme.
const NETWORK: &str = "curl wget nc ncat netcat telnet ssh scp sftp ftp rsync socat dig nslookup ping http https \
      openssl";

/// Endings of file names, which are no domains here.
const FILES: &str = "sh py js ts rs go rb pl md txt log json yaml yml toml xml html css csv conf cfg ini lock \
      tar gz zip tgz png jpg pdf pem key crt out bak sql db c h java class so exe";

pub(super) fn find(text: &str, kind: Kind, facts: &Facts, found: &mut Found) {
    let separates = |byte: u8| {
        byte.is_ascii_whitespace()
            || matches!(
                byte,
                b'"' | b'\'' | b'`' | b'<' | b'>' | b'(' | b')' | b'{' | b'}' | b',' | b';' | b'|'
            )
    };
    let mut network = false;
    for (at, piece) in pieces(text, separates) {
        let program = piece.rsplit('/').next().unwrap_or(piece);
        let operand = kind == Kind::Shell && network && !piece.starts_with('-');
        network |= kind == Kind::Shell && is_among(program, NETWORK);
        // Most words are no address of any kind, and nothing below has to look at them.
        if memchr::memchr3(b'.', b':', b'@', piece.as_bytes()).is_none() {
            continue;
        }
        if urls(piece, at.start, facts, found) {
            continue;
        }
        if let Some(domain) = mail_domain(piece) {
            if !is_known(domain, facts) {
                found.add(
                    trimmed(piece, at.start),
                    LeavesMachine,
                    "is an address of somebody you have not named",
                );
            }
            continue;
        }
        if kind != Kind::Prose
            && let Some(why) = bare(piece, kind == Kind::Address || operand, facts)
        {
            found.add(at, LeavesMachine, why);
        }
    }
}

/// Every URL in a piece of text: one may stand within another. Whether there was one.
fn urls(piece: &str, offset: usize, facts: &Facts, found: &mut Found) -> bool {
    let mut from = 0;
    let mut any = false;
    while let Some(colon) = piece.get(from..).and_then(|rest| rest.find("://")) {
        any = true;
        let scheme_end = from + colon;
        let start = scheme_start(piece, from, scheme_end);
        let host_start = scheme_end + 3;
        let rest = piece.get(host_start..).unwrap_or_default();
        let host_end = host_start + rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let scheme = piece.get(start..scheme_end).unwrap_or_default();
        let authority = piece.get(host_start..host_end).unwrap_or_default();
        if let Some(why) = of_url(scheme, authority, facts) {
            found.add(offset + start..offset + host_end, LeavesMachine, why);
        }
        from = host_end.max(scheme_end + 3);
    }
    any
}

fn scheme_start(piece: &str, from: usize, end: usize) -> usize {
    let before = piece.get(from..end).unwrap_or_default();
    let letters = before
        .bytes()
        .rev()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
        .count();
    end - letters
}

/// Why something sent to this URL goes to nobody the operator named.
fn of_url(scheme: &str, authority: &str, facts: &Facts) -> Option<&'static str> {
    if authority.is_empty() || scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    if authority.contains('@') {
        return Some("has a name before its host, which can pass for the host");
    }
    let url = format!("x://{authority}");
    match host_of_url(&url) {
        Some(host) if is_here(host) || is_known(host, facts) => None,
        Some(host) if is_number(host) => Some("is an address in numbers, without a name"),
        Some(_) => Some("is a host you have not named"),
        None if has_foreign_letters(authority) => {
            Some("is a host in letters that look like others")
        }
        None => Some("is an address that programs read differently"),
    }
}

/// Why a word that is no URL is a host all the same. `expected`: one should stand here.
fn bare(piece: &str, expected: bool, facts: &Facts) -> Option<&'static str> {
    let host = piece.split(['/', '?']).next().unwrap_or(piece);
    let host = host.rsplit('@').next().unwrap_or(host);
    if host.len() > 253 {
        return None;
    }
    let without_port = host.split_once(':').map_or(host, |(host, _)| host);
    let plausible = host
        .bytes()
        .all(|b| b.is_ascii_hexdigit() || matches!(b, b'.' | b':' | b'[' | b']'));
    let numbers = plausible
        && (without_port.parse::<Ipv4Addr>().is_ok()
            || host.trim_matches(['[', ']']).parse::<Ipv6Addr>().is_ok());
    if numbers {
        let any_of_all = piece.contains('/');
        return (!is_here(without_port)
            && !is_known(without_port, facts)
            && !any_of_all
            && host.len() > 2)
            .then_some("is an address in numbers, without a name");
    }
    if starts_with_puny(without_port) {
        return Some("is a host in letters that look like others");
    }
    let (_, ending) = without_port.rsplit_once('.')?;
    let is_domain = ending.len() >= 2
        && ending.bytes().all(|byte| byte.is_ascii_alphabetic())
        && without_port.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b >= 0x80)
        });
    let unknown =
        expected && is_domain && !is_among(ending, FILES) && !is_known(without_port, facts);
    unknown.then_some("is a host you have not named")
}

/// The domain of a mail address; with it a scheme such as `mailto:` may come.
fn mail_domain(piece: &str) -> Option<&str> {
    let (local, domain) = piece.rsplit_once('@')?;
    let domain = domain.trim_end_matches(['.', ':', '!', '?', ']']);
    let plain = |text: &str, more: &[u8]| {
        !text.is_empty()
            && text.len() <= 253
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b >= 0x80 || more.contains(&b))
    };
    let (_, ending) = domain.rsplit_once('.')?;
    let right = plain(local, b"._%+-:=[")
        && plain(domain, b".-")
        && ending.len() >= 2
        && ending
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte >= 0x80);
    right.then_some(domain)
}

fn trimmed(piece: &str, offset: usize) -> Range<usize> {
    let end = piece.trim_end_matches(['.', ':', '!', '?', ']']).len();
    offset..offset + end
}

fn is_known(host: &str, facts: &Facts) -> bool {
    facts.known_hosts.iter().any(|known| known.matches(host))
}

/// This machine.
fn is_here(host: &str) -> bool {
    let bare = host.trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback())
        || bare
            .parse::<Ipv6Addr>()
            .is_ok_and(|address| address.is_loopback())
}

fn is_number(host: &str) -> bool {
    host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok()
}

fn has_foreign_letters(host: &str) -> bool {
    !host.is_ascii() || starts_with_puny(host)
}

fn starts_with_puny(host: &str) -> bool {
    host.split('.')
        .any(|label| super::scan::stands_at(label.as_bytes(), 0, "xn--"))
}
