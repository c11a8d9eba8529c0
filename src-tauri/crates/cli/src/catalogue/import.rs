//! `smg catalogue import`: what a file of listings holds, and what of it could not be read.

use crate::failure::Failure;
use crate::shown;
use catalogue::awesome::{self, List};
use clap::ValueEnum;
use serde::Serialize;
use std::io::{self, Write};
use std::path::Path;

/// What `--json` prints, for `--help`.
pub(super) const SHAPE: &str = "\
With --json, one document:
  awesome   {form, counts: {entries, sections, repositories, reported, lines: {…}}, entries: [{name, url, repository,
            flags: [{emoji, meaning}], description, badge, links, line, section, unusual: […]}], sections: [{title,
            anchor, under, line}], reports: [{line, why, text}]}
            `section` is an index into `sections`; each line of the part that names servers is in one of the counts.";

/// The forms that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// A README of links, as the lists named awesome are kept
    Awesome,
}

#[derive(Serialize)]
struct Document<'a> {
    form: &'static str,
    counts: Counts,
    #[serde(flatten)]
    list: &'a List,
}

#[derive(Serialize)]
struct Counts {
    entries: usize,
    sections: usize,
    repositories: usize,
    reported: usize,
    lines: awesome::Lines,
}

/// Reads the file and says what is in it.
pub(super) fn import(file: &Path, form: Form, json: bool) -> Result<(), Failure> {
    let text = read(file)?;
    let said = match form {
        Form::Awesome => awesome(&text, json)
            .map_err(|why| Failure::new(format!("`{}`: {why}", file.display())))?,
    };
    io::stdout().lock().write_all(said.as_bytes())?;
    Ok(())
}

/// The file's text; what is not UTF-8 in it is replaced, as a browser would.
pub(super) fn read(file: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(file)
        .map_err(|error| Failure::new(format!("`{}` cannot be read: {error}", file.display())))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn awesome(text: &str, json: bool) -> Result<String, awesome::TooLong> {
    let list = awesome::read(text)?;
    let counts = count(&list);
    if json {
        let document = Document {
            form: "awesome",
            counts,
            list: &list,
        };
        return Ok(shown::json(&document) + "\n");
    }
    let mut said = format!(
        "{} servers in {} sections, {} repositories\n",
        counts.entries, counts.sections, counts.repositories
    );
    for report in &list.reports {
        said.push_str(&format!(
            "line {}: {}: {}\n",
            report.line,
            report.why,
            shown::line(&report.text)
        ));
    }
    Ok(said)
}

fn count(list: &List) -> Counts {
    let repositories = list
        .entries
        .iter()
        .filter_map(|entry| entry.repository.as_ref());
    let keys: std::collections::HashSet<String> =
        repositories.map(catalogue::Repository::key).collect();
    Counts {
        entries: list.entries.len(),
        sections: list.sections.len(),
        repositories: keys.len(),
        reported: list.reports.len(),
        lines: list.lines,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_imported_list_is_counted_and_what_is_odd_is_said() {
        let text = "## Server Implementations\n### A\n- [a/b](https://github.com/a/b) 🐍 - x\n- [c](https://github.com/a/b) - \u{1b}[2J\n- \u{1b}]0;x\n";
        let said = awesome(text, false).unwrap();
        assert!(
            said.starts_with(
                "2 servers in 1 sections, 1 repositories\nline 5: the bullet has no link: "
            ),
            "{said}"
        );
        let document: serde_json::Value =
            serde_json::from_str(&awesome(text, true).unwrap()).unwrap();
        assert_eq!(document["counts"]["entries"], 2);
        assert_eq!(document["entries"][0]["flags"][0]["meaning"], "python");
        assert_eq!(document["entries"][0]["repository"]["name"], "b");
        assert_eq!(document["counts"]["lines"]["reported"], 1);
        assert!(
            !said.chars().any(|c| c.is_control() && c != '\n'),
            "{said:?}"
        );
    }
}
