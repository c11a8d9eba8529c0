//! What holds for every conversation, however both sides behave.

use super::*;
use proptest::prelude::*;
use std::collections::HashMap;

#[derive(Clone, Debug)]
enum Step {
    /// The client asks, under one of a few ids.
    Ask(u8),
    /// The client cancels one of them.
    Cancel(u8),
    /// The server answers a number, asked or not.
    Answer(u8),
    /// The server reports progress on a number, asked or not.
    Progress(u8),
    /// Time passes and everything waiting is given up.
    GiveUp,
    /// The server ends.
    End,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..6u8).prop_map(Step::Ask),
        1 => (0..6u8).prop_map(Step::Cancel),
        4 => (0..24u8).prop_map(Step::Answer),
        2 => (0..24u8).prop_map(Step::Progress),
        1 => Just(Step::GiveUp),
        1 => Just(Step::End),
    ];
    prop::collection::vec(step, 0..80)
}

/// The client's side of a conversation: how often each request may still be answered.
#[derive(Default)]
struct Client {
    waiting: HashMap<u8, u32>,
}

impl Client {
    fn answered(&mut self, id: &str) -> Result<(), TestCaseError> {
        let id: u8 = id.trim_matches(|c| c == '"' || c == 'c').parse().unwrap();
        let left = self.waiting.get_mut(&id).filter(|left| **left > 0);
        prop_assert!(
            left.is_some(),
            "request {id} was answered and nobody waited for it"
        );
        self.waiting.insert(id, 0);
        Ok(())
    }
}

fn id_of(line: &[u8]) -> String {
    let message = message::read(line).unwrap();
    let (_, span) = message.id.unwrap();
    String::from_utf8(line[span].to_vec()).unwrap()
}

fn play(
    relay: &mut Relay,
    client: &mut Client,
    step: &Step,
    sent: &mut u64,
) -> Result<(), TestCaseError> {
    let mut out = Vec::new();
    match step {
        Step::Ask(id) => {
            let line = format!(
                r#"{{"jsonrpc":"2.0","id":"c{id}","method":"m","params":{{"_meta":{{"progressToken":"t{id}"}}}}}}"#
            );
            let request = message::read(line.as_bytes()).unwrap();
            if relay.has(&request.id.as_ref().unwrap().0) {
                return Ok(());
            }
            relay.request(
                Outgoing::plain(&request),
                Purpose::Forwarded,
                Instant::now(),
                &mut out,
            );
            *sent += 1;
            prop_assert_eq!(
                id_of(&out[..out.len() - 1]),
                sent.to_string(),
                "the server sees our numbers only"
            );
            client.waiting.insert(*id, 1);
        }
        Step::Cancel(id) => {
            let line = format!(
                r#"{{"jsonrpc":"2.0","method":"notifications/cancelled","params":{{"requestId":"c{id}"}}}}"#
            );
            let note = message::read(line.as_bytes()).unwrap();
            if relay.cancel(&Id::Text(format!("c{id}").into()), &note, &mut out) {
                client.waiting.insert(*id, 0);
            }
        }
        Step::Answer(number) => {
            let line = format!(r#"{{"jsonrpc":"2.0","id":{number},"result":{{}}}}"#);
            relay.take_line(
                &message::read(line.as_bytes()).unwrap(),
                Instant::now(),
                &mut out,
            );
            if !out.is_empty() {
                client.answered(&id_of(&out[..out.len() - 1]))?;
            }
        }
        Step::Progress(number) => {
            let line = format!(
                r#"{{"jsonrpc":"2.0","method":"notifications/progress","params":{{"progressToken":{number},"progress":1}}}}"#
            );
            relay.take_line(
                &message::read(line.as_bytes()).unwrap(),
                Instant::now(),
                &mut out,
            );
            if !out.is_empty() {
                let text = String::from_utf8(out).unwrap();
                let waits = client
                    .waiting
                    .iter()
                    .any(|(id, left)| *left > 0 && text.contains(&format!("\"t{id}\"")));
                prop_assert!(
                    waits,
                    "progress reached a client that does not wait: {text}"
                );
            }
        }
        Step::GiveUp => {
            for request in relay.give_up(Instant::now(), Instant::now(), &mut out) {
                client.answered(std::str::from_utf8(&request.client).unwrap())?;
            }
        }
        Step::End => {
            for request in relay.end(Instant::now()) {
                client.answered(std::str::from_utf8(&request.client).unwrap())?;
            }
            prop_assert_eq!(relay.under_way(), 0);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn every_request_is_answered_once_and_only_to_who_waits(steps in steps()) {
        let (mut relay, mut client, mut sent) = (Relay::new(0), Client::default(), 0);
        for step in &steps {
            play(&mut relay, &mut client, step, &mut sent)?;
        }
        play(&mut relay, &mut client, &Step::End, &mut sent)?;
        let unanswered: Vec<_> = client.waiting.iter().filter(|(_, left)| **left > 0).collect();
        prop_assert!(unanswered.is_empty(), "never answered: {unanswered:?}");
    }
}
