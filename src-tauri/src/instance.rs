//! One app a home. A second start shows the first one's window and ends.
//!
//! What the second start was called with is not looked at: any program of this user can start it, with any words.

use crate::{place::moved_home, window};
use std::{
    ffi::OsStr,
    hash::{DefaultHasher, Hash, Hasher},
};
use tauri::{Runtime, plugin::TauriPlugin};

/// The plugin that finds the first start. To be registered before all others.
pub(crate) fn single<R: Runtime>(identifier: &str) -> TauriPlugin<R> {
    tauri_plugin_single_instance::Builder::new()
        .dbus_id(name(identifier, moved_home().as_deref()))
        .callback(|app, _arguments, _directory| window::show(app))
        .build()
}

/// The name an app is known by on the session bus. A home that was moved is another app's.
fn name(identifier: &str, home: Option<&OsStr>) -> String {
    match home {
        None => identifier.to_owned(),
        Some(home) => {
            let mut hasher = DefaultHasher::new();
            home.hash(&mut hasher);
            format!("{identifier}.home-{:016x}", hasher.finish())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_home_has_its_own_name() {
        let [usual, one, other] =
            [None, Some("/one"), Some("/other")].map(|home| name("a.b", home.map(OsStr::new)));
        assert_eq!(usual, "a.b");
        assert_ne!(one, other);
        assert_eq!(one, name("a.b", Some(OsStr::new("/one"))));
        assert!(
            one.starts_with("a.b.home-")
                && one
                    .split('.')
                    .all(|part| !part.starts_with(|c: char| c.is_ascii_digit()))
        );
    }
}
