//! Servers that run elsewhere: an address and headers. Nothing of this computer is sent but what the operator fills in.

use super::fill::{Filled, Filling};
use super::reason::{Reason, Why};
use super::{Kind, Place, Recipe, Variable, words};
use crate::address;
use crate::server_json::{Field, Transport};
use url::Url;

/// Headers that belong to the connection, or say on whose behalf somebody else speaks.
const DENIED: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "cookie2",
    "expect",
    "forwarded",
    "host",
    "http2-settings",
    "keep-alive",
    "mcp-session-id",
    "mcp-protocol-version",
    "origin",
    "referer",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
];

/// How a remote server would be reached.
pub(super) fn recipe(mut filling: Filling<'_>, remote: &Transport) -> Result<Recipe, Reason> {
    if !matches!(remote.kind.as_str(), "streamable-http" | "http" | "sse") {
        return Err(Reason::new(
            Why::UnknownKind,
            format!(
                "`{}` is not a way to talk to a server that is known here",
                remote.kind
            ),
        ));
    }
    if remote.kind == "sse" {
        filling.warn(
            "it speaks the older form of the protocol (SSE), which is being given up".to_owned(),
        );
    }
    let url = address(&mut filling, remote)?;
    let mut headers = Vec::new();
    for field in &remote.headers {
        headers.extend(header(&mut filling, field)?);
    }
    filling.warn("what agents send to it leaves this computer".to_owned());
    Ok(Recipe {
        kind: Kind::Remote,
        argv: Vec::new(),
        env: Vec::new(),
        url: Some(url),
        headers,
        download: None,
        inputs: filling.inputs,
        warnings: filling.warnings,
    })
}

fn address(filling: &mut Filling<'_>, remote: &Transport) -> Result<String, Reason> {
    let field = Field {
        value: Some(remote.url.clone()),
        variables: remote.variables.clone(),
        required: true,
        ..Field::default()
    };
    let bad = |why: &str| Reason::new(Why::BadAddress, format!("`{}` {why}", remote.url));
    let filled = filling
        .value(&field, "address", Place::Address)?
        .ok_or_else(|| bad("lacks a part that has no value"))?;
    let secret =
        filled.secret || filling.any_secret(&filled.from) || words::secret_value(&filled.text);
    if secret {
        return Err(Reason::new(
            Why::SecretInArguments,
            format!("a secret would be part of the address `{}`", remote.url),
        ));
    }
    let host = remote
        .url
        .split_once("://")
        .and_then(|(_, rest)| rest.split(['/', '?', '#']).next())
        .unwrap_or_default();
    if words::braced(host).is_some() {
        filling.warn("which computer it reaches depends on what is filled in".to_owned());
    }
    check(&filled, &bad)?;
    Ok(filled.text)
}

fn check(filled: &Filled, bad: &impl Fn(&str) -> Reason) -> Result<(), Reason> {
    // A question in the address stands for a plain word while it is not answered.
    let mut text = filled.text.clone();
    for id in &filled.from {
        text = text.replace(&format!("${{input:{id}}}"), "x");
    }
    let url = Url::parse(&text).map_err(|_| bad("is not an address"))?;
    if url.scheme() != "https" {
        return Err(bad(
            "is not `https`: everything sent to it could be read on the way",
        ));
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(bad("has a name, a password or a fragment in it"));
    }
    // An address that is asked for as a whole has no host to look at yet.
    let asked_for = filled.open && url.host_str() == Some("x");
    if !asked_for && !address::may_be_public(&url) {
        return Err(Reason::new(
            Why::PrivateAddress,
            format!("`{text}` leads into a network of one's own"),
        ));
    }
    Ok(())
}

fn header(filling: &mut Filling<'_>, field: &Field) -> Result<Option<Variable>, Reason> {
    let name = field.name.trim();
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let lower = name.to_ascii_lowercase();
    if name.is_empty()
        || !name.chars().all(token)
        || DENIED.contains(&lower.as_str())
        || lower.starts_with("proxy-")
        || lower.starts_with("sec-")
    {
        return Err(Reason::new(
            Why::HeaderDenied,
            format!("the header `{name}` is not a publisher's to set"),
        ));
    }
    let value = filling.value(field, name, Place::Header)?;
    if value
        .as_ref()
        .is_some_and(|value| value.text.contains(['\r', '\n']))
    {
        return Err(Reason::new(
            Why::HeaderDenied,
            format!("the header `{name}` would hold a line break"),
        ));
    }
    Ok(Some(super::environment::variable(
        filling,
        name,
        field.required,
        value,
    )))
}
