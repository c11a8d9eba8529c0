//! The timeline's promises, on real files. Each module is one group of promises.

mod answers;
mod filtering;
mod oracle;
mod pages;
mod rebuilding;
mod rows;

use super::feed::Feed;
use super::lens::{Lens, Now};
use crate::api::{TimelineFilter, TimelinePage, TimelinePlace, TimelineQuery, TimelineRow};
use crate::audit::{Audit, Entry, Kind, Settings};
use crate::clock::{Clock, ManualClock};
use crate::ids::{ApprovalId, CallId, SessionId};
use crate::store::{self, Store};
use policy::Severity;
use proptest::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

/// A folder with a record in it.
struct Home {
    folder: TempDir,
    clock: Arc<ManualClock>,
    audit: Audit,
}

const BEGAN: i64 = 1_700_000_000_000;

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(BEGAN));
        let path = folder.path().join("gateway.db");
        let store = Store::open(&path, store::Settings::default(), clock.now_ms()).unwrap();
        let (audit, _) = Audit::open(store, clock.clone(), Settings::default()).unwrap();
        Self {
            folder,
            clock,
            audit,
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("gateway.db")
    }

    fn write(&self, entries: &[Entry<'_>]) {
        self.audit.commit(entries, &[]).unwrap();
    }

    fn feed(&self) -> Feed {
        Feed::open(&self.path()).unwrap()
    }

    /// Everything taken in, and a look at it.
    fn lens(&self) -> Lens {
        self.feed().all().unwrap();
        Lens::open(&self.path()).unwrap()
    }

    fn now(&self) -> Now {
        Now {
            at: self.clock.now_ms(),
            offset: |_| 0,
        }
    }

    fn page(
        &self,
        lens: &mut Lens,
        filter: &str,
        place: TimelinePlace,
        limit: u32,
    ) -> TimelinePage {
        let query = TimelineQuery {
            filter: filter.to_owned(),
            place,
            limit,
        };
        lens.page(&query, self.now()).unwrap()
    }

    fn rows(&self, filter: &str) -> Vec<TimelineRow> {
        self.page(&mut self.lens(), filter, TimelinePlace::Newest, 500)
            .rows
    }

    fn count(&self, lens: &mut Lens, filter: &str) -> u64 {
        let filter = TimelineFilter {
            filter: filter.to_owned(),
        };
        lens.count(&filter, self.now()).unwrap().rows
    }
}

/// An entry about a call.
fn about(kind: Kind, call: CallId, detail: &str) -> Entry<'static> {
    Entry {
        call: Some(call),
        session: Some(SessionId(Uuid::from_u128(7))),
        client: Some("claude-ai".into()),
        server: Some("k8s-prod".into()),
        tool: Some("delete_pod".into()),
        severity: Some(Severity::High),
        ..Entry::new(kind, detail.to_owned())
    }
}

fn asks(call: CallId, arguments: &str) -> Entry<'static> {
    Entry {
        effect: Some("review".into()),
        rule: Some("ask".into()),
        arguments: Some(arguments.to_owned().into()),
        ..about(Kind::PolicyDecision, call, "Changes ask first")
    }
}

fn runs(call: CallId, arguments: &str) -> Entry<'static> {
    Entry {
        effect: Some("allow".into()),
        rule: Some("reads".into()),
        arguments: Some(arguments.to_owned().into()),
        ..about(Kind::ToolCall, call, "")
    }
}

fn ends(kind: Kind, call: CallId, took_us: u64) -> Entry<'static> {
    Entry {
        took_us: Some(took_us),
        ..about(kind, call, "")
    }
}

fn approval(kind: Kind, call: CallId, number: u32, what: &str) -> Entry<'static> {
    Entry {
        approval: Some(ApprovalId(Uuid::from_u128(u128::from(number)))),
        ..about(kind, call, &format!("A-{number} {what}"))
    }
}

/// One entry of a random history: about one of few calls, of few servers and words, at a time that may be earlier.
#[derive(Clone, Debug)]
struct Step {
    kind: Kind,
    call: u8,
    server: u8,
    severity: u8,
    word: u8,
    effect: u8,
    took: u64,
    pass: i64,
}

const WORDS: [&str; 5] = [
    "payments",
    "ledger-api",
    "Über",
    "wrong target",
    "drop table",
];

fn step() -> impl Strategy<Value = Step> {
    let kinds = prop::sample::select(Kind::ALL.to_vec());
    let common = prop::sample::select(vec![
        Kind::PolicyDecision,
        Kind::ToolCall,
        Kind::ApprovalOpened,
        Kind::ApprovalGranted,
        Kind::ApprovalDenied,
        Kind::ExecutionSuccess,
        Kind::ExecutionFailure,
    ]);
    let kind = prop_oneof![1 => kinds, 4 => common];
    let small = (0_u8..6, 0_u8..3, 0_u8..5, 0_u8..5, 0_u8..3);
    let numbers = (0_u64..3_000_000, -5_000_i64..20_000);
    (kind, small, numbers).prop_map(
        |(kind, (call, server, severity, word, effect), (took, pass))| Step {
            kind,
            call,
            server,
            severity,
            word,
            effect,
            took,
            pass,
        },
    )
}

impl Step {
    fn entry(&self) -> Entry<'static> {
        let word = WORDS[usize::from(self.word)];
        // The last one is about no call.
        let call = (self.call < 5).then(|| CallId(Uuid::from_u128(u128::from(self.call) + 1)));
        let decides = matches!(self.kind, Kind::PolicyDecision | Kind::ToolCall);
        let about_approval = self.kind.as_str().starts_with("approval");
        Entry {
            call,
            session: Some(SessionId(Uuid::from_u128(u128::from(self.call % 2)))),
            client: Some(["claude-ai", "Cursor"][usize::from(self.call % 2)].into()),
            server: Some(["k8s-prod", "files", "local-ops"][usize::from(self.server)].into()),
            tool: (self.call < 5)
                .then(|| ["delete_pod", "read_file", "restart"][usize::from(self.server)].into()),
            severity: Some(super::row::SEVERITIES[usize::from(self.severity)]),
            effect: decides.then(|| ["allow", "deny", "review"][usize::from(self.effect)].into()),
            rule: decides.then(|| ["reads", "3"][usize::from(self.effect % 2)].into()),
            approval: about_approval.then(|| ApprovalId(Uuid::from_u128(u128::from(self.call)))),
            arguments: decides
                .then(|| format!("{{\"namespace\":\"{word}\",\"n\":{}}}", self.word).into()),
            took_us: self.kind.ends_a_call().then_some(self.took),
            ..Entry::new(
                self.kind,
                if about_approval {
                    format!("A-{} {word}", self.call)
                } else {
                    word.to_owned()
                },
            )
        }
    }

    /// Writes it, some time later or earlier than the one before.
    fn write(&self, home: &Home) {
        home.clock.set_wall(home.clock.now_ms() + self.pass);
        home.write(&[self.entry()]);
    }
}
