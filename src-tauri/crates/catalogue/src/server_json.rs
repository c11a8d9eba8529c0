//! A server as a registry describes it (`server.json`), whatever year it was written in.
//!
//! Reads what is there in any of the spellings the schema has had, and ignores the rest: unknown fields are usual. Nothing
//! is judged here; whether something may run is decided by what reads this.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The longest text that is kept of a description, in characters.
const WORDS: usize = 1_000;

/// What a publisher says of a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the schema's own names")]
pub struct ServerJson {
    pub name: String,
    pub title: Option<String>,
    pub description: String,
    pub version: String,
    pub website: Option<String>,
    pub repository: Option<Source>,
    pub packages: Vec<Package>,
    pub remotes: Vec<Transport>,
    pub status: Status,
}

/// Where its source is said to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the schema's own names")]
pub struct Source {
    pub url: String,
    pub id: Option<String>,
    pub subfolder: String,
}

/// What a registry says of a version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the schema's own names")]
pub enum Status {
    #[default]
    Active,
    Deprecated,
    Deleted,
}

/// One way to run it here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the schema's own names")]
pub struct Package {
    pub registry_type: String,
    pub registry_base_url: Option<String>,
    pub identifier: String,
    pub version: Option<String>,
    pub sha256: Option<String>,
    pub transport: Transport,
    pub runtime_arguments: Vec<Argument>,
    pub package_arguments: Vec<Argument>,
    pub environment: Vec<Field>,
}

/// How it talks: `stdio`, or an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the schema's own names")]
pub struct Transport {
    pub kind: String,
    pub url: String,
    pub headers: Vec<Field>,
    pub variables: BTreeMap<String, Field>,
}

/// An argument. Without a name it is positional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the schema's own names")]
pub struct Argument {
    pub name: Option<String>,
    pub hint: Option<String>,
    pub field: Field,
}

/// Something with a value, or for which one is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the schema's own names")]
pub struct Field {
    pub name: String,
    pub description: Option<String>,
    pub required: bool,
    pub secret: bool,
    pub format: Option<String>,
    pub value: Option<String>,
    pub default: Option<String>,
    pub placeholder: Option<String>,
    pub choices: Vec<String>,
    pub variables: BTreeMap<String, Field>,
}

impl ServerJson {
    /// Reads a description, bare or in a registry's envelope. None: it is not an object with a name.
    #[must_use]
    pub fn read(value: &Value) -> Option<Self> {
        let outer = value.as_object()?;
        let inner = outer.get("server").and_then(Value::as_object);
        let server = inner
            .filter(|inner| inner.contains_key("name"))
            .unwrap_or(outer);
        let name = text(server, &["name"]).filter(|name| !name.is_empty())?;
        Some(Self {
            name,
            title: text(server, &["title"]),
            description: words(server).unwrap_or_default(),
            version: text(server, &["version"])
                .or_else(|| text(object(server, "version_detail")?, &["version"]))
                .unwrap_or_default(),
            website: text(server, &["websiteUrl", "website_url"]),
            repository: object(server, "repository").map(source),
            packages: list(server, &["packages"], package),
            remotes: list(server, &["remotes"], transport),
            status: status(outer, server),
        })
    }
}

/// What the registry says comes first; older descriptions say it themselves. A word that is not known is not active.
fn status(outer: &Map<String, Value>, server: &Map<String, Value>) -> Status {
    let blocks = [outer, server]
        .into_iter()
        .filter_map(|at| object(at, "_meta"));
    let said = blocks
        .flat_map(Map::values)
        .filter_map(|block| text(block.as_object()?, &["status"]));
    let own = text(server, &["status"]);
    let worst = said.chain(own).map(|word| match word.as_str() {
        "active" => Status::Active,
        "deleted" => Status::Deleted,
        _ => Status::Deprecated,
    });
    worst.max_by_key(|status| *status as u8).unwrap_or_default()
}

fn source(at: &Map<String, Value>) -> Source {
    Source {
        url: text(at, &["url"]).unwrap_or_default(),
        id: text(at, &["id"]),
        subfolder: text(at, &["subfolder"]).unwrap_or_default(),
    }
}

fn package(at: &Map<String, Value>) -> Package {
    Package {
        registry_type: text(at, &["registryType", "registry_type", "registry_name"])
            .unwrap_or_default(),
        registry_base_url: text(at, &["registryBaseUrl", "registry_base_url"]),
        identifier: text(at, &["identifier", "name"]).unwrap_or_default(),
        version: text(at, &["version"]).filter(|version| !version.is_empty()),
        sha256: text(at, &["fileSha256", "file_sha256"]),
        transport: object(at, "transport").map(transport).unwrap_or_default(),
        runtime_arguments: list(at, &["runtimeArguments", "runtime_arguments"], argument),
        package_arguments: list(at, &["packageArguments", "package_arguments"], argument),
        environment: list(
            at,
            &["environmentVariables", "environment_variables"],
            field,
        ),
    }
}

fn transport(at: &Map<String, Value>) -> Transport {
    Transport {
        kind: text(at, &["type", "transport_type", "transport"]).unwrap_or_default(),
        url: text(at, &["url"]).unwrap_or_default(),
        headers: list(at, &["headers"], field),
        variables: variables(at),
    }
}

fn argument(at: &Map<String, Value>) -> Argument {
    let named = text(at, &["type"]).as_deref() == Some("named");
    let name = text(at, &["name"]);
    Argument {
        // A name on a positional argument is not part of the command line.
        name: if named {
            Some(name.clone().unwrap_or_default())
        } else {
            None
        },
        hint: text(at, &["valueHint", "value_hint"]).or(name),
        field: field(at),
    }
}

fn field(at: &Map<String, Value>) -> Field {
    Field {
        name: text(at, &["name"]).unwrap_or_default(),
        description: words(at),
        required: truth(at, &["isRequired", "is_required", "required"]),
        secret: truth(at, &["isSecret", "is_secret", "secret"]),
        format: text(at, &["format"]),
        value: text(at, &["value"]),
        default: text(at, &["default"]).filter(|default| !default.is_empty()),
        placeholder: text(at, &["placeholder"]),
        choices: list_of_texts(at, "choices"),
        variables: variables(at),
    }
}

fn variables(at: &Map<String, Value>) -> BTreeMap<String, Field> {
    let given = object(at, "variables").into_iter().flatten();
    let named = given.filter_map(|(name, value)| {
        let mut field = field(value.as_object()?);
        field.name.clone_from(name);
        Some((name.clone(), field))
    });
    named.collect()
}

fn object<'a>(at: &'a Map<String, Value>, key: &str) -> Option<&'a Map<String, Value>> {
    at.get(key)?.as_object()
}

fn list<T>(at: &Map<String, Value>, keys: &[&str], read: fn(&Map<String, Value>) -> T) -> Vec<T> {
    let found = keys.iter().find_map(|key| at.get(*key)?.as_array());
    let objects = found.into_iter().flatten().filter_map(Value::as_object);
    objects.map(read).collect()
}

fn list_of_texts(at: &Map<String, Value>, key: &str) -> Vec<String> {
    let found = at.get(key).and_then(Value::as_array);
    found.into_iter().flatten().filter_map(plain).collect()
}

fn text(at: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| plain(at.get(*key)?))
}

fn words(at: &Map<String, Value>) -> Option<String> {
    text(at, &["description"]).map(|text| text.chars().take(WORDS).collect())
}

/// Numbers and truths are seen where the schema asks for text.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn truth(at: &Map<String, Value>, keys: &[&str]) -> bool {
    keys.iter().any(|key| match at.get(*key) {
        Some(Value::Bool(truth)) => *truth,
        Some(Value::String(text)) => text == "true",
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_age_of_the_schema_says_the_same() {
        let ages = [
            json!({"name": "a/b", "description": "d", "version": "1.0.0", "status": "deprecated", "packages": [{
                "registry_type": "npm", "identifier": "p", "version": "1.0.0", "file_sha256": "x",
                "runtime_arguments": [{"type": "named", "name": "-y"}],
                "environment_variables": [{"name": "K", "is_required": true, "is_secret": true}]}]}),
            json!({"server": {"name": "a/b", "description": "d", "version": "1.0.0", "packages": [{
                "registryType": "npm", "identifier": "p", "version": "1.0.0", "fileSha256": "x", "new": 1,
                "runtimeArguments": [{"type": "named", "name": "-y"}],
                "environmentVariables": [{"name": "K", "isRequired": true, "isSecret": true}]}]},
                "_meta": {"io.modelcontextprotocol.registry/official": {"status": "deprecated"}}}),
            json!({"name": "a/b", "description": "d", "version_detail": {"version": "1.0.0"}, "status": "deprecated", "packages": [{
                "registry_name": "npm", "name": "p", "version": "1.0.0", "file_sha256": "x",
                "runtime_arguments": [{"type": "named", "name": "-y"}],
                "environment_variables": [{"name": "K", "required": true, "secret": "true"}]}]}),
        ];
        let read: Vec<ServerJson> = ages.iter().filter_map(ServerJson::read).collect();
        assert_eq!(read.len(), 3);
        assert_eq!(read[0], read[1]);
        assert_eq!(read[0], read[2]);
        assert_eq!(read[0].status, Status::Deprecated);
        assert!(
            read[0].packages[0].environment[0].required
                && read[0].packages[0].environment[0].secret
        );
    }

    #[test]
    fn what_is_no_description_is_not_read() {
        for value in [
            json!(1),
            json!([]),
            json!({}),
            json!({"name": ""}),
            json!({"server": {"name": 1}}),
        ] {
            assert!(
                ServerJson::read(&value).is_none_or(|read| read.packages.is_empty()),
                "{value}"
            );
        }
        assert_eq!(ServerJson::read(&json!({"title": "x"})), None);
    }
}
