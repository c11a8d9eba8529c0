//! `smg catalogue import`: what a file of listings holds, and what of it could not be read.

use crate::failure::Failure;
use crate::shown;
use catalogue::awesome::{self, List};
use catalogue::row::Row;
use catalogue::sync;
use clap::ValueEnum;
use serde::Serialize;
use std::fmt::Display;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// What `--json` prints, for `--help`.
pub(super) const SHAPE: &str = "\
With --json, one document:
  awesome   {form, counts: {entries, sections, repositories, reported, lines: {…}}, entries: [{name, url, repository,
            flags: [{emoji, meaning}], description, badge, links, line, section, unusual: […]}], sections: [{title,
            anchor, under, line}], reports: [{line, why, text}]}
            `section` is an index into `sections`; each line of the part that names servers is in one of the counts.
  others    {form, counts: {entries}, entries: [{key, title, description, version, status, updated, repository, packages,
            remotes, filed, official, runs}]}; newest versions only, and none that was taken back.

A file is only read and counted, unless --keep names the source it is to be kept as.";

/// The forms that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// A README of links, as the lists named awesome are kept
    Awesome,
    /// A page of a registry, or one `server.json`
    Registry,
    /// The Docker catalogue, or the file of one of its servers
    Docker,
}

impl Form {
    fn of_source(self) -> sync::Form {
        match self {
            Self::Awesome => sync::Form::Awesome,
            Self::Registry => sync::Form::Registry,
            Self::Docker => sync::Form::Docker,
        }
    }
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
pub(super) fn import(
    file: &Path,
    form: Form,
    keep: Option<&str>,
    json: bool,
) -> Result<(), Failure> {
    let text = read(file)?;
    let in_file = |why: &dyn Display| Failure::new(format!("`{}`: {why}", file.display()));
    let rows = || sync::rows(form.of_source(), &text).map_err(|why| in_file(&why));
    let mut said = match form {
        Form::Awesome => awesome(&text, json).map_err(|why| in_file(&why))?,
        Form::Registry => listed("registry", &rows()?, json),
        Form::Docker => listed("docker", &rows()?, json),
    };
    if let Some(source) = keep {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |now| i64::try_from(now.as_millis()).unwrap_or(i64::MAX));
        let all = super::open()?.import(source, rows()?, now)?;
        if !json {
            said.push_str(&format!(
                "kept as `{}`; the catalogue has {all} servers\n",
                shown::line(source)
            ));
        }
    }
    super::say(&said)
}

/// What registries and catalogues list, without the descriptions recipes follow from.
fn listed(form: &str, rows: &[Row], json: bool) -> String {
    if !json {
        return format!("{} servers\n", rows.len());
    }
    let bare: Vec<Row> = rows
        .iter()
        .map(|row| Row {
            server_json: None,
            ..row.clone()
        })
        .collect();
    shown::json(
        &serde_json::json!({"form": form, "counts": {"entries": bare.len()}, "entries": bare}),
    ) + "\n"
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
    fn what_a_registry_lists_is_counted_without_what_was_taken_back() {
        let text = r#"{"servers":[{"server":{"name":"a/b"}},{"server":{"name":"a/c","status":"deleted"}}]}"#;
        let rows = sync::rows(sync::Form::Registry, text).unwrap();
        let document: serde_json::Value =
            serde_json::from_str(&listed("registry", &rows, true)).unwrap();
        assert_eq!(
            (
                &document["counts"]["entries"],
                &document["entries"][0]["key"]
            ),
            (&1.into(), &"a/b".into())
        );
        assert_eq!(listed("registry", &rows, false), "1 servers\n");
    }

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
