//! What it costs to judge a tool, to look through what was said, and to find the risky parts of a call.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot set itself up has to stop"
)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use policy::json::{Json, Limits, parse_str};
use policy::marks::{self, MarkFacts};
use policy::{Overrides, ServerFacts, ToolFacts, classify, scan};
use std::hint::black_box;

/// What an honest page is like: words, names, some markup, a few letters beyond ASCII.
const PAGE: &str = "The service was restarted at 14:03 because the queue had grown to 1,204 messages; see \
    <a href=\"https://status.example.com/incidents/42\">incident 42</a>. Users should not notice anything, and \
    “retry_count” is back to 3. Always check the log before you call the team: /var/log/app.log has it all.\n";

/// Arguments of the kind agents send: a path, a text, a few switches.
const SMALL: &str =
    r#"{"path":"/home/me/project/src/main.rs","content":"fn main() { run(); }","overwrite":false}"#;

const TOOL: &str = r#"{"name":"update_issue","title":"Update an issue","description":"Updates an issue in a repository. Returns the issue as it is afterwards.","inputSchema":{"type":"object","properties":{"owner":{"type":"string","description":"Owner of the repository"},"repo":{"type":"string","description":"Name of the repository"},"number":{"type":"integer"},"title":{"type":"string"},"body":{"type":"string","description":"New text"},"state":{"enum":["open","closed"]}},"required":["owner","repo","number"]},"annotations":{"readOnlyHint":false,"destructiveHint":false}}"#;

fn text(bytes: usize) -> String {
    let mut text = PAGE.repeat(bytes / PAGE.len() + 1);
    text.truncate(text.floor_char_boundary(bytes));
    text
}

fn arguments(text: String) -> Json<'static> {
    Json::Object(vec![("content".into(), Json::String(text.into()))])
}

fn judging(c: &mut Criterion) {
    let definition = parse_str(TOOL, Limits::default()).unwrap();
    let tool = ToolFacts::read(&definition).unwrap();
    let server = ServerFacts {
        name: "tracker",
        package: None,
    };
    let overrides = Overrides::default();
    c.bench_function("classify", |b| {
        b.iter(|| classify(black_box(&server), black_box(&tool), &overrides, true));
    });
    c.bench_function("scan a definition", |b| {
        b.iter(|| scan::definition(black_box(&definition)));
    });
}

fn scanning(c: &mut Criterion) {
    let mut group = c.benchmark_group("scan a result");
    for (name, text) in [
        ("100 B", text(100)),
        ("1 KB", text(1_024)),
        ("64 KiB", text(65_536)),
        ("64 KiB of one letter", "x".repeat(65_536)),
    ] {
        group.throughput(Throughput::Bytes(u64::try_from(text.len()).unwrap()));
        group.bench_function(name, |b| b.iter(|| scan::orders(black_box(&text))));
    }
    group.finish();
}

fn marking(c: &mut Criterion) {
    let small = parse_str(SMALL, Limits::default()).unwrap();
    let facts = MarkFacts {
        tool: "write_file",
        ..MarkFacts::default()
    };
    let mut group = c.benchmark_group("marks");
    for (name, value) in [("100 B", small), ("64 KiB", arguments(text(65_536)))] {
        group.bench_function(name, |b| {
            b.iter(|| marks::find(black_box(&value), black_box(&facts)));
        });
    }
    group.finish();
}

criterion_group!(benches, judging, scanning, marking);
criterion_main!(benches);
