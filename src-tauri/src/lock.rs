//! Hears that the screen is locked: whoever comes back may be somebody else, so what was remembered for sessions ends.
//!
//! Any program of the user can say so on the session bus. All it gains is that calls ask again, so it is believed.

use gateway::Gateway;
use tauri::async_runtime::spawn_blocking;
use zbus::{
    Connection, MatchRule, Message, MessageStream, export::ordered_stream::OrderedStreamExt,
    message,
};

/// Desktops differ in where they say it, not in how.
const SAYS: [&str; 2] = ["org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"];

/// Ends what is remembered each time the screen is locked, as long as there is a bus that says so.
pub(crate) async fn keep(gateway: Gateway) {
    let mut signals = match listen().await {
        Ok(signals) => signals,
        Err(error) => {
            tracing::info!(%error, "that the screen is locked is not heard here");
            return;
        }
    };
    while let Some(signal) = signals.next().await {
        if !signal.is_ok_and(|signal| is_locked(&signal)) {
            continue;
        }
        let gateway = gateway.clone();
        let ended = spawn_blocking(move || gateway.screen_locked()).await;
        tracing::info!(
            ended = ended.unwrap_or_default(),
            "the screen was locked: what was remembered for sessions ended"
        );
    }
}

async fn listen() -> zbus::Result<MessageStream> {
    let connection = Connection::session().await?;
    let rule = MatchRule::builder()
        .msg_type(message::Type::Signal)
        .member("ActiveChanged")?
        .build();
    MessageStream::for_match_rule(rule, &connection, None).await
}

fn is_locked(signal: &Message) -> bool {
    let header = signal.header();
    let says = header.interface().map(|interface| interface.as_str());
    says.is_some_and(|interface| SAYS.contains(&interface))
        && signal.body().deserialize::<bool>().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_screen_that_gets_locked_counts() {
        for (interface, active, expected) in [
            ("org.freedesktop.ScreenSaver", true, true),
            ("org.gnome.ScreenSaver", true, true),
            ("org.gnome.ScreenSaver", false, false),
            ("org.example.ScreenSaver", true, false),
        ] {
            let signal = Message::signal("/", interface, "ActiveChanged").unwrap();
            let signal = signal.build(&active).unwrap();
            assert_eq!(is_locked(&signal), expected, "{interface} {active}");
        }
        let other = Message::signal("/", SAYS[0], "ActiveChanged").unwrap();
        assert!(!is_locked(&other.build(&"true").unwrap()));
    }
}
