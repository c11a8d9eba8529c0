//! What a row costs: `cargo run --release -p gateway --example audit_speed [FOLDER]`.
//!
//! Prints medians for one row a commit (with the outcome of the call before it), for batches, for callers that wait for
//! the disk, for redacting, and the size of a row. The folder should be on the disk one wants to know about.

use gateway::{
    audit::{Audit, Entry, Kind, Settings, redact::Redactor},
    clock::SystemClock,
    ids::{CallId, SessionId},
    store::{self, Store},
};
use policy::{Severity, json::Json};
use std::{
    borrow::Cow,
    error::Error,
    hint::black_box,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

type Outcome = Result<(), Box<dyn Error>>;

const DEADLINE: Duration = Duration::from_secs(10);

fn main() -> Outcome {
    let folder = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "target/audit-speed".to_owned());
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    one_at_a_time(&folder.join("one.db"))?;
    batches(&folder.join("batches.db"))?;
    for callers in [1, 16, 64] {
        waiting(&folder.join(format!("waiting-{callers}.db")), callers)?;
    }
    redacting(folder)?;
    reading(&folder.join("batches.db"))
}

fn open(path: &Path) -> Result<Audit, Box<dyn Error>> {
    for suffix in ["", "-wal", "-shm", ".lock"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
    }
    let _ = std::fs::remove_file(path.with_file_name("checkpoints.log"));
    let store = Store::open(path, store::Settings::default(), 0)?;
    Ok(Audit::open(store, Arc::new(SystemClock), Settings::default())?.0)
}

fn intent(call: CallId, session: SessionId) -> Entry<'static> {
    Entry {
        call: Some(call),
        session: Some(session),
        caller: Some("claude-desktop".into()),
        client: Some("claude-ai".into()),
        server: Some("files".into()),
        tool: Some("read_text_file".into()),
        severity: Some(Severity::Low),
        effect: Some("allow".into()),
        rule: Some("reads".into()),
        digest: Some([9; 32]),
        arguments: Some("{\"path\":\"/srv/payments/notes.txt\",\"head\":20}".into()),
        bytes: Some(45),
        ..Entry::new(Kind::ToolCall, "Allowed by rule `reads`")
    }
}

fn outcome(call: CallId) -> Entry<'static> {
    Entry {
        call: Some(call),
        took_us: Some(812),
        bytes: Some(1_204),
        ..Entry::new(Kind::ExecutionSuccess, "Returned a result")
    }
}

fn one_at_a_time(path: &Path) -> Outcome {
    const CALLS: usize = 100_000;
    let audit = open(path)?;
    let session = SessionId::new();
    let mut times = Vec::with_capacity(CALLS);
    let start = Instant::now();
    for _ in 0..CALLS {
        let call = CallId::new();
        let begun = Instant::now();
        audit.commit(&[intent(call, session)], &[])?;
        audit.note(outcome(call));
        times.push(begun.elapsed());
    }
    let took = start.elapsed();
    audit.close()?;
    let rows = audit.last().0;
    drop(audit);
    println!(
        "one at a time: {} a call (commit of an intent and the last outcome), {:.0} rows/s",
        spread(&mut times),
        rate(rows, took)
    );
    println!(
        "size: {} B a row over {rows} rows",
        std::fs::metadata(path)?.len() / rows
    );
    Ok(())
}

fn batches(path: &Path) -> Outcome {
    const ROWS: u64 = 1_000_000;
    let audit = open(path)?;
    let session = SessionId::new();
    let mut times = Vec::new();
    let start = Instant::now();
    for _ in 0..ROWS / 128 {
        let batch: Vec<_> = (0..64)
            .map(|_| CallId::new())
            .flat_map(|call| [intent(call, session), outcome(call)])
            .collect();
        let begun = Instant::now();
        audit.commit(&batch, &[])?;
        times.push(begun.elapsed() / 128);
    }
    let took = start.elapsed();
    let rows = audit.last().0;
    println!(
        "batches of 128: {} a row, {:.0} rows/s",
        spread(&mut times),
        rate(rows, took)
    );
    audit.close()?;
    drop(audit);
    println!(
        "size: {} B a row over {rows} rows",
        std::fs::metadata(path)?.len() / rows
    );
    Ok(())
}

fn waiting(path: &Path, callers: usize) -> Outcome {
    let audit = open(path)?;
    let calls = 40_000 / callers.max(4);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let start = Instant::now();
    let mut times = runtime.block_on(async {
        let tasks: Vec<_> = (0..callers)
            .map(|_| {
                let audit = audit.clone();
                tokio::spawn(async move {
                    let session = SessionId::new();
                    let mut times = Vec::with_capacity(calls);
                    for _ in 0..calls {
                        let call = CallId::new();
                        let begun = Instant::now();
                        let seq = audit.commit(&[intent(call, session)], &[])?;
                        audit.on_disk(seq, DEADLINE).await?;
                        audit.note(outcome(call));
                        times.push(begun.elapsed());
                    }
                    Ok::<_, gateway::audit::AuditError>(times)
                })
            })
            .collect();
        let mut all = Vec::new();
        for task in tasks {
            all.extend(task.await??);
        }
        Ok::<_, Box<dyn Error>>(all)
    })?;
    let took = start.elapsed();
    println!(
        "{callers} waiting for the disk: {} a call, {:.0} calls/s, {:.0} rows/s",
        spread(&mut times),
        rate(times.len() as u64, took),
        rate(audit.last().0, took)
    );
    Ok(())
}

fn redacting(folder: &Path) -> Outcome {
    let redactor = Redactor::open(folder)?;
    let text = |text: &str| Json::String(Cow::Owned(text.to_owned()));
    let object = |members: &[(&'static str, Json<'static>)]| {
        Json::Object(
            members
                .iter()
                .map(|(name, value)| (Cow::Borrowed(*name), value.clone()))
                .collect(),
        )
    };
    let small = object(&[
        ("path", text("/srv/payments/notes.txt")),
        ("note", text("the quick brown fox jumps over the lazy dog")),
        ("head", Json::Number("20")),
    ]);
    let secret = object(&[
        ("path", text("/srv/payments/notes.txt")),
        ("token", text("ghp_0123456789abcdefghijABCDEFGHIJ012345")),
    ]);
    let words = object(&[("content", text(&"lorem ipsum dolor ".repeat(3_640)))]);
    let blob = object(&[("content", text(&"Y2FuYXJ5".repeat(8_192)))]);
    for (what, arguments) in [
        ("100 B", &small),
        ("a secret", &secret),
        ("64 KiB of words", &words),
        ("64 KiB of base64", &blob),
    ] {
        let mut times: Vec<_> = (0..20_000)
            .map(|_| {
                let begun = Instant::now();
                black_box(redactor.arguments(black_box(arguments), 2_048));
                begun.elapsed()
            })
            .collect();
        println!("redacting {what}: {}", spread(&mut times));
    }
    Ok(())
}

fn reading(path: &Path) -> Outcome {
    use gateway::{api::AuditQuery, audit::Reader};
    let timed = |what: &str, work: &mut dyn FnMut() -> Outcome| -> Outcome {
        let start = Instant::now();
        work()?;
        println!("{what}: {:.2} ms", start.elapsed().as_secs_f64() * 1e3);
        Ok(())
    };
    let start = Instant::now();
    let store = Store::open(path, store::Settings::default(), 0)?;
    let (audit, _) = Audit::open(store, Arc::new(SystemClock), Settings::default())?;
    println!(
        "open at {} rows: {:.2} ms",
        audit.last(),
        start.elapsed().as_secs_f64() * 1e3
    );
    let page = |query: AuditQuery| -> Outcome {
        black_box(Reader::open(path)?.page(&query)?);
        Ok(())
    };
    let call = Reader::open(path)?
        .page(&AuditQuery {
            before: Some(500_000),
            limit: 1,
            ..AuditQuery::default()
        })?
        .rows
        .first()
        .and_then(|row| row.call);
    timed("newest page of 50", &mut || {
        page(AuditQuery {
            limit: 50,
            ..AuditQuery::default()
        })
    })?;
    timed("page of 50 in the middle", &mut || {
        page(AuditQuery {
            limit: 50,
            before: Some(500_000),
            ..AuditQuery::default()
        })
    })?;
    timed("one call", &mut || {
        page(AuditQuery {
            call,
            ..AuditQuery::default()
        })
    })?;
    timed("a stretch of a search", &mut || {
        page(AuditQuery {
            text: Some("nowhere".to_owned()),
            ..AuditQuery::default()
        })
    })?;
    timed("verify", &mut || {
        println!("{:?}", Reader::open(path)?.verify(|_, _| ()).state);
        Ok(())
    })?;
    let mut times = Vec::new();
    let session = SessionId::new();
    for _ in 0..20_000 {
        let call = CallId::new();
        let begun = Instant::now();
        audit.commit(&[intent(call, session)], &[])?;
        audit.note(outcome(call));
        times.push(begun.elapsed());
    }
    println!("one at a time on top of it: {} a call", spread(&mut times));
    Ok(())
}

fn rate(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

fn spread(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let at = |share: usize| {
        times
            .get(times.len().saturating_sub(1) * share / 100)
            .map_or(0.0, |time| time.as_secs_f64() * 1e6)
    };
    format!("p50 {:.2} us, p99 {:.2} us", at(50), at(99))
}
