//! Which addresses are somebody's own: this computer, the network it is in, and ranges that lead nowhere.
//! What comes from a listing never leads there; a name is looked at again once it has been resolved.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Endings of names that only mean something in somebody's own network.
const OWN: &[&str] = &[
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "home.arpa",
    "localdomain",
];

/// Whether an address may be somebody else's computer on the internet.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => public_v4(ip),
        IpAddr::V6(ip) => public_v6(ip),
    }
}

fn public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let own = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_unspecified()
        || ip.is_broadcast();
    let shared = a == 100 && (64..128).contains(&b);
    let special = ip.is_documentation()
        || (a, b, c) == (192, 0, 0)
        || (a, b, c) == (192, 88, 99)
        || (a == 198 && (b == 18 || b == 19));
    !own && !shared && !special && a != 0 && a < 224
}

fn public_v6(ip: Ipv6Addr) -> bool {
    if let Some(ip) = ip.to_ipv4_mapped() {
        return public_v4(ip);
    }
    let [first, second, third, ..] = ip.segments();
    // Only 2000::/3 is given out; within it, tunnels and documentation carry or stand for other addresses.
    let given_out = (0x2000..0x4000).contains(&first);
    let tunnel = first == 0x2002
        || (first == 0x2001 && second < 0x200)
        || (first, second, third) == (0x64, 0xff9b, 0);
    let documentation =
        (first == 0x2001 && second == 0xdb8) || (first == 0x3fff && second < 0x1000);
    given_out && !tunnel && !documentation
}

/// Whether an address in a listing may lead to the internet, as far as it says so itself.
#[must_use]
pub fn may_be_public(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => public_v4(ip),
        Some(Host::Ipv6(ip)) => public_v6(ip),
        Some(Host::Domain(name)) => public_name(name),
        None => false,
    }
}

fn public_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let ends = |own: &&str| {
        name.strip_suffix(*own)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    name.contains('.') && !OWN.iter().any(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_ones_own_are_known_in_every_spelling() {
        for (host, expect) in [
            ("8.8.8.8", true),
            ("[2606:4700::1111]", true),
            ("mcp.example.com", true),
            ("127.0.0.1", false),
            ("0x7f.1", false),
            ("2130706433", false),
            ("0177.0.0.1", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("192.168.0.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("0.0.0.0", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("198.18.0.1", false),
            ("[::1]", false),
            ("[::]", false),
            ("[::ffff:10.0.0.1]", false),
            ("[64:ff9b::a00:1]", false),
            ("[fe80::1]", false),
            ("[fd00::1]", false),
            ("[2002:a00:1::1]", false),
            ("[2001:db8::1]", false),
            ("localhost", false),
            ("a.localhost", false),
            ("LOCALHOST.", false),
            ("printer.local", false),
            ("metadata.google.internal", false),
            ("intranet", false),
        ] {
            let url = Url::parse(&format!("https://{host}/x")).unwrap();
            assert_eq!(may_be_public(&url), expect, "{host}");
        }
    }
}
