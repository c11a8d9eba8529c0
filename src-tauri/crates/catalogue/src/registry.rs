//! Registries that speak the generic registry protocol: the official one, PulseMCP, and whatever an operator adds.
//!
//! Reads whole lists, page by page, or what changed since. Tolerates the spellings there have been; a cursor that comes back,
//! too many pages or too many servers end it, because a list without an end is no list.

use crate::ServerJson;
use crate::fetch::{Answer, Ask, Fetcher, Trouble};
use crate::server_json::Status;
use serde_json::Value;
use std::collections::HashSet;
use url::Url;

/// Servers asked for at a time.
const PAGE: &str = "100";

/// A server in a registry, with what the registry adds to its publisher's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The publisher's words.
    pub server: ServerJson,
    /// What was read, whole.
    pub raw: Value,
    /// It is the newest version, as far as the registry says.
    pub latest: bool,
    /// When the registry says it was published, and changed.
    pub published: Option<String>,
    /// When the registry says it was changed.
    pub updated: Option<String>,
    /// Somebody at the registry says it is the vendor's own.
    pub official: bool,
}

/// A page of a registry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The servers on it.
    pub items: Vec<Item>,
    /// Entries that describe no server.
    pub unread: usize,
    /// What to ask for the next page with.
    pub next: Option<String>,
}

/// Reads a page, or a file that was saved from one.
///
/// # Errors
/// It is not a list of servers, nor one server.
pub fn page(text: &[u8]) -> Result<Page, Trouble> {
    let value: Value =
        serde_json::from_slice(text).map_err(|error| Trouble::Malformed(error.to_string()))?;
    let listed = value
        .get("servers")
        .or_else(|| value.is_array().then_some(&value))
        .and_then(Value::as_array);
    let (rows, next): (&[Value], _) = match listed {
        Some(rows) => (rows, next(&value)),
        None if ServerJson::read(&value).is_some() => (std::slice::from_ref(&value), None),
        None => return Err(Trouble::Malformed("it has no list of `servers`".to_owned())),
    };
    let items: Vec<Item> = rows.iter().filter_map(item).collect();
    Ok(Page {
        unread: rows.len() - items.len(),
        items,
        next,
    })
}

fn next(value: &Value) -> Option<String> {
    let metadata = value.get("metadata")?;
    let cursor = metadata
        .get("nextCursor")
        .or_else(|| metadata.get("next_cursor"))?;
    cursor
        .as_str()
        .filter(|cursor| !cursor.is_empty())
        .map(str::to_owned)
}

fn item(value: &Value) -> Option<Item> {
    let server = ServerJson::read(value)?;
    let blocks: Vec<&Value> = value
        .get("_meta")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|meta| meta.values())
        .collect();
    let said = |keys: &[&str]| {
        blocks
            .iter()
            .find_map(|block| keys.iter().find_map(|key| block.get(*key)))
    };
    let text = |keys: &[&str]| said(keys).and_then(Value::as_str).map(str::to_owned);
    Some(Item {
        latest: said(&["isLatest", "is_latest"])
            .and_then(Value::as_bool)
            .unwrap_or(true),
        published: text(&["publishedAt", "published_at"]),
        updated: text(&["updatedAt", "updated_at"]),
        official: said(&["isOfficial"])
            .and_then(Value::as_bool)
            .unwrap_or(false),
        raw: value.clone(),
        server,
    })
}

/// What a registry lists, newest versions only, taken-back ones included when asked for changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// What it lists.
    pub items: Vec<Item>,
    /// Entries that describe no server.
    pub unread: usize,
}

/// Reads a registry, all of it or what changed since.
///
/// # Errors
/// One of its pages cannot be had. Nothing of it is returned then: half a list would look like a list.
pub async fn read(
    fetcher: &Fetcher,
    base: &Url,
    headers: &[(String, String)],
    own_network: bool,
    since: Option<&str>,
) -> Result<Listed, Trouble> {
    let manners = *fetcher.manners();
    let mut seen: HashSet<String> = HashSet::new();
    let mut listed = Listed::default();
    let mut cursor: Option<String> = None;
    for _ in 0..manners.pages {
        let url = address(base, cursor.as_deref(), since)?;
        let ask = Ask {
            url: &url,
            headers,
            etag: None,
            own_network,
            most: manners.page,
        };
        let Answer::Fresh { body, .. } = fetcher.get(ask).await? else {
            return Err(Trouble::Malformed(
                "it answered that nothing changed without being asked".to_owned(),
            ));
        };
        let page = page(&body)?;
        listed.unread += page.unread;
        listed
            .items
            .extend(page.items.into_iter().filter(|item| item.latest));
        if listed.items.len() > manners.rows {
            return Err(Trouble::TooMany(manners.rows));
        }
        let Some(next) = page.next else {
            return Ok(listed);
        };
        if !seen.insert(next.clone()) {
            return Err(Trouble::RepeatedCursor);
        }
        cursor = Some(next);
    }
    Err(Trouble::TooMany(manners.pages))
}

/// The page's address. The cursor is only ever part of the query: it cannot lead to another host.
fn address(base: &Url, cursor: Option<&str>, since: Option<&str>) -> Result<Url, Trouble> {
    let mut url = base.clone();
    url.path_segments_mut()
        .map_err(|()| Trouble::Malformed("an address without a path".to_owned()))?
        .pop_if_empty()
        .push("servers");
    let mut query = url.query_pairs_mut();
    query
        .append_pair("limit", PAGE)
        .append_pair("version", "latest");
    if let Some(since) = since {
        query.append_pair("updated_since", since);
    }
    if let Some(cursor) = cursor {
        query.append_pair("cursor", cursor);
    }
    drop(query);
    Ok(url)
}

impl Item {
    /// Whether the registry took it back.
    #[must_use]
    pub fn taken_back(&self) -> bool {
        self.server.status == Status::Deleted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Manners;
    use crate::fetch::fake::{Fake, Reply, ok};
    use std::time::Duration;

    fn quick() -> Fetcher {
        let manners = Manners {
            pause: Duration::from_millis(1),
            pages: 5,
            rows: 4,
            ..Manners::default()
        };
        Fetcher::new(manners).unwrap()
    }

    fn sheet(names: &[&str], next: &str) -> Reply {
        let rows: Vec<String> = names
            .iter()
            .map(|name| format!(r#"{{"server":{{"name":"a/{name}","version":"1.0.0"}}}}"#))
            .collect();
        ok(&format!(
            r#"{{"servers":[{}],"metadata":{{"nextCursor":"{next}"}}}}"#,
            rows.join(",")
        ))
    }

    #[tokio::test]
    async fn a_registry_is_read_to_its_end_or_not_at_all() {
        let names = |listed: Listed| {
            listed
                .items
                .into_iter()
                .map(|item| item.server.name)
                .collect::<Vec<_>>()
        };
        type Case = (Vec<Reply>, Result<Vec<&'static str>, Trouble>);
        let cases: Vec<Case> = vec![
            (
                vec![sheet(&["x"], "1&cursor=2#"), sheet(&["y"], "")],
                Ok(vec!["a/x", "a/y"]),
            ),
            (
                vec![sheet(&["x"], "1"), sheet(&["y"], "1")],
                Err(Trouble::RepeatedCursor),
            ),
            (
                vec![sheet(&["x"], "1"), Reply::Says(404, "", String::new())],
                Err(Trouble::NotFound),
            ),
            (
                vec![sheet(&["a", "b", "c", "d", "e"], "")],
                Err(Trouble::TooMany(4)),
            ),
            (
                vec![
                    sheet(&[], "1"),
                    sheet(&[], "2"),
                    sheet(&[], "3"),
                    sheet(&[], "4"),
                    sheet(&[], "5"),
                    sheet(&[], "6"),
                ],
                Err(Trouble::TooMany(5)),
            ),
            (
                vec![ok("<html>")],
                Err(Trouble::Malformed(
                    "expected value at line 1 column 1".to_owned(),
                )),
            ),
        ];
        for (replies, expect) in cases {
            let fake = Fake::answering(replies).await;
            let got = read(&quick(), &fake.url, &[], true, Some("2026-01-01T00:00:00Z"))
                .await
                .map(names);
            assert_eq!(
                got,
                expect.map(|names| names.into_iter().map(str::to_owned).collect())
            );
            let heard = fake.heard();
            assert!(heard[0].starts_with("GET /v0.1/servers?limit=100&version=latest&updated_since=2026-01-01T00%3A00%3A00Z HTTP"), "{heard:?}");
            assert!(
                heard
                    .get(1)
                    .is_none_or(|second| second.contains("&cursor=1")),
                "{heard:?}"
            );
        }
    }

    #[test]
    fn every_spelling_of_a_page_is_read() {
        for (text, expect) in [
            (
                r#"{"servers":[{"server":{"name":"a/b"}}],"metadata":{"nextCursor":"n"}}"#,
                Some("n"),
            ),
            (
                r#"{"servers":[{"name":"a/b"}],"metadata":{"next_cursor":"n"}}"#,
                Some("n"),
            ),
            (r#"[{"name":"a/b"}]"#, None),
            (r#"{"name":"a/b","version":"1"}"#, None),
        ] {
            let page = page(text.as_bytes()).unwrap();
            assert_eq!(
                (page.items.len(), page.next.as_deref()),
                (1, expect),
                "{text}"
            );
        }
        assert!(page(b"{}").is_err());
    }

    #[test]
    fn real_pages_are_read() {
        let Some(text) = crate::realdata::text("pulsemcp/v0.1-list.sample.json") else {
            return;
        };
        let read = page(text.as_bytes()).unwrap();
        assert_eq!(
            (read.items.len(), read.unread, read.next.as_deref()),
            (2, 0, Some("eyJvZmZzZXQiOjMwfQ=="))
        );
        assert!(read.items[0].official && read.items[0].published.is_some());
        let Some(text) = crate::realdata::text("registry/list-envelope.json") else {
            return;
        };
        let read = page(text.as_bytes()).unwrap();
        assert_eq!((read.items.len(), read.next), (6, None));
        assert_eq!(
            read.items
                .iter()
                .filter(|item| item.latest && !item.taken_back())
                .count(),
            4
        );
    }
}
