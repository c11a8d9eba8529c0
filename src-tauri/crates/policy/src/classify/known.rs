//! The table of well-known servers, in `known_servers.json`.

use super::{Finding, reason};
use crate::{ReasonSource, Severity};
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Deserialize)]
pub(super) struct Server {
    pub(super) name: String,
    pub(super) packages: Vec<String>,
    pub(super) tools: Vec<Tools>,
}

/// Tools that deserve the same severity for the same reason.
#[derive(Deserialize)]
pub(super) struct Tools {
    pub(super) severity: Severity,
    pub(super) reason: String,
    pub(super) names: Vec<String>,
}

pub(super) static SERVERS: LazyLock<Vec<Server>> = LazyLock::new(|| {
    // A test reads the table; if it could not be read, nothing would be known, and unknown is high.
    serde_json::from_str(include_str!("known_servers.json")).unwrap_or_default()
});

/// What the table says of a tool of a server whose package is known.
pub(super) fn by_package(package: Option<&str>, tool: &str) -> Option<Finding> {
    let package = package?;
    let server = SERVERS
        .iter()
        .find(|server| server.packages.iter().any(|known| known == package))?;
    finding(server, tool, "this is the well-known server")
}

/// What the table says of a tool of a server that only calls itself like a known one.
pub(super) fn by_name(server: &str, tool: &str) -> Option<Finding> {
    let server = SERVERS.iter().find(|known| known.name == server)?;
    finding(server, tool, "if this is the well-known server")
}

fn finding(server: &Server, tool: &str, how: &str) -> Option<Finding> {
    let tools = server
        .tools
        .iter()
        .find(|tools| tools.names.iter().any(|name| name == tool))?;
    Some(Finding {
        severity: tools.severity,
        reason: reason(
            format!("{how} `{}`, the tool {}", server.name, tools.reason),
            ReasonSource::KnownServer,
        ),
    })
}
