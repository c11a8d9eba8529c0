//! Prints what one decision costs, by number and kind of rules. The call matches the last rule only.
//! Run with `cargo run --release -p policy --example decide_speed`.

use policy::json::{Json, Limits, parse_str, parse_text, scan_object};
use policy::marks::{self, MarkFacts};
use policy::{
    Assessment, Call, Caller, CallerKind, Reason, ReasonSource, Severity, assess_call, decide,
    parse_policy,
};
use std::hint::black_box;
use std::time::Instant;

/// Each kind: its name, and the condition of rule number `i`.
type Kind = (&'static str, fn(usize) -> String);

const KINDS: [Kind; 6] = [
    ("tool pattern", |i| {
        format!(r#""tool":"srv{i}_*","minSeverity":"medium""#)
    }),
    ("pattern in the middle", |i| {
        format!(r#""tool":"s*v{i}_x?""#)
    }),
    ("tool pattern and argument", |i| {
        format!(
            r#""tool":"srv{i}_*","arguments":{{"pointer":"/user/name","op":"is","value":"u{i}"}}"#
        )
    }),
    ("argument only, text", |i| {
        format!(r#""arguments":{{"pointer":"/user/name","op":"is","value":"u{i}"}}"#)
    }),
    ("argument only, folder", |i| {
        format!(r#""arguments":{{"pointer":"/path","op":"inside","value":"/srv/work{i}"}}"#)
    }),
    ("argument only, range", |i| {
        format!(r#""arguments":{{"pointer":"/n","op":"range","value":{{"min":{i},"max":{i}}}}}"#)
    }),
];

/// What it costs to find the risky parts of a call's arguments and to let them speak for its severity.
fn judged(text: &str) -> f64 {
    let call = parse_str(text, Limits::default()).unwrap_or(Json::Null);
    let arguments = call.pointer("/params/arguments").unwrap_or(&Json::Null);
    let tool = Assessment {
        severity: Severity::Low,
        reasons: vec![Reason {
            text: "`read` in the tool's name".into(),
            source: ReasonSource::Name,
        }],
    };
    let facts = MarkFacts::default();
    time(|| assess_call(&tool, arguments, &marks::find(arguments, &facts)))
}

fn main() {
    for (name, condition) in KINDS {
        for rules in [10, 100, 200, 1_000] {
            println!(
                "{name:28} {rules:5} rules {:8.0} ns",
                decision(rules, condition)
            );
        }
    }
    let content = "x".repeat(64 * 1024);
    let call = format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{"name":"w","arguments":{{"content":"{content}"}}}}}}"#
    );
    let short = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"w","arguments":{"path":"/srv/x"}}}"#;
    for (name, text) in [("100 B", short), ("64 KiB", call.as_str())] {
        let scan = time(|| {
            scan_object(text.as_bytes(), |key, span| {
                black_box((key.len(), span));
            })
        });
        let parse = time(|| parse_str(text, Limits::default()));
        let canonical =
            time(|| parse_text(text, Limits::default()).map(|p| p.canonical_bytes().len()));
        println!(
            "{name:28} scan {scan:6.0} ns, parse {parse:6.0} ns, canonical {canonical:6.0} ns"
        );
        println!("{name:28} marks and severity {:6.0} ns", judged(text));
    }
}

fn decision(count: usize, condition: fn(usize) -> String) -> f64 {
    let rules: Vec<_> = (1..=count)
        .map(|i| {
            format!(
                r#"{{"id":"r{i}","match":{{{}}},"effect":"allow"}}"#,
                condition(i)
            )
        })
        .collect();
    let text = format!(
        r#"{{"version":2,"rules":[{}],"defaultEffect":"deny"}}"#,
        rules.join(",")
    );
    let Ok(policy) = parse_policy(&text) else {
        return f64::NAN;
    };
    let arguments = format!(
        r#"{{"user":{{"name":"u{count}"}},"path":"/srv/work{count}/a/b.txt","n":{count}}}"#
    );
    let Ok(arguments) = parse_str(&arguments, Limits::default()) else {
        return f64::NAN;
    };
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
    if decide(&policy, &call).rule != Some(count - 1) {
        return f64::NAN;
    }
    time(|| decide(&policy, black_box(&call)))
}

/// Nanoseconds of one run: the best of ten rounds, since others use the machine too.
fn time<T>(mut run: impl FnMut() -> T) -> f64 {
    const RUNS: u32 = 2_000;
    let mut round = || {
        let begin = Instant::now();
        for _ in 0..RUNS {
            black_box(run());
        }
        begin.elapsed().as_secs_f64() * 1e9 / f64::from(RUNS)
    };
    (0..10).map(|_| round()).fold(f64::INFINITY, f64::min)
}
