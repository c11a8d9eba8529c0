//! Where a server's source lives, in one spelling: what two listings of the same server have in common.
//! Compares whole host names, so that one that only reads like a well-known host is not taken for it.

use serde::Serialize;
use std::fmt;
use url::Url;

/// The hosts whose addresses are understood as owner and name.
const HOSTS: &[&str] = &["github.com", "gitlab.com", "codeberg.org", "bitbucket.org"];

/// A repository, or a folder of one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Repository {
    /// The host, in lower case.
    pub host: String,
    /// Who it belongs to, as written.
    pub owner: String,
    /// Its name, as written, without `.git`.
    pub name: String,
    /// The folder that holds the server; empty: the whole repository.
    pub folder: String,
}

impl Repository {
    /// The repository an address leads to. None: it leads to something else.
    #[must_use]
    pub fn of(address: &str) -> Option<Self> {
        let url = Url::parse(address.trim()).ok()?;
        if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() {
            return None;
        }
        let host = url.host_str()?.to_ascii_lowercase();
        let host = host.strip_prefix("www.").unwrap_or(&host);
        if !HOSTS.contains(&host) || url.port().is_some() {
            return None;
        }
        let mut parts = url.path_segments()?.filter(|part| !part.is_empty());
        let owner = plain(parts.next()?)?;
        let name = parts.next()?;
        let name = plain(name.strip_suffix(".git").unwrap_or(name))?;
        Some(Self {
            host: host.to_owned(),
            owner,
            name,
            folder: folder(parts),
        })
    }

    /// The same, but for this folder of it.
    #[must_use]
    pub fn at(mut self, folder: &str) -> Self {
        let clean = |part: &&str| !part.is_empty() && *part != "." && *part != "..";
        self.folder = folder
            .split('/')
            .filter(clean)
            .collect::<Vec<_>>()
            .join("/");
        self
    }

    /// What is equal for two spellings of the same place.
    #[must_use]
    pub fn key(&self) -> String {
        self.to_string().to_lowercase()
    }
}

/// What stands after `/tree/BRANCH/` or `/blob/BRANCH/`; GitLab puts a dash before it.
fn folder<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let mut parts = parts.skip_while(|part| *part == "-");
    match parts.next() {
        Some("tree" | "blob") => parts.skip(1).collect::<Vec<_>>().join("/"),
        _ => String::new(),
    }
}

/// A name as these hosts give them; anything else leads somewhere unexpected.
fn plain(name: &str) -> Option<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (!name.is_empty() && name != "." && name != ".." && name.chars().all(fits))
        .then(|| name.to_owned())
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.host, self.owner, self.name)?;
        if self.folder.is_empty() {
            return Ok(());
        }
        write!(f, "/{}", self.folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_has_one_key() {
        for (address, expect) in [
            ("https://github.com/Acme/Tool", Some("github.com/acme/tool")),
            (
                "https://www.github.com/acme/tool.git",
                Some("github.com/acme/tool"),
            ),
            ("http://github.com/acme/tool/", Some("github.com/acme/tool")),
            (
                "https://github.com/acme/tool#readme",
                Some("github.com/acme/tool"),
            ),
            (
                "https://github.com/acme/mono/tree/main/src/a",
                Some("github.com/acme/mono/src/a"),
            ),
            (
                "https://gitlab.com/acme/mono/-/tree/main/src",
                Some("gitlab.com/acme/mono/src"),
            ),
            (
                "https://github.com/acme/tool/issues/1",
                Some("github.com/acme/tool"),
            ),
            ("https://github.com.mcas.ms/acme/tool", None),
            ("https://github.com@evil.example/acme/tool", None),
            ("https://user@github.com/acme/tool", None),
            ("https://github.com:8443/acme/tool", None),
            ("https://github.com/acme", None),
            ("https://github.com/acme/..", None),
            ("https://github.com/acme/a%20b", None),
            ("git@github.com:acme/tool", None),
            ("javascript:alert(1)", None),
            ("", None),
        ] {
            let key = Repository::of(address).map(|repository| repository.key());
            assert_eq!(key.as_deref(), expect, "{address}");
        }
    }

    #[test]
    fn a_folder_cannot_climb_out() {
        let repository = Repository::of("https://github.com/a/b").unwrap();
        assert_eq!(repository.at("/src/../x/./y/").folder, "src/x/y");
    }
}
