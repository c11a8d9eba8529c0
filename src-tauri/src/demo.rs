//! The bundled demo server, added on the first start when `--demo` asks for it. Adding runs nothing.

use crate::place::beside_us;
use gateway::{DEMO_SERVER, Error, ErrorCode, Gateway, NewServer};
use std::{collections::BTreeMap, ffi::OsString};

/// Whether this start asked for the demo server.
pub(crate) fn wanted(mut arguments: impl Iterator<Item = OsString>) -> bool {
    arguments.any(|argument| argument == "--demo")
}

/// Adds the demo server, unless a server of that name is there already.
pub(crate) async fn add_server(gateway: Gateway) {
    let added = tauri::async_runtime::spawn_blocking(move || try_add(&gateway)).await;
    let added =
        added.unwrap_or_else(|error| Err(Error::new(ErrorCode::Unavailable, error.to_string())));
    if let Err(why) = added {
        tracing::error!("the demo server was not added: {why}");
    }
}

fn try_add(gateway: &Gateway) -> Result<(), Error> {
    if gateway
        .servers()
        .iter()
        .any(|server| server.name == DEMO_SERVER)
    {
        return Ok(());
    }
    let program = beside_us(DEMO_SERVER)?;
    let command = vec![program.to_string_lossy().into_owned()];
    gateway.add_server(NewServer {
        name: DEMO_SERVER.to_owned(),
        command,
        env: BTreeMap::new(),
    })
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
