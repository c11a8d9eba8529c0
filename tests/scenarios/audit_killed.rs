//! A gateway that is killed at random moments under load: no call ran without its intent, none twice, and the chain
//! holds after every one of them. `SMG_KILLS` makes more of them than the usual few.

use harness::{Client, Fake, Gateway, Home, policies};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Kills of a usual run.
const KILLS: u64 = 8;
/// Calls under way at a time.
const WINDOW: usize = 12;
/// Places of a call's life at which it ends itself, beside the kills from outside.
const POINTS: [&str; 5] = [
    "before_intent",
    "after_intent",
    "after_send",
    "after_reply",
    "after_outcome",
];

/// A sequence that looks random and is the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end
    }
}

/// Keeps calls under way until so many were answered; the tool says whether they have to be on disk first.
fn load(client: &mut Client, round: u64, answers: u64) {
    let mut under_way = std::collections::VecDeque::new();
    for n in 0..answers + WINDOW as u64 {
        let tool = if n % 3 == 0 { "set_item" } else { "get_item" };
        under_way.push_back(client.start_call(tool, &json!({"key": format!("{round}-{n}")})));
        if under_way.len() == WINDOW
            && let Some(id) = under_way.pop_front()
        {
            let _ = client.outcome(id);
        }
    }
}

/// Ends a gateway under load, in one way or the other.
fn kill(home: &Home, fake: &Fake, round: u64, dice: &mut Dice) {
    if round.is_multiple_of(3) {
        let point = POINTS[usize::try_from(dice.below(5)).expect("five of them")];
        // What the last one left open is closed at the start: that can be the end of this one.
        let Ok(mut gateway) = Gateway::try_start(home, &[("SMG_FAILPOINT", point)]) else {
            return;
        };
        let mut client = gateway.client(fake.name());
        let _ = client.start_call("set_item", &json!({"key": format!("{round}-{point}")}));
        let _ = client.until_closed();
        assert!(!gateway.process().wait().success(), "{point}");
        return;
    }
    let mut gateway = home.serve();
    let mut client = gateway.client(fake.name());
    load(&mut client, round, dice.below(120));
    gateway.process().kill();
    let _ = client.until_closed();
}

/// Every call that reached the server is in the record as an intent, and both know it once.
fn assert_recorded(home: &Home, fake: &Fake, round: u64) {
    let mut ran = BTreeMap::new();
    for (_, arguments) in fake.calls() {
        *ran.entry(arguments).or_insert(0_usize) += 1;
    }
    let mut intents = BTreeMap::new();
    let mut ended = BTreeSet::new();
    let audit = home.audit();
    for entry in &audit {
        if entry.kind() == "tool_call" {
            *intents.entry(entry.text("arguments")).or_insert(0_usize) += 1;
        } else if entry.kind().starts_with("execution_") {
            assert!(
                ended.insert(entry.call().map(str::to_owned)),
                "round {round}: {:?} ended twice",
                entry.call()
            );
        }
    }
    for (arguments, times) in &ran {
        assert_eq!(*times, 1, "round {round}: {arguments} ran {times} times");
        assert_eq!(
            intents.get(arguments),
            Some(&1),
            "round {round}: {arguments} ran and its intents are"
        );
    }
    assert_eq!(
        ended.len(),
        intents.len(),
        "round {round}: every intent has an end, known or not"
    );
}

#[test]
fn whenever_it_is_killed_what_ran_is_written_down_and_the_chain_holds() {
    let kills = std::env::var("SMG_KILLS").map_or(KILLS, |n| n.parse().expect("a number"));
    let home = Home::new(&policies::allow_all());
    let gateway = home.serve();
    let fake = gateway.fake(&[]);
    assert!(gateway.stop().success());
    let mut dice = Dice(kills);
    for round in 0..kills {
        kill(&home, &fake, round, &mut dice);
        // A look at what is left before anything is mended, and one after.
        let code = home.verify().status.code();
        assert_eq!(code, Some(0), "round {round}: right after the kill");
        if round % 4 == 3 || round + 1 == kills {
            assert!(home.serve().stop().success());
            assert_recorded(&home, &fake, round);
            home.assert_chain_whole();
        }
    }
    assert!(!fake.calls().is_empty(), "the control: calls did run");
}
