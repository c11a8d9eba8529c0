//! `smg recipe`: how a listed server would be run, or the named reason why not. Nothing is run to find out.

use super::import;
use crate::failure::Failure;
use crate::shown;
use catalogue::recipe::{self, Asked, Recipe};
use catalogue::{Reason, ServerJson};
use clap::Args;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

const SHAPE: &str = "\
With --json, one document:
  {name, version, description, kind, argv, env: [{name, required, secret, value}], url, headers: [{name, required, secret, value}],
   download: {url, sha256}, inputs: [{id, place, description, required, secret, format, default, placeholder, choices}],
   warnings: [sentence], reason: {name, sentence}, others: [{what, reason}]}
  `kind` is npm, pypi, nuget, oci, mcpb or remote; where nothing safe follows it is `manual`, `argv` is empty and `reason` says why.
  `${input:ID}` in `argv`, `url` or a value stands for the input of that id. `others` are the ways that are not offered.

Exit codes: 0 there is a recipe, 1 there is none.";

/// Arguments of `smg recipe`.
#[derive(Debug, Args)]
#[command(after_help = SHAPE)]
pub(crate) struct How {
    /// A `server.json`, or the id of a listing as search shows it
    listing: String,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    /// The answer to a question of the listing
    #[arg(long = "answer", value_name = "ID=VALUE", value_parser = pair)]
    answers: Vec<(String, String)>,
    /// A registry this computer's package managers are set to
    #[arg(long = "registry", value_name = "HOST")]
    registries: Vec<String>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (id, value) = text
        .split_once('=')
        .ok_or_else(|| format!("`{text}` is not ID=VALUE"))?;
    Ok((id.to_owned(), value.to_owned()))
}

/// A recipe, or why there is none, as it is printed.
#[derive(Serialize)]
struct Document<'a> {
    name: &'a str,
    version: &'a str,
    description: &'a str,
    kind: &'a str,
    argv: &'a [String],
    env: &'a [recipe::Variable],
    url: Option<&'a str>,
    headers: &'a [recipe::Variable],
    download: Option<&'a recipe::Download>,
    inputs: &'a [recipe::Input],
    warnings: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a Reason>,
    others: Vec<Other>,
}

#[derive(Serialize)]
struct Other {
    what: String,
    reason: Reason,
}

impl How {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let asked = Asked {
            answers: self.answers.into_iter().collect::<BTreeMap<_, _>>(),
            registries: self.registries,
        };
        let server = found(&self.listing)?;
        let derived = recipe::derive(&server, &asked);
        let said = if self.json {
            document(&server, &derived, &asked)
        } else {
            words(&derived)
        };
        io::stdout().lock().write_all(said.as_bytes())?;
        derived.map(|_| ()).map_err(Failure::new)
    }
}

/// The description in a file, or of a listing in the catalogue.
fn found(listing: &str) -> Result<ServerJson, Failure> {
    let file = Path::new(listing);
    if file.exists() || listing.ends_with(".json") {
        return server(&import::read(file)?)
            .map_err(|why| Failure::new(format!("`{listing}`: {why}")));
    }
    let described = super::open()?.described(listing)?;
    // Without a description there is nothing to run, and the reason says so.
    Ok(described.unwrap_or_else(|| ServerJson {
        name: listing.to_owned(),
        ..ServerJson::default()
    }))
}

fn server(text: &str) -> Result<ServerJson, String> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    ServerJson::read(&value).ok_or_else(|| {
        "it describes no server: a `server.json` is an object with a `name`".to_owned()
    })
}

fn document(server: &ServerJson, derived: &Result<Recipe, Reason>, asked: &Asked) -> String {
    let recipe = derived.as_ref().ok();
    let others = recipe::candidates(server, asked)
        .into_iter()
        .filter_map(|candidate| {
            Some(Other {
                what: candidate.what,
                reason: candidate.recipe.err()?,
            })
        });
    let document = Document {
        name: &server.name,
        version: &server.version,
        description: &server.description,
        kind: recipe.map_or("manual", |recipe| recipe.kind.word()),
        argv: recipe.map_or(&[], |recipe| &recipe.argv),
        env: recipe.map_or(&[], |recipe| &recipe.env),
        url: recipe.and_then(|recipe| recipe.url.as_deref()),
        headers: recipe.map_or(&[], |recipe| &recipe.headers),
        download: recipe.and_then(|recipe| recipe.download.as_ref()),
        inputs: recipe.map_or(&[], |recipe| &recipe.inputs),
        warnings: recipe.map_or(&[], |recipe| &recipe.warnings),
        reason: derived.as_ref().err(),
        others: others.collect(),
    };
    shown::json(&document) + "\n"
}

/// One token a line, so that no token can look like two.
fn words(derived: &Result<Recipe, Reason>) -> String {
    let Ok(recipe) = derived else {
        return String::new();
    };
    let mut rows: Vec<Vec<String>> = recipe
        .argv
        .iter()
        .map(|token| vec!["run".to_owned(), shown::line(token)])
        .collect();
    let mut row = |what: &str, text: &str| rows.push(vec![what.to_owned(), shown::line(text)]);
    if let Some(url) = &recipe.url {
        row("reach", url);
    }
    if let Some(download) = &recipe.download {
        row("fetch", &download.url);
        row("verify", &format!("sha256 {}", download.sha256));
    }
    for variable in recipe.env.iter().chain(&recipe.headers) {
        let value = variable.value.as_deref().unwrap_or(if variable.secret {
            "a secret"
        } else {
            "not set"
        });
        row("with", &format!("{}: {value}", variable.name));
    }
    for input in recipe
        .inputs
        .iter()
        .filter(|input| input.required && input.default.is_none())
    {
        row("fill in", &input.id);
    }
    for warning in &recipe.warnings {
        row("note", warning);
    }
    shown::table(&rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"{"name": "io.github.acme/x", "version": "1.2.3", "description": "d", "packages": [
        {"registryType": "npm", "identifier": "@acme/x", "version": "1.2.3", "environmentVariables": [{"name": "API_KEY", "isRequired": true}]},
        {"registryType": "npm", "identifier": "@acme/x", "version": "latest"}]}"#;

    #[test]
    fn a_recipe_is_printed_in_the_shape_the_help_documents() {
        let asked = Asked::default();
        let server = server(FILE).unwrap();
        let derived = recipe::derive(&server, &asked);
        let document: serde_json::Value =
            serde_json::from_str(&document(&server, &derived, &asked)).unwrap();
        assert_eq!(document["kind"], "npm");
        assert_eq!(
            document["argv"],
            serde_json::json!(["npx", "-y", "@acme/x@1.2.3"])
        );
        assert_eq!(
            document["env"][0],
            serde_json::json!({"name": "API_KEY", "required": true, "secret": true, "value": null})
        );
        assert_eq!(document["inputs"][0]["place"], "environment");
        assert_eq!(document["others"][0]["reason"]["name"], "version_not_exact");
        assert!(document.get("reason").is_none());
        assert!(SHAPE.contains("reason: {name, sentence}"));
        let said = words(&derived);
        assert!(said.starts_with("run      npx\nrun      -y\nrun      @acme/x@1.2.3\nwith     API_KEY: a secret\nfill in  API_KEY\n"), "{said}");
    }

    #[test]
    fn where_nothing_safe_follows_the_reason_is_printed() {
        let asked = Asked::default();
        let text = FILE.replace("\"1.2.3\"", "\"latest\"");
        let server = server(&text).unwrap();
        let derived = recipe::derive(&server, &asked);
        let document: serde_json::Value =
            serde_json::from_str(&document(&server, &derived, &asked)).unwrap();
        assert_eq!(
            (&document["kind"], &document["argv"]),
            (&"manual".into(), &serde_json::json!([]))
        );
        assert_eq!(document["reason"]["name"], "version_not_exact");
        assert!(super::server("[1]").is_err_and(|why| why.contains("describes no server")));
        assert!(super::server("{").is_err());
    }
}
