//! What a card says that only the desk knows.

use super::*;
use crate::api::PatienceSource;

#[tokio::test(start_paused = true)]
async fn the_rest_of_identical_calls_keeps_its_card() {
    let office = Office::open();
    let first = office.ask(facts());
    let second = office.ask(CardFacts {
        call: CallId::new(),
        ..facts()
    });
    assert_eq!(office.approvals.rows().len(), 1);
    office.decide(first.approval, approve()).await.unwrap();
    let card = office
        .approvals
        .paint(second.approval, Source::Window)
        .unwrap();
    assert_eq!(
        (card.row.label.as_str(), card.call, card.arguments.len()),
        ("A-2", second.call, 2)
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_asked_over_and_over_says_so_on_its_card() {
    let office = Office::open();
    for _ in 0..5 {
        let asked = office.ask(CardFacts {
            call: CallId::new(),
            ..facts()
        });
        office.approvals.withdraw(asked.call);
    }
    let sixth = office.ask(CardFacts {
        call: CallId::new(),
        ..facts()
    });
    let card = office
        .approvals
        .paint(sixth.approval, Source::Window)
        .unwrap();
    assert!(
        card.alerts
            .iter()
            .any(|alert| alert.text.contains("may be stuck")),
        "{:?}",
        card.alerts
    );
}

#[tokio::test(start_paused = true)]
async fn a_card_says_how_long_the_client_waits_and_how_we_know() {
    let office = Office::open();
    let asked = office.ask(facts());
    let card = office
        .approvals
        .paint(asked.approval, Source::Window)
        .unwrap();
    assert_eq!(
        (card.patience, card.client_waits_until),
        (PatienceSource::Known, Some(1_700_000_050_000))
    );
    assert_eq!(card.arm_ms, 500);

    for _ in 0..3 {
        office
            .approvals
            .observed("claude-ai", Duration::from_secs(30));
    }
    let asked = office.ask(CardFacts {
        call: CallId::new(),
        digest: [9; 32],
        ..facts()
    });
    let card = office
        .approvals
        .paint(asked.approval, Source::Window)
        .unwrap();
    assert_eq!(
        (card.patience, card.client_waits_until),
        (PatienceSource::Learned, Some(1_700_000_030_000))
    );
}
