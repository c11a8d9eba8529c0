//! Holds the documents to the code: a link leads to a file, and a test or source file that is named exists.
//! Looks at names only; whether a sentence is true, a reader has to judge.

use crate::shell::Log;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

const DOCUMENTS: &[&str] = &[
    "README.md",
    "ARCHITECTURE.md",
    "SECURITY_MODEL.md",
    "CHANGELOG.md",
];

/// Folders a source file may be named from, so that the documents need not repeat long paths.
const NAMED_FROM: &[&str] = &[
    "",
    "tests/scenarios",
    "tests/desktop/scenarios",
    "src-tauri/crates",
    "src-tauri",
];

/// Checks every document.
pub(crate) fn check(workspace: &Workspace, log: &Log) -> Result<()> {
    let mut wrong = Vec::new();
    for document in DOCUMENTS {
        let text = std::fs::read_to_string(workspace.path(document))
            .with_context(|| format!("cannot read `{document}`"))?;
        let (links, sources) = (links(&text), sources(&text));
        log.say(&format!(
            "`{document}`: {} links, {} names of source files",
            links.len(),
            sources.len()
        ))?;
        let dead = links.iter().filter(|link| !workspace.path(link).exists());
        wrong
            .extend(dead.map(|link| format!("`{document}` links to `{link}`, which is not there")));
        let missing = sources
            .iter()
            .filter_map(|source| Some((source, missing(workspace, source)?)));
        wrong.extend(missing.map(|(source, why)| format!("`{document}` names `{source}`: {why}")));
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        bail!("{}", wrong.join("\n"))
    }
}

/// What is missing of a source file named as `path.rs` or `path.rs::function`.
fn missing(workspace: &Workspace, source: &str) -> Option<String> {
    let (path, function) = source.split_once("::").unwrap_or((source, ""));
    let found: Vec<PathBuf> = NAMED_FROM
        .iter()
        .map(|folder| workspace.path(folder).join(path))
        .filter(|file| file.is_file())
        .collect();
    let Some(file) = found.first() else {
        return Some("there is no such file".to_owned());
    };
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let there = function.is_empty() || text.contains(&format!("fn {function}("));
    (!there).then(|| format!("that file has no function `{function}`"))
}

/// The targets of links to files of this repository.
fn links(text: &str) -> Vec<&str> {
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let files = targets.filter_map(|target| target.split('#').next());
    files
        .filter(|file| !file.is_empty() && !file.contains("://"))
        .collect()
}

/// The source files and tests named between backticks.
fn sources(text: &str) -> Vec<&str> {
    let lines = text.lines().filter(|line| !line.starts_with("```"));
    let quoted = lines.flat_map(|line| line.split('`').skip(1).step_by(2));
    quoted
        .filter(|name| !name.contains(' ') && (name.ends_with(".rs") || name.contains(".rs::")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{links, sources};

    #[test]
    fn only_links_into_the_repository_are_followed() {
        let text = "[a](A.md), [b](B.md#part), [c](#here), [d](https://example.org/x.md), ![e](docs/e.png)";
        assert_eq!(links(text), ["A.md", "B.md", "docs/e.png"]);
    }

    #[test]
    fn a_name_of_a_source_file_is_told_from_other_code() {
        let text = "`deny.rs` and `a/b.rs::holds`, not `servers::call`, `x y.rs`, `lib.rs.txt`";
        assert_eq!(sources(text), ["deny.rs", "a/b.rs::holds"]);
    }
}
