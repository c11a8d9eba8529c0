//! What an operator pastes into an AI client's configuration, so that it reaches its servers through here.

use crate::place::{beside_us, moved_home};
use gateway::{Error, ErrorCode, api::ServerView};
use serde_json::{Map, Value, json};
use std::{ffi::OsStr, path::Path};

/// The snippet for the servers that are switched on, with the shim that was installed beside this program.
pub(crate) fn for_servers(servers: &[ServerView]) -> Result<String, Error> {
    let shim = beside_us("smg-shim").map_err(|why| Error::new(ErrorCode::NotFound, why))?;
    let names = servers
        .iter()
        .filter(|server| server.enabled)
        .map(|server| server.name.as_str());
    Ok(snippet(&shim, moved_home().as_deref(), names))
}

/// One entry a server, because clients show and switch them one by one; one for all while there is none yet.
fn snippet<'a>(
    shim: &Path,
    home: Option<&OsStr>,
    servers: impl Iterator<Item = &'a str>,
) -> String {
    let entry = |arguments: Value| {
        let mut entry = json!({ "command": shim.to_string_lossy(), "args": arguments });
        if let Some(home) = home {
            // A client that did not inherit it would look for the gateway in the usual place.
            entry["env"] = json!({ "SMG_HOME": home.to_string_lossy() });
        }
        entry
    };
    let mut entries: Map<String, Value> = servers
        .map(|name| (name.to_owned(), entry(json!(["--server", name]))))
        .collect();
    if entries.is_empty() {
        entries.insert("secure-mcp-gateway".to_owned(), entry(json!([])));
    }
    format!("{:#}", json!({ "mcpServers": entries }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(home: Option<&str>, servers: &[&str]) -> Value {
        let text = snippet(
            Path::new("/opt/smg/smg-shim"),
            home.map(OsStr::new),
            servers.iter().copied(),
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn each_server_is_an_entry() {
        assert_eq!(
            parsed(None, &["files", "k8s \"prod\""]),
            json!({ "mcpServers": {
                "files": { "command": "/opt/smg/smg-shim", "args": ["--server", "files"] },
                "k8s \"prod\"": { "command": "/opt/smg/smg-shim", "args": ["--server", "k8s \"prod\""] },
            }})
        );
    }

    #[test]
    fn without_servers_one_entry_stands_for_all() {
        assert_eq!(
            parsed(None, &[]),
            json!({ "mcpServers": { "secure-mcp-gateway": { "command": "/opt/smg/smg-shim", "args": [] } } })
        );
    }

    #[test]
    fn a_moved_home_goes_with_it() {
        let snippet = parsed(Some("/media/stick/smg"), &["files"]);
        assert_eq!(
            snippet["mcpServers"]["files"]["env"],
            json!({ "SMG_HOME": "/media/stick/smg" })
        );
    }
}
