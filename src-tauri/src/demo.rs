//! The bundled demo server, added on the first start when `--demo` asks for it. Adding runs nothing.

use crate::place::beside_us;
use gateway::{Gateway, NewServer};
use std::{collections::BTreeMap, ffi::OsString};

/// Name of the demo server here, and of its program.
const NAME: &str = "local-ops";

/// Whether this start asked for the demo server.
pub(crate) fn wanted(mut arguments: impl Iterator<Item = OsString>) -> bool {
    arguments.any(|argument| argument == "--demo")
}

/// Adds the demo server, unless a server of that name is there already.
pub(crate) async fn add_server(gateway: Gateway) {
    let added = tauri::async_runtime::spawn_blocking(move || try_add(&gateway)).await;
    if let Err(why) = added.unwrap_or_else(|error| Err(error.to_string())) {
        tracing::error!("the demo server was not added: {why}");
    }
}

fn try_add(gateway: &Gateway) -> Result<(), String> {
    if gateway.servers().iter().any(|server| server.name == NAME) {
        return Ok(());
    }
    let command = vec![beside_us(NAME)?.to_string_lossy().into_owned()];
    let server = NewServer {
        name: NAME.to_owned(),
        command,
        env: BTreeMap::new(),
    };
    gateway
        .add_server(server)
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_flag_asks_for_it() {
        for (arguments, expected) in [
            (&["app"][..], false),
            (&["app", "--demo"], true),
            (&["app", "demo"], false),
            (&["app", "--demo=1"], false),
        ] {
            assert_eq!(
                wanted(arguments.iter().map(OsString::from)),
                expected,
                "{arguments:?}"
            );
        }
    }
}
