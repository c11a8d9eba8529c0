//! Runs named steps in order, times them, stops at the first that fails, and says in a table what happened.
//! A step that did not run is never counted as passed.

use crate::shell::{self, Log};
use crate::workspace::Workspace;
use anyhow::{Result, bail};
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// One thing to do.
pub(crate) struct Step {
    /// What it is called on the command line and in the table.
    pub(crate) name: &'static str,
    /// What it holds true, for `--list`.
    pub(crate) about: &'static str,
    /// Does it.
    pub(crate) action: fn(&Workspace, &Log) -> Result<()>,
}

/// How one step ended.
struct Line {
    name: &'static str,
    result: Outcome,
    took: Duration,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    NotRun,
}

/// The steps `names` asks for, in their own order; all of them when it asks for none.
pub(crate) fn choose<'a>(steps: &'a [Step], names: &[String]) -> Result<Vec<&'a Step>> {
    for name in names {
        if !steps.iter().any(|step| step.name == name) {
            let known: Vec<&str> = steps.iter().map(|step| step.name).collect();
            bail!(
                "there is no step `{name}`; the steps are {}",
                known.join(", ")
            );
        }
    }
    Ok(steps
        .iter()
        .filter(|step| names.is_empty() || names.iter().any(|name| name == step.name))
        .collect())
}

/// Runs the steps and prints the table. True: all of them passed.
pub(crate) fn run(steps: &[&Step], workspace: &Workspace) -> Result<bool> {
    println!(
        "each step writes its own log in {}",
        workspace.output("logs").display()
    );
    let mut lines: Vec<Line> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        if lines.iter().any(|line| line.result == Outcome::Failed) {
            lines.push(Line {
                name: step.name,
                result: Outcome::NotRun,
                took: Duration::ZERO,
            });
            continue;
        }
        print!("[{}/{}] {} … ", index + 1, steps.len(), step.name);
        std::io::stdout().flush()?;
        lines.push(run_one(step, workspace)?);
    }
    println!("\n{}", table(&lines));
    Ok(lines.iter().all(|line| line.result == Outcome::Passed))
}

fn run_one(step: &Step, workspace: &Workspace) -> Result<Line> {
    let path: PathBuf = workspace.output("logs").join(format!("{}.log", step.name));
    let log = Log::create(&path)?;
    let start = Instant::now();
    let done = (step.action)(workspace, &log);
    let took = start.elapsed();
    let result = match done {
        Ok(()) => {
            println!("ok, {:.1} s", took.as_secs_f64());
            Outcome::Passed
        }
        Err(error) => {
            log.say(&format!("{error:#}"))?;
            println!(
                "failed after {:.1} s\n\n{}\n",
                took.as_secs_f64(),
                shell::tail(&path, 60)
            );
            println!("the whole log: {}", path.display());
            Outcome::Failed
        }
    };
    Ok(Line {
        name: step.name,
        result,
        took,
    })
}

/// The table, and the line everything else reads: `N passed, N failed`.
fn table(lines: &[Line]) -> String {
    let width = lines
        .iter()
        .map(|line| line.name.len())
        .max()
        .unwrap_or_default();
    let mut text = String::new();
    for line in lines {
        let (word, seconds) = match line.result {
            Outcome::Passed => ("passed", format!("{:7.1} s", line.took.as_secs_f64())),
            Outcome::Failed => ("FAILED", format!("{:7.1} s", line.took.as_secs_f64())),
            Outcome::NotRun => ("not run", String::new()),
        };
        text += format!("{:width$}  {word:7}  {seconds}", line.name).trim_end();
        text.push('\n');
    }
    let count = |wanted| lines.iter().filter(|line| line.result == wanted).count();
    let total: Duration = lines.iter().map(|line| line.took).sum();
    text += &format!("{:.1} s together\n", total.as_secs_f64());
    text + &format!(
        "{} passed, {} failed",
        count(Outcome::Passed),
        count(Outcome::Failed)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &'static str) -> Step {
        Step {
            name,
            about: "",
            action: |_, _| Ok(()),
        }
    }

    fn names(steps: &[&Step]) -> Vec<&'static str> {
        steps.iter().map(|step| step.name).collect()
    }

    #[test]
    fn chosen_steps_keep_their_own_order() {
        let steps = [step("fmt"), step("clippy"), step("unit")];
        assert_eq!(
            names(&choose(&steps, &[]).unwrap()),
            ["fmt", "clippy", "unit"]
        );
        assert_eq!(
            names(&choose(&steps, &["unit".into(), "fmt".into()]).unwrap()),
            ["fmt", "unit"]
        );
    }

    #[test]
    fn an_unknown_step_is_refused_with_the_known_ones() {
        let error = choose(&[step("fmt")], &["format".into()])
            .err()
            .unwrap()
            .to_string();
        assert_eq!(error, "there is no step `format`; the steps are fmt");
    }

    #[test]
    fn what_did_not_run_counts_neither_way() {
        let line = |name, result, seconds| Line {
            name,
            result,
            took: Duration::from_secs(seconds),
        };
        let lines = [
            line("fmt", Outcome::Passed, 2),
            line("clippy", Outcome::Failed, 30),
            line("unit", Outcome::NotRun, 0),
        ];
        let expected = "\
fmt     passed       2.0 s
clippy  FAILED      30.0 s
unit    not run
32.0 s together
1 passed, 1 failed";
        assert_eq!(table(&lines), expected);
    }
}
