//! The Docker catalogue: one YAML document of servers, or the file of one.
//!
//! It pins no version of its images in the list, so no recipe follows from it; what it knows better than others is what a
//! server is for.

use crate::Repository;
use serde::Serialize;
use serde_json::Value;

/// The longest catalogue that is read, in bytes.
pub const LONGEST: usize = 16 << 20;

/// A server in the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the catalogue's own names")]
pub struct Entry {
    pub name: String,
    pub title: String,
    pub description: String,
    pub image: String,
    pub category: String,
    pub tags: Vec<String>,
    pub repository: Option<Repository>,
    /// Variables that hold secrets.
    pub secrets: Vec<String>,
    /// Variables that hold settings.
    pub settings: Vec<String>,
}

/// Why a catalogue is not read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no catalogue of servers: {0}")]
pub struct NoCatalogue(String);

/// Reads a catalogue.
///
/// # Errors
/// It is not YAML, too long, or holds no servers.
pub fn read(text: &str) -> Result<Vec<Entry>, NoCatalogue> {
    if text.len() > LONGEST {
        return Err(NoCatalogue(format!(
            "it has {} bytes, more than {LONGEST}",
            text.len()
        )));
    }
    let value: Value = serde_saphyr::from_str(text).map_err(|error| {
        NoCatalogue(
            error
                .to_string()
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
        )
    })?;
    let entries: Vec<Entry> = match value.get("registry").and_then(Value::as_object) {
        Some(registry) => registry
            .iter()
            .map(|(name, server)| entry(name, server))
            .collect(),
        None => value
            .get("name")
            .and_then(Value::as_str)
            .map(|name| entry(name, &value))
            .into_iter()
            .collect(),
    };
    if entries.is_empty() {
        return Err(NoCatalogue(
            "it has neither a `registry` nor a `name`".to_owned(),
        ));
    }
    Ok(entries)
}

fn entry(name: &str, server: &Value) -> Entry {
    let text = |paths: &[&str]| {
        let found = paths
            .iter()
            .find_map(|path| server.pointer(path).and_then(Value::as_str));
        found
            .unwrap_or_default()
            .trim()
            .chars()
            .take(1_000)
            .collect::<String>()
    };
    let list = |paths: &[&str], key: Option<&str>| -> Vec<String> {
        let found = paths
            .iter()
            .find_map(|path| server.pointer(path).and_then(Value::as_array));
        let plain = |value: &Value| {
            key.map_or(Some(value), |key| value.get(key))
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        found.into_iter().flatten().filter_map(plain).collect()
    };
    let title = text(&["/about/title", "/title", "/displayName"]);
    Entry {
        title: if title.is_empty() {
            name.to_owned()
        } else {
            title
        },
        description: text(&["/about/description", "/description"]),
        image: text(&["/image"]),
        category: text(&["/meta/category", "/metadata/category"]),
        tags: list(&["/meta/tags", "/metadata/tags"], None),
        repository: Repository::of(&text(&["/source/project", "/upstream", "/readme"])),
        secrets: list(&["/config/secrets", "/secrets"], Some("env")),
        settings: list(&["/config/env", "/env"], Some("name")),
        name: name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalogue_and_the_file_of_one_server_say_the_same() {
        let one = "name: g\nimage: mcp/g\nmeta:\n  category: monitoring\n  tags: [a, b]\nabout:\n  title: G\n  description: Does it.\nsource:\n  project: https://github.com/a/g\nconfig:\n  secrets:\n    - name: g.key\n      env: G_KEY\n";
        let all = "name: docker-mcp\nregistry:\n  g:\n    title: G\n    description: Does it.\n    image: mcp/g\n    metadata:\n      category: monitoring\n      tags: [a, b]\n    upstream: https://github.com/a/g\n    secrets:\n      - name: g.key\n        env: G_KEY\n";
        let one = read(one).unwrap();
        assert_eq!(one, read(all).unwrap());
        assert_eq!(
            (one[0].category.as_str(), one[0].secrets.as_slice()),
            ("monitoring", &["G_KEY".to_owned()][..])
        );
    }

    #[test]
    fn what_is_no_catalogue_is_refused() {
        let bomb = format!(
            "a: &a [x,x,x,x,x,x,x,x]\n{}registry: *z\n",
            ('b'..='z')
                .map(|c| {
                    let before = char::from(c as u8 - 1);
                    format!("{c}: &{c} [{}]\n", vec![format!("*{before}"); 8].join(","))
                })
                .collect::<String>()
        );
        for text in ["", "x", "- a", "a: [", "registry: {}", &bomb] {
            assert!(read(text).is_err(), "{}", &text[..text.len().min(20)]);
        }
    }

    #[test]
    fn real_servers_are_read() {
        for name in ["grafana", "kubernetes", "prometheus"] {
            let Some(text) =
                crate::realdata::text(&format!("registry/docker-catalog-{name}.server.yaml"))
            else {
                return;
            };
            let entry = read(&text).unwrap().remove(0);
            assert!(
                entry.name == name && entry.repository.is_some() && !entry.category.is_empty(),
                "{entry:?}"
            );
        }
    }
}
