//! A stand-in for a desktop's tray: it takes the app's icon, looks at it, reads its menu and presses lines of it.

use crate::{Desktop, until};
use std::{
    collections::HashMap,
    fs,
    sync::{Arc, Mutex},
};
use zbus::{
    Connection, Proxy, interface,
    message::Header,
    zvariant::{OwnedObjectPath, OwnedValue, Value},
};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";

/// The tray of one desktop.
pub struct Tray {
    connection: Connection,
    registered: Registered,
}

/// Who registered an icon, and where it is.
type Registered = Arc<Mutex<Option<(String, String)>>>;

/// A line of the menu, and of a menu in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    number: i32,
    /// Its words.
    pub words: String,
    /// It can be pressed.
    pub live: bool,
    /// What is in it, if it is a menu.
    pub lines: Vec<Line>,
}

/// As the menu comes over the bus: number, properties, what is in it.
type Node = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

impl Tray {
    /// Serves on the desktop's bus. To be there before the app is.
    ///
    /// # Panics
    /// When somebody else does.
    pub async fn serve(desktop: &Desktop) -> Self {
        let registered = Registered::default();
        let connection = desktop.join_bus().await;
        let watcher = Watcher(registered.clone());
        let server = connection.object_server();
        server.at("/StatusNotifierWatcher", watcher).await.unwrap();
        connection.request_name(WATCHER).await.unwrap();
        Self {
            connection,
            registered,
        }
    }

    /// The icon that is shown now, as the bytes of its file. None while it changes.
    ///
    /// # Panics
    /// When the app registered none.
    pub async fn icon(&self) -> Option<Vec<u8>> {
        let (owner, path) = self.item().await;
        let item = Proxy::new(&self.connection, owner, path, ITEM)
            .await
            .unwrap();
        let name: String = item.get_property("IconName").await.ok()?;
        fs::read(name).ok()
    }

    /// The lines of the menu.
    ///
    /// # Panics
    /// When the app registered no icon, or that has no menu.
    pub async fn lines(&self) -> Vec<Line> {
        let menu = self.menu().await;
        let no_names: [&str; 0] = [];
        let asked = (0_i32, -1_i32, &no_names[..]);
        let (_revision, (_, _, lines)): (u32, Node) = menu.call("GetLayout", &asked).await.unwrap();
        lines.into_iter().filter_map(line).collect()
    }

    /// Waits until the menu's first line says this.
    ///
    /// # Panics
    /// When it never does.
    pub async fn says(&self, words: &str) {
        self.first_line(words, |line| line == words).await;
    }

    /// Waits until the menu's first line begins so.
    ///
    /// # Panics
    /// When it never does.
    pub async fn begins(&self, words: &str) {
        self.first_line(words, |line| line.starts_with(words)).await;
    }

    /// Waits until the menu's first line ends so.
    ///
    /// # Panics
    /// When it never does.
    pub async fn ends(&self, words: &str) {
        self.first_line(words, |line| line.ends_with(words)).await;
    }

    async fn first_line(&self, words: &str, is_it: impl Fn(&str) -> bool) {
        until(words, async || {
            let lines = self.lines().await;
            is_it(&lines.first()?.words).then_some(())
        })
        .await;
    }

    /// Presses the line that begins so, in the menu or in a menu of it, once it is there and live.
    ///
    /// # Panics
    /// When it never is.
    pub async fn press(&self, words: &str) {
        let line = until(words, async || {
            let lines = self.lines().await;
            let within = lines.iter().flat_map(|line| &line.lines);
            let mut all = lines.iter().chain(within);
            let found = all.find(|line| line.words.starts_with(words) && line.live);
            found.map(|line| line.number)
        })
        .await;
        let menu = self.menu().await;
        let press = (line, "clicked", Value::from(""), 0_u32);
        menu.call_method("Event", &press).await.unwrap();
    }

    async fn menu(&self) -> Proxy<'static> {
        let (owner, path) = self.item().await;
        let item = Proxy::new(&self.connection, owner.clone(), path, ITEM)
            .await
            .unwrap();
        let menu: OwnedObjectPath = item.get_property("Menu").await.unwrap();
        Proxy::new(&self.connection, owner, menu, MENU)
            .await
            .unwrap()
    }

    async fn item(&self) -> (String, String) {
        until("the app puts its icon into the tray", async || {
            self.registered.lock().unwrap().clone()
        })
        .await
    }
}

fn line(value: OwnedValue) -> Option<Line> {
    let (number, properties, lines): Node = Value::from(value).try_into().ok()?;
    let words = String::try_from(properties.get("label")?.clone()).ok()?;
    let live = properties.get("enabled").cloned();
    Some(Line {
        number,
        // An underscore underlines the letter behind it; two are one.
        words: words
            .replace("__", "\0")
            .replace('_', "")
            .replace('\0', "_"),
        live: live
            .and_then(|live| bool::try_from(live).ok())
            .unwrap_or(true),
        lines: lines.into_iter().filter_map(line).collect(),
    })
}

struct Watcher(Registered);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, #[zbus(header)] header: Header<'_>, service: String) {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let item = if service.starts_with('/') {
            (sender, service)
        } else {
            (service, "/StatusNotifierItem".to_owned())
        };
        *self.0.lock().unwrap() = Some(item);
    }

    fn register_status_notifier_host(&self, _service: String) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        let item = self.0.lock().unwrap().clone();
        item.into_iter()
            .map(|(owner, path)| owner + &path)
            .collect()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}
