//! Where the programs under test are. Nothing is built here: a test that builds tests something else.

use std::{env, path::PathBuf};

/// A program of the workspace: in `SMG_BIN_DIR`, or where cargo put this test.
///
/// # Panics
/// When it is not there, with how to build it.
pub(crate) fn ours(name: &str) -> PathBuf {
    let folder = env::var_os("SMG_BIN_DIR").map_or_else(beside_this_test, PathBuf::from);
    let path = folder.join(name);
    assert!(
        path.is_file(),
        "`{}` is not there: build secure-mcp-gateway with `--features custom-protocol,webdriver`, \
         and smg-shim, smg and the scenarios' fakes; or set SMG_BIN_DIR",
        path.display()
    );
    path
}

/// The path of a program of the workspace, as an argument.
///
/// # Panics
/// When it is not there, with how to build it.
#[must_use]
pub fn program(name: &str) -> String {
    ours(name).display().to_string()
}

fn beside_this_test() -> PathBuf {
    let test = env::current_exe().unwrap();
    // <target>/<profile>/deps/<test>
    test.ancestors().nth(2).unwrap().to_owned()
}

/// The WebDriver in front of the app: `TAURI_DRIVER`, or from the search path.
pub(crate) fn driver() -> PathBuf {
    env::var_os("TAURI_DRIVER").map_or_else(|| PathBuf::from("tauri-driver"), PathBuf::from)
}
