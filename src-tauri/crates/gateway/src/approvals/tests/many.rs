//! Many at once: denied as one act, approved together, and what their rows say afterwards.

use super::*;
use crate::api::{BatchItem, CallEnd, DenyMany};

/// A call of one of many callers.
fn of(caller: usize, number: u8) -> CardFacts {
    let mut digest = [number; 32];
    digest[..8].copy_from_slice(&caller.to_le_bytes());
    let mut one = CardFacts {
        call: CallId::new(),
        digest,
        severity: Severity::Medium,
        ..facts()
    };
    one.caller.id = caller.to_string();
    one
}

#[tokio::test(start_paused = true)]
async fn a_thousand_calls_are_denied_as_one_act_each_answered_once() {
    let mut office = Office::open();
    let mut ids = Vec::new();
    for caller in 0..20 {
        for number in 0..50 {
            ids.push(office.ask(of(caller, number)).approval);
        }
    }
    assert_eq!(office.approvals.waiting().0, 1_000);
    let request = DenyMany {
        ids,
        reason: Some(" not one by one ".into()),
    };
    let denied = office.approvals.deny_many(&request, Source::Window);
    assert_eq!(denied, Ok(1_000));
    let mut told = 0;
    while let Ok((_, resolution)) = office.answers.try_recv() {
        let reason = Some("not one by one".into());
        assert_eq!(resolution, Resolution::Denied { reason });
        told += 1;
    }
    assert_eq!(told, 1_000);
    assert_eq!(office.approvals.waiting(), (0, None));
    let again = office.approvals.deny_many(&request, Source::Window);
    assert_eq!(again, Ok(0), "what is over is left alone");
}

#[tokio::test(start_paused = true)]
async fn a_reason_that_is_too_long_denies_none_of_them() {
    let office = Office::open();
    let asked = office.ask(of(0, 0));
    let request = DenyMany {
        ids: vec![asked.approval],
        reason: Some("é".repeat(501)),
    };
    let refused = office.approvals.deny_many(&request, Source::Window);
    let length = 501;
    let too_long = VerdictRefusal::ReasonTooLong { length };
    assert_eq!(refused, Err(too_long.into()));
    assert_eq!(office.approvals.waiting().0, 1);
}

#[tokio::test(start_paused = true)]
async fn a_row_learns_how_its_call_ended() {
    let mut office = Office::open();
    let asked = office.ask(of(0, 0));
    office.decide(asked.approval, approve()).await.unwrap();
    let row = || office.approvals.rows().pop().unwrap();
    assert_eq!(row().outcome, None, "it runs");
    let end = CallEnd {
        ok: true,
        sentence: "Succeeded in 3 ms".into(),
    };
    let other = CallId::new();
    office
        .approvals
        .ended(other, || panic!("nobody was asked about it"));
    office.approvals.ended(asked.call, || end.clone());
    assert_eq!(row().outcome, Some(end.clone()));
    assert_eq!(office.approvals.outcome(asked.approval).await, Some(end));
    office
        .approvals
        .ended(asked.call, || panic!("it ended already"));
    assert!(office.answers.try_recv().is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_session_is_gone_is_one_that_was_not_sent() {
    let Office {
        approvals,
        heard,
        reply,
        answers,
    } = Office::open();
    let (other, open) = unbounded_channel();
    let office = Office {
        approvals,
        heard,
        reply,
        answers: open,
    };
    let asked = office.ask(of(0, 0));
    // Its session takes no more answers.
    drop((answers, other));
    office.decide(asked.approval, approve()).await.unwrap();
    let end = office.approvals.outcome(asked.approval).await.unwrap();
    assert_eq!((end.ok, end.sentence.contains("hung up")), (false, true));
}

#[tokio::test(start_paused = true)]
async fn only_what_was_painted_together_is_approved_together() {
    let office = Office::open();
    let ids: Vec<_> = (0..3).map(|n| office.ask(of(0, n)).approval).collect();
    let check = office.approvals.check_batch(&ids, Source::Window);
    assert_eq!((check.refused, check.rows.len()), (None, 3));
    let items: Vec<_> = check
        .rows
        .iter()
        .map(|row| BatchItem {
            id: row.row.id,
            digest: row.digest.clone(),
            nonce: row.nonce,
        })
        .collect();
    let yes = |item: &BatchItem| AnswerApproval {
        id: item.id,
        digest: item.digest.clone(),
        nonce: item.nonce,
        verdict: approve(),
    };
    let early = office.approvals.answer(&yes(&items[0]), Source::Window);
    assert_eq!(early, Err(VerdictRefusal::TooSoon.into()));
    tokio::time::advance(Duration::from_millis(500)).await;
    for item in &items {
        assert_eq!(office.approvals.answer(&yes(item), Source::Window), Ok(()));
    }
    let over = office.approvals.check_batch(&ids, Source::Window);
    assert_eq!(over.refused.as_deref(), Some("3 are not waiting any more"));
    assert_eq!(over.in_the_way, ids);
    assert!(office.approvals.bar_batch(&ids).is_err());
}
