//! What a replay costs: `cargo run --release -p gateway --example replay_speed [CALLS]`.
//!
//! Writes that many calls (100,000 if none are named) into a record in a temporary folder, then replays them against
//! the shipped development policy: with a draft that looks at names and severities, with one that looks at arguments
//! and marks, and with one of 200 rules.

use gateway::{
    audit::{Audit, Entry, Kind, Settings},
    clock::SystemClock,
    ids::{ApprovalId, CallId},
    replay_recorded,
    store::{
        self, Store,
        policy_versions::{self, NewVersion},
    },
};
use link::Home;
use policy::Severity;
use std::{error::Error, sync::Arc, time::Instant};

type Outcome = Result<(), Box<dyn Error>>;

const TOOLS: [(&str, &str, Severity, &str); 5] = [
    ("files", "read_text_file", Severity::Low, "allow"),
    ("files", "write_file", Severity::Medium, "review"),
    ("k8s-prod", "kubectl_get", Severity::Low, "allow"),
    ("k8s-prod", "kubectl_delete", Severity::High, "review"),
    ("shell", "run_command", Severity::Critical, "deny"),
];

fn main() -> Outcome {
    let calls: u32 = match std::env::args().nth(1) {
        Some(calls) => calls.parse()?,
        None => 100_000,
    };
    let folder = tempfile::tempdir()?;
    let home = Home::at(folder.path());
    home.create()?;
    fill(&home, calls)?;
    let looks = r#"{"version":2,"rules":[
        {"id":"a","match":{"markAny":["destroy","secret"]},"effect":"review","reason":"r"},
        {"id":"b","match":{"server":"files","arguments":[{"pointer":"/path","op":"inside","value":"/srv"}]},"effect":"allow","reason":"r"}],
        "defaultEffect":"review"}"#;
    let many: Vec<_> = (0..200)
        .map(|n| format!(r#"{{"id":"r{n}","match":{{"tool":"tool_{n}*","severity":"high"}},"effect":"deny","reason":"r"}}"#))
        .collect();
    let many = format!(
        r#"{{"version":2,"rules":[{}],"defaultEffect":"allow"}}"#,
        many.join(",")
    );
    for (name, draft) in [
        ("names and severities", policy::SHIPPED[1].text),
        ("arguments and marks", looks),
        ("200 rules", many.as_str()),
    ] {
        let began = Instant::now();
        let report = replay_recorded(&home, draft, 30)?;
        println!(
            "{name}: {} calls in {:.0} ms, {} loosened, {} tightened",
            report.calls,
            began.elapsed().as_secs_f64() * 1_000.0,
            report.loosened,
            report.tightened,
        );
    }
    Ok(())
}

fn fill(home: &Home, calls: u32) -> Outcome {
    let store = Store::open(&home.database(), store::Settings::default(), 0)?;
    let live = NewVersion {
        hash: &[0; 32],
        text: policy::SHIPPED[0].text,
        accepted_at: 0,
        note: "",
        replay: None,
    };
    store.with(|db| policy_versions::add(db, &live))?;
    let (audit, _) = Audit::open(store, Arc::new(SystemClock), Settings::default())?;
    let mut entries = Vec::new();
    for n in 0..calls {
        write(&mut entries, n);
        if entries.len() > 1_000 {
            audit.commit(&entries, &[])?;
            entries.clear();
        }
    }
    audit.commit(&entries, &[])?;
    audit.close()?;
    Ok(())
}

/// One call as the gateway writes it: decided, answered if it was asked about, ended.
fn write(entries: &mut Vec<Entry<'_>>, n: u32) {
    let Some((server, tool, severity, effect)) = TOOLS.get(n as usize % TOOLS.len()) else {
        return;
    };
    let call = Some(CallId::new());
    let arguments = format!(
        r#"{{"path":"/srv/payments/notes-{n}.txt","namespace":"payments","name":"ledger-api-{n}","head":20}}"#
    );
    let about = |kind| Entry {
        call,
        caller: Some("unregistered".into()),
        client: Some("claude-ai".into()),
        server: Some((*server).into()),
        tool: Some((*tool).into()),
        severity: Some(*severity),
        effect: Some((*effect).into()),
        rule: Some("allow-reads".into()),
        digest: Some([7; 32]),
        arguments: Some(arguments.clone().into()),
        ..Entry::new(kind, "A change is asked about")
    };
    if *effect == "allow" {
        entries.push(about(Kind::ToolCall));
    } else {
        entries.push(about(Kind::PolicyDecision));
    }
    if *effect == "review" {
        let approval = Some(ApprovalId::new());
        for kind in [Kind::ApprovalOpened, Kind::ApprovalGranted, Kind::ToolCall] {
            entries.push(Entry {
                approval,
                ..about(kind)
            });
        }
    }
    if *effect != "deny" {
        entries.push(Entry {
            call,
            took_us: Some(812),
            ..Entry::new(Kind::ExecutionSuccess, "")
        });
    }
}
