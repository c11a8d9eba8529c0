//! What the timeline costs and how fast it answers, over a record of so many made-up calls: `timeline ROWS...`.
//! Run by `cargo xtask bench timeline`. Writes to a temporary folder and nowhere else.

use gateway::api::*;
use gateway::audit::{Audit, Entry, Kind, Settings};
use gateway::clock::{Clock, ManualClock};
use gateway::ids::{ApprovalId, CallId, SessionId};
use gateway::store::{self, Store};
use gateway::timeline::{Feed, Lens, Now, TimelineError};
use policy::Severity;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Entries written in one transaction.
const TOGETHER: usize = 2_000;
/// How often each question is asked of a reader that remembers nothing.
const TIMES: usize = 9;

const SERVERS: [&str; 6] = ["files", "k8s-prod", "github", "postgres", "slack", "jira"];
const TOOLS: [&str; 8] = [
    "read_file",
    "list_pods",
    "get_issue",
    "run_query",
    "post_message",
    "write_file",
    "delete_pod",
    "search_code",
];
const CLIENTS: [&str; 3] = ["claude-ai", "Cursor", "claude-code"];
const PLACES: [&str; 5] = ["payments", "ledger", "checkout", "search", "identity"];

type Done = Result<(), Box<dyn Error>>;

fn main() -> Done {
    let mut sizes: Vec<u32> = std::env::args()
        .skip(1)
        .map(|size| size.parse())
        .collect::<Result<_, _>>()?;
    if sizes.is_empty() {
        sizes = vec![10_000, 100_000, 1_000_000];
    }
    sizes.into_iter().try_for_each(measure)
}

fn measure(rows: u32) -> Done {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("gateway.db");
    let clock = Arc::new(ManualClock::at(1_795_000_000_000 - i64::from(rows) * 500));
    let store = Store::open(&path, store::Settings::default(), clock.now_ms())?;
    let (audit, _) = Audit::open(store, clock.clone(), Settings::default())?;
    let entries = write(&audit, &clock, rows)?;
    println!("{rows} calls and events, {entries} entries");

    let began = Instant::now();
    let mut feed = Feed::open(&path)?;
    feed.all()?;
    let took = began.elapsed();
    println!(
        "  taken in: {:.1} s, {:.0} entries/s",
        took.as_secs_f64(),
        f64::from(entries) / took.as_secs_f64()
    );
    let more = write(&audit, &clock, 50)?;
    let began = Instant::now();
    feed.all()?;
    println!("  {more} entries more: {:.1} ms", ms(began.elapsed()));
    audit.close()?;
    drop((audit, feed));
    size(&path, entries, rows)?;

    let now = Now {
        at: clock.now_ms(),
        offset: |_| 0,
    };
    for (name, question) in questions(rows) {
        ask(&path, now, name, &question)?;
    }
    Ok(())
}

/// What is asked: a name for it and the question.
type Question = Box<dyn Fn(&mut Lens, Now) -> Result<u64, TimelineError>>;

fn questions(rows: u32) -> Vec<(&'static str, Question)> {
    let page = |filter: &'static str, place: TimelinePlace| -> Question {
        Box::new(move |lens, now| {
            let query = TimelineQuery {
                filter: filter.into(),
                place,
                limit: 200,
            };
            lens.page(&query, now).map(|page| page.rows.len() as u64)
        })
    };
    let count = |filter: &'static str| -> Question {
        Box::new(move |lens, now| {
            lens.count(
                &TimelineFilter {
                    filter: filter.into(),
                },
                now,
            )
            .map(|count| count.rows)
        })
    };
    let histogram = |filter: &'static str| -> Question {
        Box::new(move |lens, now| {
            let query = HistogramQuery {
                filter: filter.into(),
                from: None,
                to: None,
                buckets: 100,
            };
            lens.histogram(&query, now)
                .map(|found| found.buckets.len() as u64)
        })
    };
    let groups = |by: GroupBy| -> Question {
        Box::new(move |lens, now| {
            let query = GroupQuery {
                filter: String::new(),
                by,
                limit: 50,
            };
            lens.groups(&query, now).map(|groups| groups.len() as u64)
        })
    };
    let third = TimelinePlace::Rank {
        rank: u64::from(rows / 3),
    };
    let tenth = TimelinePlace::Rank {
        rank: u64::from(rows / 40),
    };
    vec![
        ("page, newest", page("", TimelinePlace::Newest)),
        ("page, at a third", page("", third)),
        (
            "page, two filters",
            page("decision:denied server:k8s-prod", TimelinePlace::Newest),
        ),
        (
            "page, filter, at a rank",
            page("server:k8s-prod -tool:read_file", tenth),
        ),
        (
            "page, long calls",
            page("took:>150ms", TimelinePlace::Newest),
        ),
        (
            "page, a common word",
            page("payments", TimelinePlace::Newest),
        ),
        ("page, a rare word", page("needle", TimelinePlace::Newest)),
        ("page, no such word", page("nowhere", TimelinePlace::Newest)),
        (
            "page, an argument",
            page("arg:/namespace=ledger sev:>=high", TimelinePlace::Newest),
        ),
        ("page, a common word at a rank", page("payments", tenth)),
        ("count, one filter", count("server:k8s-prod")),
        (
            "count, three filters",
            count("by:me sev:>=high -decision:denied"),
        ),
        ("count, the last day", count("after:1d is:call")),
        ("count, a rare word", count("needle")),
        ("count, a common word", count("payments")),
        ("histogram, everything", histogram("")),
        (
            "histogram, two filters",
            histogram("server:k8s-prod sev:>=medium"),
        ),
        ("groups, by session", groups(GroupBy::Session)),
        ("groups, by tool", groups(GroupBy::Tool)),
        ("groups, by day", groups(GroupBy::Day)),
        (
            "story of one call",
            Box::new(|lens, _| {
                lens.story(StoryRef { id: 1 })
                    .map(|story| story.steps.len() as u64)
            }),
        ),
        (
            "the last day in figures",
            Box::new(|lens, now| lens.figures(now).map(|day| u64::from(day.calls))),
        ),
    ]
}

/// Asks readers that remember nothing, and one of them again.
fn ask(path: &Path, now: Now, name: &str, question: &Question) -> Done {
    let (mut first, mut again, mut found) = (Vec::new(), Vec::new(), 0);
    for _ in 0..TIMES {
        let mut lens = Lens::open(path)?;
        let began = Instant::now();
        found = question(&mut lens, now)?;
        first.push(began.elapsed());
        let began = Instant::now();
        question(&mut lens, now)?;
        again.push(began.elapsed());
    }
    first.sort_unstable();
    again.sort_unstable();
    let median = |all: &[Duration]| all.get(TIMES / 2).copied().map_or(0.0, ms);
    println!(
        "  {name:32} {:8.2} ms, again {:7.2} ms   ({found})",
        median(&first),
        median(&again)
    );
    Ok(())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn size(path: &Path, entries: u32, rows: u32) -> Done {
    let bytes = |name: &str| -> Result<f64, std::io::Error> {
        let len = std::fs::metadata(path.with_file_name(name))?.len();
        Ok(f64::from(u32::try_from(len / 1_024).unwrap_or(u32::MAX)) * 1_024.0)
    };
    let (record, timeline) = (bytes("gateway.db")?, bytes("timeline.db")?);
    for (what, count) in [("entry", entries), ("row", rows)] {
        println!(
            "  a {what}: record {:.0} B, timeline {:.0} B, together {:.0} B",
            record / f64::from(count),
            timeline / f64::from(count),
            (record + timeline) / f64::from(count)
        );
    }
    Ok(())
}

/// Writes so many calls, some of them asked about, denied or failed, and returns how many entries that took.
fn write(audit: &Audit, clock: &ManualClock, rows: u32) -> Result<u32, Box<dyn Error>> {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d ^ u64::from(rows));
    let mut batch: Vec<Entry<'static>> = Vec::new();
    let mut session = SessionId::new();
    let mut written = 0;
    for place in 0..rows {
        clock.pass(500);
        if place.is_multiple_of(40) {
            session = SessionId::new();
        }
        call(&mut dice, place, session, &mut batch);
        if batch.len() >= TOGETHER || place + 1 == rows {
            audit.commit(&batch, &[])?;
            written += u32::try_from(batch.len())?;
            batch.clear();
        }
    }
    Ok(written)
}

fn call(dice: &mut Dice, place: u32, session: SessionId, batch: &mut Vec<Entry<'static>>) {
    let chance = dice.below(100);
    if chance == 0 {
        batch.push(Entry::new(
            Kind::SettingChanged,
            "the hold was changed from 10 to 12 minutes",
        ));
        return;
    }
    let (call, tool) = (CallId::new(), dice.below(8));
    let severities = [
        Severity::Safe,
        Severity::Low,
        Severity::Medium,
        Severity::High,
    ];
    let word = if place.is_multiple_of(5_000) {
        "needle"
    } else {
        dice.of(&PLACES)
    };
    let arguments = format!(
        "{{\"namespace\":\"{}\",\"path\":\"/srv/{word}/{:x}.yaml\",\"limit\":{}}}",
        dice.of(&PLACES),
        dice.below(1 << 20),
        dice.below(100)
    );
    let about = |kind, detail: String| Entry {
        call: Some(call),
        session: Some(session),
        caller: Some("unregistered".into()),
        client: CLIENTS
            .get(usize::try_from(place / 40 % 3).unwrap_or(0))
            .map(|name| (*name).into()),
        server: SERVERS.get(tool % 6).map(|name| (*name).into()),
        tool: TOOLS.get(tool).map(|name| (*name).into()),
        severity: severities.get(tool / 2).copied(),
        ..Entry::new(kind, detail)
    };
    let decided = |kind, effect: &'static str, why: &str| Entry {
        effect: Some(effect.into()),
        rule: Some("reads".into()),
        digest: Some([7; 32]),
        arguments: Some(arguments.clone().into()),
        bytes: u64::try_from(arguments.len()).ok(),
        ..about(kind, why.to_owned())
    };
    let approval = ApprovalId::new();
    let label = |what: &str| format!("A-{place} {what}");
    let asked = |kind, what: &str| Entry {
        approval: Some(approval),
        ..about(kind, label(what))
    };
    match chance {
        1..=3 => {
            return batch.push(decided(
                Kind::PolicyDecision,
                "deny",
                "Production is not to be changed",
            ));
        }
        4..=11 => {
            batch.push(decided(Kind::PolicyDecision, "review", "Changes ask first"));
            batch.push(asked(Kind::ApprovalOpened, "was opened"));
            if chance > 9 {
                return batch.push(asked(
                    Kind::ApprovalDenied,
                    "was denied in the window: wrong target",
                ));
            }
            batch.push(asked(Kind::ApprovalGranted, "was approved in the window"));
            let sent = decided(Kind::ToolCall, "review", "");
            batch.push(Entry {
                approval: Some(approval),
                ..sent
            });
        }
        _ => batch.push(decided(Kind::ToolCall, "allow", "")),
    }
    let (kind, why) = match chance {
        90..=92 => (Kind::ExecutionFailure, "the server answered with an error"),
        _ => (Kind::ExecutionSuccess, ""),
    };
    // An outcome says less: whose call it is, where, and how long it took.
    batch.push(Entry {
        call: Some(call),
        session: Some(session),
        server: SERVERS.get(tool % 6).map(|name| (*name).into()),
        tool: TOOLS.get(tool).map(|name| (*name).into()),
        bytes: Some(dice.below(4_000) as u64),
        took_us: Some(dice.below(160_000) as u64),
        ..Entry::new(kind, why)
    });
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 20).unwrap_or(0) % bound
    }

    fn of(&mut self, all: &[&'static str]) -> &'static str {
        all.get(self.below(all.len())).copied().unwrap_or_default()
    }
}
