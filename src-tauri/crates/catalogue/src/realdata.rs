//! Where tests find real listings. They are no part of this repository; a test that misses them says so.

use std::path::{Path, PathBuf};

/// A file or folder of real listings: below `SMG_LISTINGS`, or in `shared/data` beside the repository.
pub(crate) fn path(name: &str) -> Option<PathBuf> {
    let named = std::env::var_os("SMG_LISTINGS").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data");
    let path = named.unwrap_or(beside).join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!(
        "not run: there is no `{}`; SMG_LISTINGS names the folder it is in",
        path.display()
    );
    None
}

/// A real listing's text.
pub(crate) fn text(name: &str) -> Option<String> {
    path(name).map(|path| std::fs::read_to_string(path).unwrap())
}
