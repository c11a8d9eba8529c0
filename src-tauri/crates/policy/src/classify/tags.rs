//! What the operator calls `production` and the like: servers, and the hosts and folders a call can name.
//!
//! A tag says what something is, for rules and for whoever answers. By text alone: no host is asked and no folder is
//! looked at. That a call has no tag says nothing.

use crate::argument::{Folder, HostPattern, host_of_url};
use crate::json::Json;
use crate::marks::pieces;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest name of a tag, bytes.
const LONGEST: usize = 32;

/// Tags by name, each with what has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    try_from = "BTreeMap<String, Tagged>",
    into = "BTreeMap<String, Tagged>"
)]
pub struct Tags {
    by_name: BTreeMap<String, Tagged>,
    hosts: Vec<(HostPattern, String)>,
    folders: Vec<(Folder, String)>,
}

/// What has one tag.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tagged {
    /// Servers, by their names in this gateway.
    pub servers: Vec<String>,
    /// Hosts: `db.example.com`, or `*.example.com` for those below it.
    pub hosts: Vec<String>,
    /// Absolute folders, with all that is in them.
    pub folders: Vec<String>,
}

impl TryFrom<BTreeMap<String, Tagged>> for Tags {
    type Error = String;

    fn try_from(by_name: BTreeMap<String, Tagged>) -> Result<Self, String> {
        let (mut hosts, mut folders) = (Vec::new(), Vec::new());
        for (name, tagged) in &by_name {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if name.is_empty() || name.len() > LONGEST || !name.chars().all(plain) {
                return Err(format!(
                    "`{name}` is not a tag's name; use 1 to {LONGEST} small letters, digits or `-`"
                ));
            }
            for host in &tagged.hosts {
                let pattern = HostPattern::parse(host);
                let pattern =
                    pattern.map_err(|why| format!("tag `{name}`: host `{host}`: {why}"))?;
                hosts.push((pattern, name.clone()));
            }
            for folder in &tagged.folders {
                let parsed = Folder::parse(folder);
                let parsed =
                    parsed.map_err(|why| format!("tag `{name}`: folder `{folder}`: {why}"))?;
                folders.push((parsed, name.clone()));
            }
        }
        Ok(Self {
            by_name,
            hosts,
            folders,
        })
    }
}

impl From<Tags> for BTreeMap<String, Tagged> {
    fn from(tags: Tags) -> Self {
        tags.by_name
    }
}

impl Tags {
    /// The tags of a server, whatever it is asked.
    #[must_use]
    pub fn of_server(&self, server: &str) -> Vec<String> {
        let has = |tagged: &Tagged| tagged.servers.iter().any(|name| name == server);
        let tags = self.by_name.iter().filter(|(_, tagged)| has(tagged));
        tags.map(|(name, _)| name.clone()).collect()
    }

    /// The tags of a call: those of its server, and those of every host and folder its arguments name. Each once, in
    /// order.
    #[must_use]
    pub fn of_call(&self, server: &str, arguments: &Json<'_>) -> Vec<String> {
        let mut found = self.of_server(server);
        if !self.hosts.is_empty() || !self.folders.is_empty() {
            self.of_value(arguments, &mut found);
            found.sort_unstable();
            found.dedup();
        }
        found
    }

    fn of_value(&self, value: &Json<'_>, found: &mut Vec<String>) {
        match value {
            Json::String(text) => self.of_text(text, found),
            Json::Array(items) => items.iter().for_each(|item| self.of_value(item, found)),
            Json::Object(fields) => fields
                .iter()
                .for_each(|(_, value)| self.of_value(value, found)),
            Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
    }

    /// A text as a whole, for a path can have blanks, and each word of it.
    fn of_text(&self, text: &str, found: &mut Vec<String>) {
        self.of_place(text, found);
        let separates = |byte: u8| {
            byte.is_ascii_whitespace()
                || matches!(
                    byte,
                    b'"' | b'\''
                        | b'`'
                        | b'='
                        | b','
                        | b';'
                        | b'|'
                        | b'&'
                        | b'<'
                        | b'>'
                        | b'('
                        | b')'
                )
        };
        pieces(text, separates).for_each(|(_, piece)| self.of_place(piece, found));
    }

    fn of_place(&self, place: &str, found: &mut Vec<String>) {
        let path = place.strip_prefix("file://").unwrap_or(place);
        let inside = |folder: &Folder| folder.contains(path) == Some(true);
        let folders = self.folders.iter().filter(|(folder, _)| inside(folder));
        let host = host_in(place);
        let hosts = self
            .hosts
            .iter()
            .filter(|(pattern, _)| pattern.matches(host));
        let tags = folders.map(|(_, tag)| tag).chain(hosts.map(|(_, tag)| tag));
        for tag in tags {
            // Few tags, many places: each is kept once.
            if !found.contains(tag) {
                found.push(tag.clone());
            }
        }
    }
}

/// The host a word names, if it is one: `db.example.com`, `me@db.example.com:5432`, `ssh://me@db.example.com/x`.
fn host_in(place: &str) -> &str {
    let after_scheme = place.split_once("://").map_or(place, |(_, rest)| rest);
    let authority = after_scheme
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    if host.starts_with('[') {
        return host.split_inclusive(']').next().unwrap_or_default();
    }
    host.split(':')
        .next()
        .unwrap_or_default()
        .trim_end_matches('.')
}

/// The host of a URL on a command line, with or without a user's name before it; none: it is no URL, or none that every
/// program reads alike.
#[must_use]
pub fn host_given(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, _) = rest.split_at_checked(end)?;
    let host = authority.rsplit('@').next()?;
    host_of_url(&format!("{scheme}://{host}")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Limits, parse_str};

    fn tags(text: &str) -> Result<Tags, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_call_has_the_tags_of_all_it_names() {
        let tags = tags(
            r#"{"production":{"servers":["k8s-prod"],"hosts":["*.prod.example.com","10.0.0.7"],"folders":["/srv/prod","/data/my files"]},
                "money":{"hosts":["pay.prod.example.com"]}}"#,
        )
        .unwrap();
        for (server, arguments, found) in [
            ("local", "{}", &[][..]),
            ("k8s-prod", "{}", &["production"]),
            ("local", r#"{"path":"/srv/prod/a"}"#, &["production"]),
            ("local", r#"{"path":"file:///srv/prod"}"#, &["production"]),
            ("local", r#"{"path":"/srv/production"}"#, &[]),
            ("local", r#"{"path":"/data/my files/x"}"#, &["production"]),
            (
                "local",
                r#"{"command":"cp a /srv/prod/b"}"#,
                &["production"],
            ),
            (
                "local",
                r#"{"command":"dd of=/srv/prod/b"}"#,
                &["production"],
            ),
            (
                "local",
                r#"{"url":"https://db.prod.example.com:5432/x"}"#,
                &["production"],
            ),
            ("local", r#"{"url":"https://prod.example.com"}"#, &[]),
            (
                "local",
                r#"{"url":"https://db.prod.example.com.evil.test"}"#,
                &[],
            ),
            (
                "local",
                r#"{"a":[{"b":"ssh me@DB.prod.example.com."}]}"#,
                &["production"],
            ),
            (
                "local",
                r#"{"a":"postgres://u:p@10.0.0.7/x"}"#,
                &["production"],
            ),
            (
                "local",
                r#"{"host":"pay.prod.example.com"}"#,
                &["money", "production"],
            ),
            (
                "k8s-prod",
                r#"{"host":"pay.prod.example.com"}"#,
                &["money", "production"],
            ),
        ] {
            let value = parse_str(arguments, Limits::default()).unwrap();
            assert_eq!(tags.of_call(server, &value), found, "{server} {arguments}");
        }
    }

    #[test]
    fn what_cannot_be_a_tag_is_refused_by_name() {
        for (text, said) in [
            (r#"{"Prod!":{}}"#, "`Prod!` is not a tag's name"),
            (
                r#"{"p":{"hosts":["https://x"]}}"#,
                "tag `p`: host `https://x`",
            ),
            (r#"{"p":{"folders":["work"]}}"#, "tag `p`: folder `work`"),
            (r#"{"p":{"server":[]}}"#, "unknown field `server`"),
        ] {
            let error = tags(text).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
    }

    #[test]
    fn tags_are_written_as_they_were_read() {
        let text = r#"{"p":{"servers":["a"],"hosts":["x.test"],"folders":["/a"]}}"#;
        assert_eq!(serde_json::to_string(&tags(text).unwrap()).unwrap(), text);
    }

    #[test]
    fn a_host_is_read_off_what_a_server_was_given() {
        for (given, host) in [
            ("https://api.example.com/v1", Some("api.example.com")),
            (
                "postgres://user:secret@db.example.com:5432/x",
                Some("db.example.com"),
            ),
            ("/home/me", None),
            ("x://", None),
            ("--flag", None),
        ] {
            assert_eq!(host_given(given).as_deref(), host, "{given}");
        }
    }
}
