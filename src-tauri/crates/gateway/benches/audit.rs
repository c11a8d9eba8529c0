//! What the record costs: appending so that it is on disk, verifying, exporting, and bytes a row, at growing sizes.
//!
//! Prints one JSON object a line; `cargo xtask bench audit` makes a table of them. Everything is measured in one run on
//! one disk, beside what the bare disk takes to hold one page. It never compares itself with another run.
#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot be made ends here"
)]

use gateway::audit::{Audit, Entry, Format, Kind, Settings, What, verify_evidence};
use gateway::clock::SystemClock;
use gateway::ids::{CallId, SessionId};
use gateway::store::{self, Store};
use policy::Severity;
use serde_json::json;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longer than any disk takes.
const PATIENT: Duration = Duration::from_secs(60);
/// Calls recorded in one go while filling up.
const TOGETHER: usize = 256;
/// Rows of a call: its intent and its outcome.
const ROWS: usize = 2;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let folder = arguments
        .iter()
        .position(|argument| argument == "--folder")
        .and_then(|at| arguments.get(at + 1))
        .map_or_else(|| "target".into(), std::path::PathBuf::from);
    let sizes: &[usize] = if quick {
        &[10_000]
    } else {
        &[10_000, 100_000, 1_000_000]
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    for &rows in sizes {
        let home = tempfile::tempdir_in(&folder).unwrap();
        say(&json!({"measured": "fdatasync", "rows": rows, "us": page_to_disk(home.path())}));
        let audit = open(home.path());
        fill(&audit, rows);
        for producers in [1, 16, 64] {
            let calls = if quick { 512 } else { 4_096 }.max(producers);
            say(&append(&runtime, &audit, producers, calls, rows));
        }
        let entries = read_back(home.path(), &audit, rows);
        drop(audit);
        // The last one to close it moved the log into the database.
        let size = fs::metadata(home.path().join("gateway.db")).unwrap().len();
        say(
            &json!({"measured": "size", "rows": rows, "bytesPerRow": size as f64 / entries as f64}),
        );
    }
}

fn open(home: &Path) -> Audit {
    let store = Store::open(&home.join("gateway.db"), store::Settings::default(), 0).unwrap();
    Audit::open(store, Arc::new(SystemClock), Settings::default())
        .unwrap()
        .0
}

/// A call as agents make them: names, a path or a query, an outcome.
fn call(n: usize) -> [Entry<'static>; ROWS] {
    const TOOLS: [(&str, &str, Severity); 4] = [
        ("files", "read_file", Severity::Low),
        ("github", "create_issue", Severity::Medium),
        ("k8s-prod", "get_pods", Severity::Safe),
        ("postgres", "run_query", Severity::High),
    ];
    let (server, tool, severity) = TOOLS[n % TOOLS.len()];
    let id = CallId::new();
    let about = Entry {
        call: Some(id),
        session: Some(SessionId::new()),
        caller: Some("claude-desktop".into()),
        client: Some("claude-ai".into()),
        server: Some(server.into()),
        tool: Some(tool.into()),
        severity: Some(severity),
        ..Entry::new(Kind::ToolCall, "Allowed by rule reads-are-fine")
    };
    let arguments = format!("{{\"path\":\"/srv/projects/ledger/src/file-{n}.rs\",\"limit\":200}}");
    let outcome = Entry {
        kind: Kind::ExecutionSuccess,
        detail: "Returned a result".into(),
        took_us: Some(1_000 + n as u64 % 5_000),
        bytes: Some(2_048),
        ..about.clone()
    };
    let intent = Entry {
        effect: Some("allow".into()),
        rule: Some("reads-are-fine".into()),
        digest: Some([7; 32]),
        bytes: Some(arguments.len() as u64),
        arguments: Some(arguments.into()),
        ..about
    };
    [intent, outcome]
}

fn fill(audit: &Audit, rows: usize) {
    for start in (0..rows / ROWS).step_by(TOGETHER) {
        let end = (start + TOGETHER).min(rows / ROWS);
        let entries: Vec<_> = (start..end).flat_map(call).collect();
        audit.commit(&entries, &[]).unwrap();
    }
    audit.checkpoint(PATIENT).unwrap();
}

/// Producers that each wait until their row is on disk.
fn append(
    runtime: &tokio::runtime::Runtime,
    audit: &Audit,
    producers: usize,
    calls: usize,
    rows: usize,
) -> serde_json::Value {
    let start = Instant::now();
    let each = calls / producers;
    let tasks: Vec<_> = (0..producers)
        .map(|_| {
            let audit = audit.clone();
            runtime.spawn(async move {
                let mut took = Vec::with_capacity(each);
                for n in 0..each {
                    let [intent, _] = call(n);
                    let before = Instant::now();
                    let seq = audit.commit(&[intent], &[]).unwrap();
                    audit.on_disk(seq, PATIENT).await.unwrap();
                    took.push(before.elapsed());
                }
                took
            })
        })
        .collect();
    let mut took: Vec<Duration> = Vec::with_capacity(calls);
    for task in tasks {
        took.extend(runtime.block_on(task).unwrap());
    }
    let all = start.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e6;
    json!({
        "measured": "append", "rows": rows, "producers": producers,
        "perSecond": took.len() as f64 / all, "p50us": at(0.5), "p99us": at(0.99),
    })
}

/// Returns how many entries there are.
fn read_back(home: &Path, audit: &Audit, rows: usize) -> u64 {
    audit.checkpoint(PATIENT).unwrap();
    let entries = audit.last().0;
    let (found, seconds) = timed(|| {
        let found = audit
            .verify(|_, _| ControlFlow::Continue(()))
            .unwrap()
            .unwrap();
        found.state
    });
    assert_eq!(found.exit_code(), 0, "{found:?}");
    say(&json!({"measured": "verify", "rows": rows, "entries": entries, "s": seconds}));
    for (name, format) in [
        ("jsonl", Format::Jsonl),
        ("csv", Format::Csv),
        ("evidence", Format::Evidence),
    ] {
        let path = home.join(name);
        let ((), seconds) = timed(|| {
            let out = BufWriter::new(File::create(&path).unwrap());
            let reader = audit.reader().unwrap();
            reader.export(format, &What::everything(), out).unwrap();
        });
        say(
            &json!({"measured": "export", "rows": rows, "format": name, "s": seconds,
            "bytes": fs::metadata(&path).unwrap().len()}),
        );
    }
    let file = BufReader::new(File::open(home.join("evidence")).unwrap());
    let (found, seconds) =
        timed(|| verify_evidence(file, None, |_, _| ControlFlow::Continue(())).unwrap());
    assert_eq!(found.state.exit_code(), 0, "{found:?}");
    say(&json!({"measured": "verify evidence", "rows": rows, "s": seconds}));
    entries
}

/// The median time of an appended page and its `fdatasync`, µs.
fn page_to_disk(home: &Path) -> f64 {
    let mut file = File::create(home.join("page")).unwrap();
    let mut took: Vec<Duration> = (0..200)
        .map(|_| {
            let start = Instant::now();
            file.write_all(&[0; 4096]).unwrap();
            file.sync_data().unwrap();
            start.elapsed()
        })
        .collect();
    took.sort_unstable();
    took[took.len() / 2].as_secs_f64() * 1e6
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let value = work();
    (value, start.elapsed().as_secs_f64())
}

fn say(line: &serde_json::Value) {
    println!("{line}");
}
