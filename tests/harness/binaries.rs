//! Where the programs under test are.

use std::{env, path::PathBuf};

/// A program of the product: in `SMG_BIN_DIR`, or where this test was built.
///
/// # Panics
/// When it is in neither: a scenario without the product has tested nothing.
#[must_use]
pub fn product(name: &str) -> PathBuf {
    let folder = env::var_os("SMG_BIN_DIR").map_or_else(build_folder, PathBuf::from);
    let path = folder.join(name);
    assert!(
        path.exists(),
        "`{}` is missing; build it with `cargo build -p smg -p smg-shim --features gateway/failpoints`, or set SMG_BIN_DIR",
        path.display()
    );
    path
}

/// A fake or front of this package.
///
/// # Panics
/// When it was not built, which `cargo test` does by itself.
#[must_use]
pub fn beside_tests(name: &str) -> PathBuf {
    let path = build_folder().join(name);
    assert!(
        path.exists(),
        "`{}` is missing; build it with `cargo build -p scenarios`",
        path.display()
    );
    path
}

/// The folder above `deps`, where the tests are.
fn build_folder() -> PathBuf {
    let test = env::current_exe().expect("a test knows its own path");
    test.ancestors()
        .nth(2)
        .expect("tests are built into `deps`")
        .to_owned()
}
