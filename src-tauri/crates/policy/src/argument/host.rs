//! The host of a URL, where every program would read the same one.
//!
//! Reads only the plain form `scheme://host[:port][/…]`. User names, backslashes, escapes, odd
//! spellings of addresses and letters beyond ASCII are where programs differ, so those have no answer.

use serde::{Serialize, Serializer};

/// A host, or `*.` and a domain for every host below it, or `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPattern(String);

impl HostPattern {
    /// A pattern for hosts; the error says what is wrong with the text.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let name = text.strip_prefix("*.").unwrap_or(text);
        let plain = text == "*" || of_url(&format!("x://{name}")) == Some(name);
        if !plain || name.contains(':') && !name.starts_with('[') {
            return Err(
                "write a host such as `example.com` or `*.example.com`, without scheme, port or path",
            );
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    /// Whether a host matches. `*.example.com` does not match `example.com` itself.
    #[must_use]
    pub fn matches(&self, host: &str) -> bool {
        match self.0.strip_prefix('*') {
            None => self.0.eq_ignore_ascii_case(host),
            Some(end) => host
                .len()
                .checked_sub(end.len())
                .filter(|start| *start > 0)
                .and_then(|start| host.get(start..))
                .is_some_and(|tail| tail.eq_ignore_ascii_case(end)),
        }
    }

    /// As a policy writes it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl Serialize for HostPattern {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

/// The host of a URL, as it is written; none where programs could differ about it.
pub(crate) fn of_url(url: &str) -> Option<&str> {
    if url.bytes().any(|b| b <= b' ' || b == 0x7F || b == b'\\') {
        return None;
    }
    let (scheme, rest) = url.split_once("://")?;
    let scheme_is_plain = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    let authority = rest.split(['/', '?', '#']).next()?;
    let (host, port) = if authority.starts_with('[') {
        let end = authority.find(']')? + 1;
        authority.split_at_checked(end)?
    } else {
        authority.split_at_checked(authority.find(':').unwrap_or(authority.len()))?
    };
    let port_is_plain = match port.strip_prefix(':') {
        None => port.is_empty(),
        Some(digits) => digits.parse::<u16>().is_ok() && !digits.starts_with('+'),
    };
    (scheme_is_plain && port_is_plain && is_plain_host(host)).then_some(host)
}

fn is_plain_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[') {
        // One spelling of each address: the one the standard library prints.
        let address = address.trim_end_matches(']');
        return address
            .parse::<std::net::Ipv6Addr>()
            .is_ok_and(|parsed| parsed.to_string() == address);
    }
    let label_is_plain = |label: &str| {
        !label.is_empty()
            && !label
                .get(..4)
                .is_some_and(|start| start.eq_ignore_ascii_case("xn--"))
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    // A last label that could be a number makes some programs read the whole as an IPv4 address.
    let last = host.rsplit('.').next().unwrap_or_default();
    let numeric = last.bytes().all(|b| b.is_ascii_digit())
        || last.starts_with("0x")
        || last.starts_with("0X");
    host.split('.').all(label_is_plain) && (!numeric || host.parse::<std::net::Ipv4Addr>().is_ok())
}
