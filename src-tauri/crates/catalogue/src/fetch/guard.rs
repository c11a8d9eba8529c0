//! Where may be asked: `https` and the internet. Looks at the address as it is written, and at what a name turned out to be.

use super::Trouble;
use crate::address;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::SocketAddr;
use url::{Host, Url};

/// Resolves names, and leaves out addresses in somebody's own network.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guard {
    pub(super) own_network: bool,
}

/// Why a name led nowhere. The words are looked for in what the client reports.
#[derive(Debug, thiserror::Error)]
#[error("the name leads into a network of one's own")]
pub(super) struct OwnNetwork;

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let own_network = self.own_network;
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // One address of one's own among others is how a name is made to lead there later.
            if !own_network && found.iter().any(|found| !address::is_public(found.ip())) {
                return Err(OwnNetwork.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether an address may be asked at all.
pub(super) fn permitted(url: &Url, own_network: bool) -> Result<(), Trouble> {
    let host = || url.host_str().unwrap_or_default().to_owned();
    let here = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Trouble::Malformed(
            "an address with a name in it".to_owned(),
        ));
    }
    if url.scheme() != "https" && !(url.scheme() == "http" && here && own_network) {
        return Err(Trouble::NotHttps(host()));
    }
    if !own_network && !address::may_be_public(url) {
        return Err(Trouble::OwnNetwork(host()));
    }
    Ok(())
}
