//! Notifications on Linux, over the session bus.
//!
//! Every program of the user can send every signal. What a signal says counts only if the bus vouches that it came from
//! the program that owns the service's name; all else is logged and ignored. We listen before we show anything, so that
//! no press is lost.

use super::{
    note::{Note, Press},
    notifier::{Heard, NotShown, Notifier},
    once::Seldom,
};
use std::{
    collections::HashMap,
    future,
    time::{Duration, Instant},
};
use zbus::{
    Connection, MatchRule, Message, MessageStream,
    export::ordered_stream::OrderedStreamExt,
    fdo::DBusProxy,
    message,
    names::{OwnedUniqueName, WellKnownName},
    zvariant::Value,
};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// How much may be said before we listen again.
const QUEUE: usize = 256;
/// That others sent signals in the service's name is logged once in this time.
const SAY_AGAIN: Duration = Duration::from_secs(60);
/// It stays until it is answered; otherwise the service decides.
const NEVER: i32 = 0;
const AS_USUAL: i32 = -1;

/// The service, and what we listen to.
pub(crate) struct Bus {
    connection: Connection,
    signals: MessageStream,
    service: Option<Service>,
    forged: Seldom,
}

/// The program that shows notifications, and what it can do.
#[derive(Clone, Debug)]
struct Service {
    owner: OwnedUniqueName,
    has_buttons: bool,
    reads_markup: bool,
}

/// A notification of one service. Another service counts from the beginning.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Handle {
    owner: OwnedUniqueName,
    id: u32,
}

impl Bus {
    /// Listens on the session bus. Whether anybody shows notifications there is found out when there is one to show.
    pub(crate) async fn connect() -> Result<Self, NotShown> {
        Self::try_connect().await.map_err(|error| {
            NotShown(format!(
                "there is no session bus to show notifications over: {error}"
            ))
        })
    }

    async fn try_connect() -> zbus::Result<Self> {
        let connection = Connection::session().await?;
        // Not only the owner's: what others send in its name is to be seen, and logged.
        let rule = MatchRule::builder()
            .msg_type(message::Type::Signal)
            .interface(NAME)?
            .path(PATH)?
            .build();
        let signals = MessageStream::for_match_rule(rule, &connection, Some(QUEUE)).await?;
        Ok(Self {
            connection,
            signals,
            service: None,
            forged: Seldom::every(SAY_AGAIN),
        })
    }

    /// Who shows notifications now. Starts that program if the bus knows how.
    async fn service(&mut self) -> zbus::Result<Service> {
        let bus = DBusProxy::new(&self.connection).await?;
        let name = WellKnownName::from_static_str(NAME)?;
        if !bus.name_has_owner(name.clone().into()).await? {
            bus.start_service_by_name(name.clone(), 0).await?;
        }
        let owner = bus.get_name_owner(name.into()).await?;
        if let Some(known) = self.service.as_ref().filter(|known| known.owner == owner) {
            return Ok(known.clone());
        }
        let reply = self
            .connection
            .call_method(Some(&owner), PATH, Some(NAME), "GetCapabilities", &())
            .await?;
        let can: Vec<String> = reply.body().deserialize()?;
        let can = |what: &str| can.iter().any(|one| one == what);
        let service = Service {
            owner,
            has_buttons: can("actions"),
            reads_markup: can("body-markup"),
        };
        self.service = Some(service.clone());
        Ok(service)
    }

    async fn try_show(&mut self, note: &Note, replaces: Option<&Handle>) -> zbus::Result<Handle> {
        let service = self.service().await?;
        // Ids of a service that is gone name other notifications now.
        let replaces = replaces.filter(|handle| handle.owner == service.owner);
        let urgency: u8 = if note.urgent { 2 } else { 1 };
        let hints = HashMap::from([("urgency", Value::from(urgency))]);
        let arguments = (
            "Mission Control",
            replaces.map_or(0, |handle| handle.id),
            "",
            &note.title,
            body(note, &service),
            buttons(note, &service),
            hints,
            if note.urgent { NEVER } else { AS_USUAL },
        );
        let reply = self
            .connection
            .call_method(Some(&service.owner), PATH, Some(NAME), "Notify", &arguments)
            .await?;
        Ok(Handle {
            id: reply.body().deserialize()?,
            owner: service.owner,
        })
    }

    /// What a signal tells us. Nothing, unless the service itself sent it.
    fn read(&mut self, signal: &Message) -> Option<Heard<Handle>> {
        let header = signal.header();
        let owner = self.service.as_ref().map(|service| &service.owner);
        let sender = header.sender()?;
        let Some(owner) = owner.filter(|owner| *owner == sender).cloned() else {
            if self.forged.is_due(Instant::now()) {
                tracing::warn!(%sender, "a signal was ignored: it does not come from what shows our notifications");
            }
            return None;
        };
        let handle = |id| Handle {
            owner: owner.clone(),
            id,
        };
        match header.member()?.as_str() {
            "ActionInvoked" => {
                let (id, key): (u32, String) = signal.body().deserialize().ok()?;
                Some(Heard::Pressed(handle(id), key))
            }
            "NotificationClosed" => {
                let (id, _why): (u32, u32) = signal.body().deserialize().ok()?;
                Some(Heard::Closed(handle(id)))
            }
            _ => None,
        }
    }
}

impl Notifier for Bus {
    type Handle = Handle;

    async fn show(&mut self, note: &Note, replaces: Option<&Handle>) -> Result<Handle, NotShown> {
        self.try_show(note, replaces)
            .await
            .map_err(|error| NotShown(format!("no program shows notifications here: {error}")))
    }

    async fn close(&mut self, handle: &Handle) {
        let closed = self
            .connection
            .call_method(
                Some(&handle.owner),
                PATH,
                Some(NAME),
                "CloseNotification",
                &handle.id,
            )
            .await;
        // It may have gone by itself a moment ago.
        if let Err(error) = closed {
            tracing::debug!(%error, "a notification was not closed");
        }
    }

    async fn heard(&mut self) -> Heard<Handle> {
        loop {
            match self.signals.next().await {
                Some(Ok(signal)) => {
                    if let Some(heard) = self.read(&signal) {
                        return heard;
                    }
                }
                Some(Err(error)) => tracing::debug!(%error, "a signal could not be read"),
                None => {
                    tracing::warn!(
                        "the session bus is gone; presses on notifications are not heard"
                    );
                    future::pending::<()>().await;
                }
            }
        }
    }
}

/// Most services read a little HTML. Ours holds none, and what others wrote must not become any.
fn body(note: &Note, service: &Service) -> String {
    let mut body = note.body.clone();
    if !service.has_buttons && note.offers(Press::Deny) {
        body += "\nOpen Mission Control to answer.";
    }
    if !service.reads_markup {
        return body;
    }
    body.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn buttons<'a>(note: &'a Note, service: &Service) -> Vec<&'a str> {
    if !service.has_buttons {
        return Vec::new();
    }
    // A press on the notification itself is called `default`; a button of that name would not be drawn.
    let mut keys = vec![Press::Review.key(), "Review"];
    keys.extend(note.buttons.iter().flat_map(|(press, label)| {
        let key = match press {
            Press::Review => "review",
            Press::Approve | Press::Deny => press.key(),
        };
        [key, label.as_str()]
    }));
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(has_buttons: bool, reads_markup: bool) -> Service {
        Service {
            owner: ":1.1".try_into().unwrap(),
            has_buttons,
            reads_markup,
        }
    }

    fn note() -> Note {
        Note {
            title: "t".to_owned(),
            body: "<b>a</b> & b".to_owned(),
            buttons: vec![
                (Press::Review, "Review 3".to_owned()),
                (Press::Deny, "Deny all".to_owned()),
            ],
            urgent: false,
        }
    }

    #[test]
    fn what_others_wrote_never_becomes_markup() {
        for (reads_markup, expected) in [
            (true, "&lt;b&gt;a&lt;/b&gt; &amp; b"),
            (false, "<b>a</b> & b"),
        ] {
            assert_eq!(body(&note(), &service(true, reads_markup)), expected);
        }
    }

    #[test]
    fn a_service_without_buttons_says_where_to_answer() {
        let plain = service(false, false);
        assert_eq!(
            body(&note(), &plain),
            "<b>a</b> & b\nOpen Mission Control to answer."
        );
        assert!(buttons(&note(), &plain).is_empty());
        assert_eq!(body(&Note::telling("t", "told"), &plain), "told");
    }

    #[test]
    fn review_is_the_first_button() {
        assert_eq!(
            buttons(&note(), &service(true, true)),
            [
                "default", "Review", "review", "Review 3", "deny", "Deny all"
            ]
        );
    }
}
