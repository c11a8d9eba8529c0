//! How a listed server would be run, or the named reason why nothing safe follows from its listing.
//!
//! Pure: reads a description and answers, runs nothing and asks nobody. The command is a list of arguments and never a line for a
//! shell. Every token before the package is one we put there or let through by name; a secret is never among them; the
//! version is exact. What cannot be held to that is refused with its reason, and can still be added by hand.

mod arguments;
mod container;
mod environment;
mod fill;
mod package;
mod reason;
mod remote;
mod words;

pub use reason::{Reason, Why};

use crate::server_json::{Package, ServerJson, Status, Transport};
use fill::{Filled, Filling};
use serde::Serialize;
use std::collections::BTreeMap;

/// What is known besides the listing.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// What the operator filled in, by the id of the question.
    pub answers: BTreeMap<String, String>,
    /// Hosts of the registries this computer's package managers are set to.
    pub registries: Vec<String>,
}

/// The ways a server can be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the registry's own names")]
pub enum Kind {
    Npm,
    Pypi,
    Nuget,
    Oci,
    Mcpb,
    Remote,
}

impl Kind {
    /// Its name, as it is written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Pypi => "pypi",
            Self::Nuget => "nuget",
            Self::Oci => "oci",
            Self::Mcpb => "mcpb",
            Self::Remote => "remote",
        }
    }
}

/// How a server would be run. Nothing has been run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recipe {
    /// In which way.
    pub kind: Kind,
    /// The command, one token each; `${input:ID}` stands for a question that is not answered. Empty: nothing is started here.
    pub argv: Vec<String>,
    /// The variables it is started with.
    pub env: Vec<Variable>,
    /// Where it is, for one that runs elsewhere.
    pub url: Option<String>,
    /// What is sent along with every request there.
    pub headers: Vec<Variable>,
    /// A file to fetch and verify first.
    pub download: Option<Download>,
    /// What can be filled in, and what has to be.
    pub inputs: Vec<Input>,
    /// What somebody should know before saying yes.
    pub warnings: Vec<String>,
}

/// A variable or header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Without it the server does not work, says its publisher.
    pub required: bool,
    /// It is kept where secrets are kept, and never shown.
    pub secret: bool,
    /// Its value, where the listing fixes one that is no secret; questions stand in it as in the command.
    pub value: Option<String>,
}

/// A question to the operator, in the publisher's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the schema's own names")]
pub struct Input {
    pub id: String,
    /// Where the answer goes.
    pub place: Place,
    pub description: Option<String>,
    pub required: bool,
    pub secret: bool,
    pub format: Option<String>,
    pub default: Option<String>,
    /// An example, never a value.
    pub placeholder: Option<String>,
    pub choices: Vec<String>,
}

/// Where an answer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is what it is called")]
pub enum Place {
    Argument,
    Environment,
    Header,
    Address,
}

/// A file, and what it must hash to before anything in it is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Download {
    /// Where it is.
    pub url: String,
    /// In lower-case hexadecimal.
    pub sha256: String,
}

/// One way a listing offers, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What the listing calls it.
    pub what: String,
    /// How it would be run, or why not.
    pub recipe: Result<Recipe, Reason>,
}

/// Every way a listing offers, in the publisher's order; what runs here comes before what runs elsewhere.
#[must_use]
pub fn candidates(server: &ServerJson, asked: &Asked) -> Vec<Candidate> {
    let mut remotes: Vec<&Transport> = server.remotes.iter().collect();
    remotes.sort_by_key(|remote| remote.kind == "sse");
    let packages = server.packages.iter().map(|package| Candidate {
        what: format!("{} {}", package.registry_type, package.identifier),
        recipe: from_package(package, asked),
    });
    let remotes = remotes.into_iter().map(|remote| Candidate {
        what: format!("{} {}", remote.kind, remote.url),
        recipe: remote::recipe(Filling::new(asked), remote),
    });
    packages.chain(remotes).collect()
}

/// The first way that is safe to offer.
///
/// # Errors
/// Nothing safe follows; the reason is that of the first way the listing offers.
pub fn derive(server: &ServerJson, asked: &Asked) -> Result<Recipe, Reason> {
    if server.status == Status::Deleted {
        return Err(Reason::new(
            Why::Deleted,
            "its registry took it back, which is what happens to spam and malware",
        ));
    }
    let mut refused: Option<Reason> = None;
    for candidate in candidates(server, asked) {
        match candidate.recipe {
            Ok(mut recipe) => {
                if server.status == Status::Deprecated {
                    recipe.warnings.insert(
                        0,
                        "its registry says that it is no longer looked after".to_owned(),
                    );
                }
                return Ok(recipe);
            }
            Err(reason) => refused = refused.or(Some(reason)),
        }
    }
    Err(refused.unwrap_or_else(|| {
        Reason::new(
            Why::NothingToRun,
            "the listing names no package and no address; add it by hand",
        )
    }))
}

/// Why there is no recipe for a server that only lists of links name.
pub(crate) fn undescribed() -> Reason {
    Reason::new(
        Why::NothingToRun,
        "no registry describes how it is run, and a name alone is no recipe; read its documentation and add it by hand",
    )
}

fn from_package(package: &Package, asked: &Asked) -> Result<Recipe, Reason> {
    let kind = kind(&package.registry_type)?;
    package::registry(package, kind, asked)?;
    if !matches!(package.transport.kind.as_str(), "stdio" | "") {
        return Err(Reason::new(
            Why::ListensOnAPort,
            format!(
                "it speaks {} on a port of this computer instead of over its input and output; start it yourself and add its address",
                package.transport.kind
            ),
        ));
    }
    let mut filling = Filling::new(asked);
    let started = match kind {
        Kind::Mcpb => return bundle(package, filling),
        Kind::Oci => container(&mut filling, package)?,
        Kind::Npm | Kind::Pypi | Kind::Nuget | Kind::Remote => {
            managed(&mut filling, package, kind)?
        }
    };
    arguments::seen_by_all(&filling, &started.tokens)?;
    Ok(Recipe {
        kind,
        argv: started.tokens.into_iter().map(|token| token.text).collect(),
        env: started.env,
        url: None,
        headers: Vec::new(),
        download: None,
        inputs: filling.inputs,
        warnings: filling.warnings,
    })
}

fn kind(word: &str) -> Result<Kind, Reason> {
    match word.to_ascii_lowercase().as_str() {
        "npm" => Ok(Kind::Npm),
        "pypi" => Ok(Kind::Pypi),
        "nuget" => Ok(Kind::Nuget),
        "oci" | "docker" => Ok(Kind::Oci),
        "mcpb" => Ok(Kind::Mcpb),
        _ => Err(Reason::new(
            Why::UnknownKind,
            format!("`{word}` is a kind of package that is not known here; add it by hand"),
        )),
    }
}

/// A command and its variables.
struct Started {
    tokens: Vec<Filled>,
    env: Vec<Variable>,
}

/// `npx`, `uvx` and `dnx`: they fetch a package and run it.
fn managed(filling: &mut Filling<'_>, package: &Package, kind: Kind) -> Result<Started, Reason> {
    let pinned = package::pinned(package, kind)?;
    let runtime = runtime_options(filling, package, kind)?;
    let own = arguments::for_the_server(filling, &package.package_arguments)?;
    let env = environment::variables(filling, &package.environment)?;
    let begin: &[&str] = match kind {
        Kind::Npm => &["npx", "-y"],
        Kind::Pypi => &["uvx"],
        Kind::Nuget | Kind::Oci | Kind::Mcpb | Kind::Remote => &["dnx"],
    };
    let mut tokens: Vec<Filled> = begin
        .iter()
        .map(|token| Filled::fixed(token))
        .chain(runtime)
        .collect();
    tokens.push(Filled::fixed(&pinned));
    if kind == Kind::Nuget {
        tokens.push(Filled::fixed("--yes"));
        tokens.extend((!own.is_empty()).then(|| Filled::fixed("--")));
    }
    tokens.extend(own);
    filling.warn(
        "what the package itself depends on is not pinned, and is fetched when it first starts"
            .to_owned(),
    );
    Ok(Started { tokens, env })
}

/// What a listing may say to the program that fetches the package: next to nothing, because a bare word there is run instead.
fn runtime_options(
    filling: &mut Filling<'_>,
    package: &Package,
    kind: Kind,
) -> Result<Vec<Filled>, Reason> {
    let mut kept = Vec::new();
    let mut tokens = arguments::tokens(filling, &package.runtime_arguments)?.into_iter();
    while let Some(token) = tokens.next() {
        match (kind, token.text.as_str()) {
            // We say it ourselves.
            (Kind::Npm | Kind::Nuget, "-y" | "--yes") | (_, "-q" | "--quiet") => {}
            (Kind::Pypi, "--python") => {
                let version = tokens.next().filter(|next| {
                    next.text.starts_with("3.")
                        && next.text.len() < 9
                        && next.text.chars().all(|c| c.is_ascii_digit() || c == '.')
                });
                let version = version.ok_or_else(|| {
                    Reason::new(
                        Why::RuntimeArgument,
                        "`--python` is let through with a version only",
                    )
                })?;
                kept.extend([token, version]);
            }
            (_, text) if text.starts_with('-') => {
                return Err(Reason::new(
                    Why::RuntimeArgument,
                    format!("`{text}` is not one of the options that are let through"),
                ));
            }
            (_, text) => {
                return Err(Reason::new(
                    Why::RuntimeArgument,
                    format!("`{text}` would be run instead of `{}`", package.identifier),
                ));
            }
        }
    }
    Ok(kept)
}

/// `docker run`: secrets go in by name, never by value.
fn container(filling: &mut Filling<'_>, package: &Package) -> Result<Started, Reason> {
    let image = container::image(package, filling)?;
    let tokens = arguments::tokens(filling, &package.runtime_arguments)?;
    let options = container::options(filling, tokens)?;
    let own = arguments::for_the_server(filling, &package.package_arguments)?;
    let mut env = options.variables;
    for variable in environment::variables(filling, &package.environment)? {
        if !env.iter().any(|known| known.name == variable.name) {
            env.push(variable);
        }
    }
    let mut tokens: Vec<Filled> = ["docker", "run", "-i", "--rm"].map(Filled::fixed).into();
    tokens.extend(options.tokens);
    tokens.extend(env.iter().filter_map(container::named).flatten());
    tokens.push(Filled::fixed(&image));
    tokens.extend(own);
    Ok(Started { tokens, env })
}

/// A bundle: fetched, verified, unpacked by whoever installs it. No command follows from the listing.
fn bundle(package: &Package, mut filling: Filling<'_>) -> Result<Recipe, Reason> {
    let address = package.identifier.trim();
    package::not_a_template(address)?;
    let url = url::Url::parse(address)
        .ok()
        .filter(|url| url.scheme() == "https" && url.username().is_empty());
    let host = url.as_ref().and_then(|url| url.host_str());
    if !matches!(host, Some("github.com" | "gitlab.com")) {
        return Err(Reason::new(
            Why::BadAddress,
            format!("`{address}` is not an address of a release on GitHub or GitLab"),
        ));
    }
    let sum = package
        .sha256
        .as_deref()
        .unwrap_or_default()
        .to_ascii_lowercase();
    if sum.len() != 64 || !sum.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Reason::new(
            Why::ChecksumMissing,
            format!("`{address}` comes without a SHA-256 to verify it by"),
        ));
    }
    let env = environment::variables(&mut filling, &package.environment)?;
    filling.warn("a bundle is unpacked and started by hand; verify its checksum first".to_owned());
    Ok(Recipe {
        kind: Kind::Mcpb,
        argv: Vec::new(),
        env,
        url: None,
        headers: Vec::new(),
        download: Some(Download {
            url: address.to_owned(),
            sha256: sum,
        }),
        inputs: filling.inputs,
        warnings: filling.warnings,
    })
}

#[cfg(test)]
mod tests;
