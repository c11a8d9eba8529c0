//! What it costs to decide a call, and to read, check and edit a policy, by number of rules. The policies are
//! generated text: tool patterns, a text, a folder and a range in turn, and the call matches the last rule only.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot set itself up has to stop"
)]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use policy::edit::{self, PolicyEdit};
use policy::json::{Limits, parse_str};
use policy::lint::{LintFacts, lint};
use policy::{Call, Caller, CallerKind, Severity, decide, parse_policy};
use std::hint::black_box;

/// The condition of rule number `i`: each kind of argument condition in turn.
fn mixed(i: usize) -> String {
    match i % 4 {
        0 => format!(
            r#""tool": "srv{i}_*", "arguments": {{ "pointer": "/user", "op": "is", "value": "u{i}" }}"#
        ),
        1 => format!(
            r#""arguments": {{ "pointer": "/path", "op": "inside", "value": "/srv/work{i}" }}"#
        ),
        2 => format!(
            r#""arguments": {{ "pointer": "/n", "op": "range", "value": {{ "min": {i}, "max": {i} }} }}"#
        ),
        _ => format!(
            r#""server": "s{i}", "tool": ["get_{i}", "list_{i}*"], "minSeverity": "medium""#
        ),
    }
}

/// The condition of rule number `i`: arguments alone, which no name narrows down.
fn arguments_only(i: usize) -> String {
    format!(r#""arguments": {{ "pointer": "/user", "op": "oneOf", "value": ["u{i}", "v{i}"] }}"#)
}

/// The condition of rule number `i`: patterns that only a machine can compare.
fn patterns(i: usize) -> String {
    format!(r#""server": "*s{i}*", "tool": "*a{i}?b*""#)
}

fn text(count: usize, condition: fn(usize) -> String) -> String {
    let rules: Vec<_> = (1..=count)
        .map(|i| {
            let condition = condition(i);
            format!(
                "    {{ \"id\": \"r{i}\", \"match\": {{ {condition} }}, \"effect\": \"deny\" }}"
            )
        })
        .collect();
    format!(
        "{{\n  \"version\": 2,\n  \"rules\": [\n{}\n  ],\n  \"defaultEffect\": \"review\"\n}}\n",
        rules.join(",\n")
    )
}

fn deciding(c: &mut Criterion) {
    let mut group = c.benchmark_group("decide");
    for (name, condition) in [
        ("mixed", mixed as fn(usize) -> String),
        ("arguments only", arguments_only),
    ] {
        for count in [10, 200, 1_000] {
            let policy = parse_policy(&text(count, condition)).unwrap();
            let arguments =
                format!(r#"{{"user":"u{count}","path":"/srv/work{count}/a/b.txt","n":{count}}}"#);
            let arguments = parse_str(&arguments, Limits::default()).unwrap();
            let caller = Caller {
                id: "c".into(),
                name: "c".into(),
                kind: CallerKind::Agent,
            };
            let tool = format!("srv{count}_x1");
            let call = Call {
                caller: &caller,
                client: "client",
                server: "server",
                tool: &tool,
                arguments: &arguments,
                severity: Severity::High,
                marks: &[],
                tags: &[],
                at: 0,
                utc_offset_minutes: 0,
            };
            assert_eq!(decide(&policy, &call).rule, Some(count - 1));
            group.bench_function(BenchmarkId::new(name, count), |b| {
                b.iter(|| decide(&policy, black_box(&call)));
            });
        }
    }
}

fn editing(c: &mut Criterion) {
    let mut group = c.benchmark_group("text");
    group.sample_size(10);
    for count in [1_000, 10_000] {
        let text = text(count, mixed);
        group.bench_function(BenchmarkId::new("read", count), |b| {
            b.iter(|| edit::read(black_box(&text)).unwrap().rules.len());
        });
        let facts = LintFacts::default();
        let turn = PolicyEdit::Move { rule: 1, to: 2 };
        group.bench_function(BenchmarkId::new("move a rule", count), |b| {
            b.iter(|| edit::apply(black_box(&text), &turn, &facts).unwrap().len());
        });
    }
    for (name, condition) in [
        ("mixed", mixed as fn(usize) -> String),
        ("arguments only", arguments_only),
        ("patterns", patterns),
    ] {
        let draft = edit::read(&text(1_000, condition)).unwrap();
        group.bench_function(BenchmarkId::new("lint", name), |b| {
            b.iter(|| lint(black_box(&draft), &LintFacts::default()).len());
        });
    }
}

criterion_group!(benches, deciding, editing);
criterion_main!(benches);
