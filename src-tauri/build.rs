//! Tells Tauri which commands exist, so that a window can call only those its capability names.

use std::{error::Error, path::Path};

/// Reads from the contract the names of its commands, and nothing else.
macro_rules! contract {
    ($($(#[$doc:meta])* $name:ident($($request:ty)?) -> $response:ty;)*) => {
        pub(crate) const COMMANDS: &[&str] = &[$(stringify!($name)),*];
    };
}

#[path = "src/ipc/contract.rs"]
mod contract;

/// The built page, as `tauri.conf.json` names it.
const PAGE: &str = "../ui/dist";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={PAGE}");
    println!("cargo::rerun-if-changed=src/ipc/contract.rs");
    if !Path::new(PAGE).join("index.html").is_file() {
        return Err("the page is not built: run `npm ci` and `npm run build` in `ui` first".into());
    }
    let manifest = tauri_build::AppManifest::new().commands(contract::COMMANDS);
    Ok(tauri_build::try_build(
        tauri_build::Attributes::new().app_manifest(manifest),
    )?)
}
