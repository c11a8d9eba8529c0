//! A stand-in for what shows notifications on a desktop: it remembers what it was asked to show, and can be pressed.
//! And somebody else on the bus, who says that it was pressed.

use crate::{Desktop, until};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use zbus::{
    Connection, fdo::DBusProxy, interface, object_server::SignalEmitter, zvariant::OwnedValue,
};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// An approval that comes sooner is asked for again.
const READ: Duration = Duration::from_millis(1_200);

/// What the app asked to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What it is known by.
    pub id: u32,
    /// First line.
    pub title: String,
    /// The rest.
    pub body: String,
    /// Key and words of each button, in order.
    pub buttons: Vec<(String, String)>,
    /// It is still on the screen.
    pub there: bool,
    /// Since when.
    pub since: Instant,
}

impl Shown {
    /// The words of its buttons, as a desktop draws them: a press on the notification itself is no button.
    #[must_use]
    pub fn drawn(&self) -> Vec<&str> {
        let drawn = self.buttons.iter().filter(|(key, _)| key != "default");
        drawn.map(|(_, words)| words.as_str()).collect()
    }
}

/// The notifications of one desktop.
pub struct Notifications {
    connection: Connection,
    shown: Log,
}

type Log = Arc<Mutex<Vec<Shown>>>;

impl Notifications {
    /// Serves on the desktop's bus.
    ///
    /// # Panics
    /// When somebody else does.
    pub async fn serve(desktop: &Desktop) -> Self {
        let shown = Log::default();
        let connection = desktop.join_bus().await;
        let server = connection.object_server();
        server.at(PATH, Service(shown.clone())).await.unwrap();
        connection.request_name(NAME).await.unwrap();
        Self { connection, shown }
    }

    /// Leaves the bus, as a service that ends.
    ///
    /// # Panics
    /// When the bus is gone.
    pub async fn end(self) {
        self.connection.close().await.unwrap();
    }

    /// Everything that was ever asked for, in order.
    ///
    /// # Panics
    /// When a test panicked while it looked.
    #[must_use]
    pub fn all(&self) -> Vec<Shown> {
        self.shown.lock().unwrap().clone()
    }

    /// Waits until a notification on the screen is as wanted.
    ///
    /// # Panics
    /// When it never is.
    pub async fn shows(&self, what: &str, wanted: impl Fn(&Shown) -> bool) -> Shown {
        until(what, async || {
            let shown = self.all().into_iter().rev();
            shown.filter(|one| one.there).find(|one| wanted(one))
        })
        .await
    }

    /// Waits until a notification was on the screen long enough to be read.
    pub async fn was_read(&self, shown: &Shown) {
        until("there was time to read", async || {
            (shown.since.elapsed() > READ).then_some(())
        })
        .await;
    }

    /// Waits until a notification is off the screen.
    ///
    /// # Panics
    /// When it stays.
    pub async fn gone(&self, id: u32) {
        until("the notification goes", async || {
            let there = self.all().iter().any(|one| one.id == id && one.there);
            (!there).then_some(())
        })
        .await;
    }

    /// Presses a button, as its user does: the notification goes with it.
    ///
    /// # Panics
    /// When the bus is gone.
    pub async fn press(&self, shown: &Shown, key: &str) {
        let signals = SignalEmitter::new(&self.connection, PATH).unwrap();
        Service::action_invoked(&signals, shown.id, key)
            .await
            .unwrap();
        take_away(&self.shown, shown.id);
        Service::notification_closed(&signals, shown.id, 2)
            .await
            .unwrap();
    }
}

/// Says on the bus that a notification was pressed, without being what shows it: to everybody, and to each in person.
///
/// # Panics
/// When the bus is gone.
pub async fn forge_press(desktop: &Desktop, id: u32, key: &str) {
    let connection = desktop.join_bus().await;
    let bus = DBusProxy::new(&connection).await.unwrap();
    let own = connection.unique_name().unwrap().to_string();
    let names = bus.list_names().await.unwrap();
    let others = names
        .iter()
        .filter(|name| name.starts_with(':') && name.as_str() != own);
    let everybody = [None].into_iter();
    for to in everybody.chain(others.map(|name| Some(name.as_str()))) {
        let signal = ("ActionInvoked", &(id, key));
        connection
            .emit_signal(to, PATH, NAME, signal.0, signal.1)
            .await
            .unwrap();
    }
}

struct Service(Log);

#[interface(name = "org.freedesktop.Notifications")]
impl Service {
    fn get_capabilities(&self) -> Vec<&'static str> {
        vec!["actions", "body", "body-markup"]
    }

    fn get_server_information(&self) -> (&str, &str, &str, &str) {
        ("test", "test", "1", "1.2")
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the interface is the desktops', not ours"
    )]
    fn notify(
        &self,
        _app: String,
        replaces: u32,
        _icon: String,
        title: String,
        body: String,
        buttons: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        let mut log = self.0.lock().unwrap();
        let id = match replaces {
            0 => u32::try_from(log.len()).unwrap() + 1,
            replaced => replaced,
        };
        log.iter_mut()
            .filter(|one| one.id == id)
            .for_each(|one| one.there = false);
        let mut words = buttons.into_iter();
        let mut pairs = Vec::new();
        while let (Some(key), Some(label)) = (words.next(), words.next()) {
            pairs.push((key, label));
        }
        log.push(Shown {
            id,
            title,
            body,
            buttons: pairs,
            there: true,
            since: Instant::now(),
        });
        id
    }

    async fn close_notification(
        &self,
        #[zbus(signal_emitter)] signals: SignalEmitter<'_>,
        id: u32,
    ) -> zbus::fdo::Result<()> {
        take_away(&self.0, id);
        Ok(Self::notification_closed(&signals, id, 3).await?)
    }

    #[zbus(signal)]
    async fn action_invoked(signals: &SignalEmitter<'_>, id: u32, key: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn notification_closed(
        signals: &SignalEmitter<'_>,
        id: u32,
        why: u32,
    ) -> zbus::Result<()>;
}

fn take_away(log: &Log, id: u32) {
    let mut log = log.lock().unwrap();
    log.iter_mut()
        .filter(|one| one.id == id)
        .for_each(|one| one.there = false);
}
