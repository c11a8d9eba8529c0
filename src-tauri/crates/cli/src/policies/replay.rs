//! `smg policy replay`: what a policy would have done with the calls of the last days, beside what is in force. Reads
//! the gateway's files, whether or not it runs; puts nothing into force and writes nothing.

use super::{say, text};
use crate::failure::Failure;
use crate::shown;
use clap::Args;
use gateway::api::{ReplayReport, ReplayedCall};
use link::Home;
use std::path::PathBuf;

/// The policy would let something pass that is asked about or denied today.
const LOOSENS: u8 = 3;

pub(super) const ENDINGS: &str = "\
Exit codes: 0 no call would be treated less strictly, 1 it could not be replayed, 2 the arguments were not understood,
3 some calls would be treated less strictly.";

/// Effects in the order of the matrix.
const EFFECTS: [&str; 3] = ["allow", "ask", "deny"];

/// Arguments of `smg policy replay`.
#[derive(Debug, Args)]
pub(super) struct Replay {
    /// The policy file
    file: PathBuf,
    /// How many days to look back
    #[arg(long, default_value_t = 30, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
}

impl Replay {
    pub(super) fn run(&self, json: bool) -> Result<(), Failure> {
        let draft = text(&self.file)?;
        let home = Home::from_env().map_err(Failure::new)?;
        let report = gateway::replay_recorded(&home, &draft, self.days)?;
        say(&match json {
            true => format!("{}\n", shown::json(&report)),
            false => in_words(&report, self.days),
        })?;
        match report.loosened {
            0 => Ok(()),
            // The result says it already.
            _ => Err(Failure::with_code(LOOSENS, "")),
        }
    }
}

/// The headline, the matrix, and the calls that would be treated less strictly.
fn in_words(report: &ReplayReport, days: u32) -> String {
    let mut lines = format!(
        "{} calls in {}; {} would change: {} tightened, {} loosened",
        report.calls,
        match days {
            1 => "a day".to_owned(),
            more => format!("{more} days"),
        },
        report.tightened.saturating_add(report.loosened),
        report.tightened,
        report.loosened,
    );
    if report.loosened_denied > 0 {
        lines.push_str(&format!(", of which you denied {}", report.loosened_denied));
    }
    lines.push_str(".\n\n");
    lines.push_str(&shown::table(&matrix(report)));
    let loosened: Vec<_> = report.changed.iter().filter(|call| call.loosened).collect();
    if !loosened.is_empty() {
        lines.push_str("\nLoosened:\n");
        lines.push_str(&shown::table(
            &loosened.iter().map(|call| row(call)).collect::<Vec<_>>(),
        ));
        let listed = u32::try_from(loosened.len()).unwrap_or(u32::MAX);
        let more = report.loosened.saturating_sub(listed);
        if more > 0 {
            lines.push_str(&format!("and {more} more\n"));
        }
    }
    if !report.limits.is_empty() {
        lines.push('\n');
    }
    for limit in &report.limits {
        lines.push_str(&format!("{}\n", shown::line(limit)));
    }
    lines
}

fn matrix(report: &ReplayReport) -> Vec<Vec<String>> {
    let head = ["was", "would be"].iter().chain(&EFFECTS);
    // "would be" stands over the columns.
    let mut table = vec![head.map(|word| (*word).to_owned()).collect::<Vec<_>>()];
    for (was, counts) in EFFECTS.iter().zip(report.matrix) {
        let mut row = vec![(*was).to_owned(), String::new()];
        row.extend(counts.map(|calls| calls.to_string()));
        table.push(row);
    }
    table
}

fn row(call: &ReplayedCall) -> Vec<String> {
    vec![
        shown::time(call.at),
        format!("{} -> {}", word(call.was), word(call.would)),
        shown::segments(&call.headline),
        shown::line(call.answered.as_deref().unwrap_or_default()),
        shown::line(&call.would_by),
    ]
}

fn word(effect: policy::Effect) -> &'static str {
    match effect {
        policy::Effect::Allow => "allow",
        policy::Effect::Review => "ask",
        policy::Effect::Deny => "deny",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gateway::api::Segment;
    use gateway::ids::CallId;

    fn report(loosened: u32) -> ReplayReport {
        let call = ReplayedCall {
            call: CallId::new(),
            at: 0,
            headline: vec![Segment::plain("Delete item a on files")],
            was: policy::Effect::Review,
            was_by: "Otherwise, ask me.".into(),
            answered: Some("you denied it".into()),
            would: policy::Effect::Allow,
            would_by: "Otherwise, allow it.".into(),
            loosened: true,
        };
        ReplayReport {
            done: true,
            calls: 7,
            matrix: [[4, 0, 0], [loosened, 1, 0], [0, 0, 1]],
            loosened,
            loosened_denied: loosened,
            changed: vec![call; usize::from(loosened > 0)],
            limits: vec!["1 call would be rated otherwise today.".into()],
            ..ReplayReport::default()
        }
    }

    #[test]
    fn the_headline_says_how_much_looser_it_is() {
        let said = in_words(&report(2), 30);
        let lines: Vec<_> = said.lines().collect();
        assert_eq!(
            lines[0],
            "7 calls in 30 days; 2 would change: 0 tightened, 2 loosened, of which you denied 2."
        );
        assert_eq!(lines[2], "was    would be  allow  ask  deny");
        assert_eq!(lines[4], "ask              2      1    0");
        assert!(
            lines[8].ends_with(
                "ask -> allow  Delete item a on files  you denied it  Otherwise, allow it."
            ),
            "{said}"
        );
        assert_eq!(lines[9], "and 1 more");
        assert_eq!(lines[11], "1 call would be rated otherwise today.");
    }

    #[test]
    fn a_policy_that_loosens_nothing_lists_nothing() {
        let said = in_words(&report(0), 1);
        assert!(said.starts_with("7 calls in a day; 0 would change: 0 tightened, 0 loosened.\n"));
        assert!(!said.contains("Loosened:"), "{said}");
    }
}
