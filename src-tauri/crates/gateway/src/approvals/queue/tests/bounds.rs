//! Floods and old entries.

use super::*;

#[test]
fn a_flood_is_refused_and_identical_calls_are_one_approval() {
    let limits = Limits {
        per_session: 2,
        approvals: 3,
        calls: 100,
    };
    let mut queue = Queue::new(limits, 0);
    let sessions = [SessionId::new(), SessionId::new(), SessionId::new()];
    let mut ask = |session: usize, digest: u8| {
        let asked = Question {
            session: sessions[session],
            digest: [digest; 32],
            ..question()
        };
        replies(&queue.on(Input::Ask(asked), 0))
            .pop()
            .map(|(_, resolution)| resolution)
    };
    assert_eq!(ask(0, 1), None);
    assert_eq!(ask(0, 2), None);
    assert_eq!(ask(0, 3), Some(Resolution::Busy), "the session's cap");
    assert_eq!(ask(1, 4), None, "another session is not in its way");
    assert_eq!(ask(2, 5), Some(Resolution::Busy), "the cap of all");
    for _ in 3..100 {
        assert_eq!(ask(0, 1), None, "identical calls wait behind one approval");
    }
    assert_eq!(ask(0, 1), Some(Resolution::Busy), "even those are bounded");
    assert_eq!(queue.standings().len(), 3);
}

#[test]
fn the_list_forgets_after_a_day_and_after_500() {
    let mut queue = queue();
    for _ in 0..501 {
        let asked = question();
        let _ = queue.on(Input::Ask(asked.clone()), 0);
        let _ = queue.on(Input::Withdraw { call: asked.call }, 0);
    }
    assert_eq!(queue.standings().len(), 500);
    let _ = queue.on(Input::Tick, 24 * 60 * 60_000);
    assert_eq!(queue.standings().len(), 0);
}
