//! Whether anything shows our icon. On Linux many desktops have no tray, and an icon without one is nowhere.

/// Whether there is a tray that shows icons now.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn is_there() -> bool {
    true
}

/// Whether there is a tray that shows icons now. Desktops say so on the session bus.
#[cfg(target_os = "linux")]
pub(crate) async fn is_there() -> bool {
    match ask().await {
        Ok(there) => there,
        Err(error) => {
            tracing::debug!(%error, "there is no tray host");
            false
        }
    }
}

#[cfg(target_os = "linux")]
async fn ask() -> zbus::Result<bool> {
    use zbus::{Connection, Proxy, fdo::DBusProxy, names::BusName};
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    let connection = Connection::session().await?;
    let bus = DBusProxy::new(&connection).await?;
    if !bus.name_has_owner(BusName::try_from(WATCHER)?).await? {
        return Ok(false);
    }
    let watcher = Proxy::new(&connection, WATCHER, "/StatusNotifierWatcher", WATCHER).await?;
    watcher.get_property("IsStatusNotifierHostRegistered").await
}
