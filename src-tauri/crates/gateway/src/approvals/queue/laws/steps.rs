//! Random steps: what operators, clients and time do to the queue, in any order.

use super::*;

/// One random step. Numbers pick among the calls and paintings there were so far.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Ask {
        caller: u8,
        digest: u8,
        session: u8,
        severity: Severity,
        patience: Option<Millis>,
        hold: Millis,
        unattended: bool,
    },
    Paint {
        which: usize,
        marked: bool,
    },
    Approve {
        which: usize,
        painting: usize,
        typed: bool,
        digest: u8,
        how: How,
    },
    Deny {
        which: usize,
        painting: usize,
    },
    /// Paints an open card, looks at it and approves it, as a careful operator does.
    Decide {
        which: usize,
        how: How,
    },
    /// One of the acts that need no card.
    Act {
        which: usize,
        act: u8,
    },
    Withdraw {
        which: usize,
    },
    Close {
        session: u8,
    },
    Change {
        what: u8,
    },
    Wait,
}

/// How a yes is given.
#[derive(Clone, Copy, Debug)]
pub(super) struct How {
    pub(super) all: bool,
    pub(super) visited: bool,
    pub(super) undo: Millis,
    pub(super) scope: Option<Scope>,
}

fn how() -> impl Strategy<Value = How> {
    let undo = prop::sample::select(vec![0_u64, 0, 3_000, 10_000]);
    let scope = prop::sample::select(vec![
        None,
        None,
        Some(Scope::SessionTarget),
        Some(Scope::QuarterHour),
        Some(Scope::SessionTool),
    ]);
    (any::<bool>(), any::<bool>(), undo, scope).prop_map(|(all, visited, undo, scope)| How {
        all,
        visited,
        undo,
        scope,
    })
}

impl How {
    pub(super) fn verdict(self, typed: bool) -> Verdict {
        Verdict::Approve(Approve {
            typed: typed.then(|| "x".into()),
            visited: if self.visited { vec![0] } else { vec![] },
            all_identical: self.all,
            scope: self.scope,
            ..Approve::default()
        })
    }
}

pub(super) fn steps() -> impl Strategy<Value = Vec<(Step, Millis)>> {
    let severity = prop::sample::select(vec![
        Severity::Low,
        Severity::Medium,
        Severity::High,
        Severity::Critical,
    ]);
    let patience = prop::sample::select(vec![None, Some(3_000), Some(30_000)]);
    let ask = (
        0..2_u8,
        0..3_u8,
        0..2_u8,
        severity,
        patience,
        1_u64..100_000,
        prop::bool::weighted(0.05),
    )
        .prop_map(
            |(caller, digest, session, severity, patience, hold, unattended)| Step::Ask {
                caller,
                digest,
                session,
                severity,
                patience,
                hold,
                unattended,
            },
        );
    let step = prop_oneof![
        6 => ask,
        6 => (any::<usize>(), any::<bool>()).prop_map(|(which, marked)| Step::Paint { which, marked }),
        8 => (any::<usize>(), any::<usize>(), any::<bool>(), 0..3_u8, how())
            .prop_map(|(which, painting, typed, digest, how)| Step::Approve { which, painting, typed, digest, how }),
        4 => (any::<usize>(), how()).prop_map(|(which, how)| Step::Decide { which, how }),
        5 => (any::<usize>(), 0..9_u8).prop_map(|(which, act)| Step::Act { which, act }),
        2 => (any::<usize>(), any::<usize>()).prop_map(|(which, painting)| Step::Deny { which, painting }),
        2 => any::<usize>().prop_map(|which| Step::Withdraw { which }),
        1 => (0..2_u8).prop_map(|session| Step::Close { session }),
        1 => (0..8_u8).prop_map(|what| Step::Change { what }),
        3 => Just(Step::Wait),
    ];
    let pause = prop_oneof![Just(0_u64), 1_u64..2_000, 2_000_u64..40_000];
    prop::collection::vec((step, pause), 1..80)
}
