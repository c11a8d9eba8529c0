//! Turns what the yardstick wrote into the budgets' table: medians over rounds, ratios taken within a round.
//! Never leaves a figure out: one that was not measured has its line too.

use super::{DIRECT, GATEWAY, ON_DISK};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fmt::Write;

/// What one run of the yardstick measured.
pub(super) struct Runs(Vec<Value>);

impl Runs {
    /// Reads its list of results; a target that failed is an error, not a gap.
    pub(super) fn read(results: &Value) -> Result<Self> {
        let runs = results
            .as_array()
            .context("the yardstick's results are not a list")?
            .clone();
        for run in &runs {
            for (key, what) in [("failed", "did not start"), ("broke", "stopped answering")] {
                if let Some(why) = run[key].as_str() {
                    anyhow::bail!(
                        "`{}` {what}: {why}",
                        run["target"].as_str().unwrap_or_default()
                    );
                }
            }
        }
        Ok(Self(runs))
    }

    /// A figure of `target` combined with the same figure of `base` in the same round: the median over the rounds.
    fn against(
        &self,
        base: &str,
        target: &str,
        path: &str,
        combine: fn(f64, f64) -> f64,
    ) -> Option<f64> {
        let of = |name: &str, round: &Value| {
            let run = self
                .0
                .iter()
                .find(|run| run["target"] == name && run["round"] == *round)?;
            run.pointer(path)?.as_f64()
        };
        let rounds = self
            .0
            .iter()
            .filter(|run| run["target"] == target)
            .map(|run| &run["round"]);
        median(
            rounds
                .filter_map(|round| Some(combine(of(target, round)?, of(base, round)?)))
                .collect(),
        )
    }

    fn load(&self) -> Option<f64> {
        median(
            self.0
                .iter()
                .filter_map(|run| run["load1"].as_f64())
                .collect(),
        )
    }
}

/// The middle of some figures.
pub(super) fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.retain(|figure| figure.is_finite());
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    match figures.len() % 2 {
        1 => figures.get(middle).copied(),
        _ => Some(f64::midpoint(
            *figures.get(middle.checked_sub(1)?)?,
            *figures.get(middle)?,
        )),
    }
}

/// What a figure must not exceed, or must reach.
enum Budget {
    AtMost(f64),
    AtLeast(f64),
}

use Budget::{AtLeast, AtMost};

struct Row {
    id: &'static str,
    what: &'static str,
    unit: &'static str,
    measured: Option<f64>,
    budget: Budget,
}

fn ratio(a: f64, b: f64) -> f64 {
    a / b
}

fn difference(a: f64, b: f64) -> f64 {
    a - b
}

/// Everything that was measured.
pub(super) struct Measured {
    /// Client, gateway and server on one core.
    pub(super) pinned: Runs,
    /// On all cores.
    pub(super) idle: Runs,
    /// From the operator's answer to the agent's result, milliseconds.
    pub(super) approved: Vec<f64>,
    /// An `fdatasync` of one page, microseconds.
    pub(super) sync: Option<f64>,
}

// A table, read by its columns.
#[rustfmt::skip]
fn rows(Measured { pinned, idle, approved, sync }: &Measured) -> Vec<Row> {
    let row = |id, what, unit, measured, budget| Row { id, what, unit, measured, budget };
    let one_core = |path: &str, how| pinned.against(DIRECT, GATEWAY, path, how);
    let two_cores = |path: &str, how| idle.against(DIRECT, GATEWAY, path, how);
    let a_second = |scenario: &str| two_cores(&format!("/scenarios/{scenario}/per_s"), ratio);
    let one = "/scenarios/100:1/p50_us";
    let p99 = two_cores("/scenarios/100:1/p99_us", ratio);
    let large = one_core("/scenarios/65536:1/p50_us", ratio);
    let memory = one_core("/rss_peak_kib", difference).map(|kib| kib / 1024.0);
    let rules = pinned.against("10 rules", "1000 rules", one, ratio);
    let servers = pinned.against(GATEWAY, "20 servers", one, ratio);
    let on_disk = pinned.against(DIRECT, ON_DISK, one, difference);
    let beyond_sync = on_disk.zip(*sync).map(|(added, sync)| added - sync);
    let per_server = pinned.against(GATEWAY, "20 servers", "/rss_peak_kib", |twenty, one| (twenty - one) / 19.0 / 1024.0);
    vec![
        row("G1", "added to a call, one core", "µs", one_core(one, difference), AtMost(36.0)),
        row("G2", "added on disk, beyond an fdatasync", "µs", beyond_sync, AtMost(60.0)),
        row("G3", "a call, two cores: p50", "×", two_cores(one, ratio), AtMost(1.9)),
        row("G3", "a call, two cores: p99", "×", p99, AtMost(2.4)),
        row("G4", "calls a second, 1 at a time", "×", a_second("100:1"), AtLeast(0.32)),
        row("G4", "calls a second, 16 at a time", "×", a_second("100:16"), AtLeast(0.24)),
        row("G4", "calls a second, 64 at a time", "×", a_second("100:64"), AtLeast(0.17)),
        row("G5", "64 KiB, one core: p50", "×", large, AtMost(3.3)),
        row("G5", "64 KiB, 16 at a time", "×", a_second("65536:16"), AtLeast(0.5)),
        row("G5", "64 KiB, 64 at a time", "×", a_second("65536:64"), AtLeast(0.5)),
        row("G6", "added to the start", "ms", two_cores("/list_ms", difference), AtMost(8.0)),
        row("G7", "memory of gateway and shim, peak", "MiB", memory, AtMost(14.0)),
        row("G7", "memory of a further server", "MiB", per_server, AtMost(0.3)),
        row("G8", "1,000 rules instead of 10", "×", rules, AtMost(1.05)),
        row("G8", "20 servers instead of 1", "×", servers, AtMost(1.05)),
        row("G11", "approve to result", "ms", median(approved.clone()), AtMost(20.0)),
    ]
}

/// The page that is written down.
pub(super) fn page(measured: &Measured) -> String {
    let mut page = String::from(
        "# Performance\n\n\
         What a call costs through the gateway, next to the same call without it. Written by `cargo xtask bench`;\n\
         every line is from one run on one machine. `×` is the ratio to the direct path in the same round, the figure\n\
         the median over rounds. The policy has 100 rules of which the last one matches, and the intent of every call\n\
         is committed before it is forwarded. \"One core\" pins client, gateway and server to one core: that is the\n\
         steady figure; the others move with the scheduler.\n\n",
    );
    let load = measured.idle.load().map_or("unknown".to_owned(), number);
    let _ = writeln!(
        page,
        "Machine: {}; load average while measuring: {load}; an fdatasync of one page: {}.\n",
        machine(),
        measured
            .sync
            .map_or("not measured".to_owned(), |sync| format!(
                "{} µs",
                number(sync)
            ))
    );
    page += "| | what | measured | budget | |\n|---|---|---:|---:|---|\n";
    for row in rows(measured) {
        let (sign, limit, holds): (_, _, fn(f64, f64) -> bool) = match row.budget {
            AtMost(limit) => ("≤", limit, |measured, limit| measured <= limit),
            AtLeast(limit) => ("≥", limit, |measured, limit| measured >= limit),
        };
        let (measured, verdict) = match row.measured {
            Some(measured) if holds(measured, limit) => {
                (format!("{} {}", number(measured), row.unit), "holds")
            }
            Some(measured) => (format!("{} {}", number(measured), row.unit), "**missed**"),
            None => ("not measured".to_owned(), ""),
        };
        let _ = writeln!(
            page,
            "| {} | {} | {measured} | {sign} {limit} {} | {verdict} |",
            row.id, row.what, row.unit
        );
    }
    page
}

fn number(figure: f64) -> String {
    if figure.abs() >= 10.0 {
        format!("{figure:.1}")
    } else {
        format!("{figure:.2}")
    }
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("an unnamed processor", |(_, name)| name);
    format!("{cores} cores of {model}, {}", std::env::consts::OS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn run(target: &str, round: u32, p50: f64) -> Value {
        json!({"target": target, "round": round, "load1": 1.0, "scenarios": {"100:1": {"p50_us": p50}}})
    }

    #[test]
    fn a_median_is_the_middle_and_nothing_when_there_is_none() {
        for (figures, expected) in [
            (vec![], None),
            (vec![3.0], Some(3.0)),
            (vec![9.0, 1.0, 5.0], Some(5.0)),
            (vec![4.0, 1.0, 2.0, f64::NAN, 3.0], Some(2.5)),
        ] {
            assert_eq!(median(figures.clone()), expected, "{figures:?}");
        }
    }

    #[test]
    fn figures_are_compared_within_their_round() {
        // In round 1 the machine was twice as slow; a ratio within rounds does not see that, a ratio of medians would.
        let list = json!([
            run("direct", 0, 10.0),
            run("gateway", 0, 30.0),
            run("direct", 1, 20.0),
            run("gateway", 1, 60.0),
        ]);
        let runs = Runs::read(&list).unwrap();
        assert_eq!(
            runs.against("direct", "gateway", "/scenarios/100:1/p50_us", ratio),
            Some(3.0)
        );
        assert_eq!(
            runs.against("direct", "gateway", "/scenarios/100:1/p50_us", difference),
            Some(30.0)
        );
        assert_eq!(
            runs.against("direct", "nobody", "/scenarios/100:1/p50_us", ratio),
            None
        );
    }

    #[test]
    fn a_target_that_failed_is_an_error() {
        let list = json!([{"target": "gateway", "round": 0, "failed": "no echo tool"}]);
        assert_eq!(
            Runs::read(&list).err().unwrap().to_string(),
            "`gateway` did not start: no echo tool"
        );
    }

    #[test]
    fn what_was_not_measured_is_said_so_and_what_misses_is_marked() {
        let list = json!([run("direct", 0, 10.0), run("gateway", 0, 100.0)]);
        let page = page(&Measured {
            pinned: Runs::read(&list).unwrap(),
            idle: Runs::read(&json!([])).unwrap(),
            approved: vec![3.0],
            sync: None,
        });
        assert!(
            page.contains("| G1 | added to a call, one core | 90.0 µs | ≤ 36 µs | **missed** |"),
            "{page}"
        );
        assert!(
            page.contains("| G11 | approve to result | 3.00 ms | ≤ 20 ms | holds |"),
            "{page}"
        );
        assert!(
            page.contains("| G6 | added to the start | not measured | ≤ 8 ms |  |"),
            "{page}"
        );
    }
}
