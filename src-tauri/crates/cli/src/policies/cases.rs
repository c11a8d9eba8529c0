//! `smg policy test`: files of calls with what is expected of each, held against the policy they name.
//! The policy is looked for in the folder above the file of cases, then beside it: cases are usually named after
//! their policy.

use super::{in_file, read, say, text};
use crate::failure::Failure;
use crate::shown;
use policy::{Case, CaseFile, Policy};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Runs every case of every file, and fails if one is not met.
pub(super) fn test(given: &[PathBuf], json: bool) -> Result<(), Failure> {
    let (mut met, mut missed) = (0_usize, 0_usize);
    for path in files(given)? {
        let (file, policy) = open(&path)?;
        for case in &file.cases {
            let wrong = case.run(&policy).err().map(|mismatch| mismatch.to_string());
            *(if wrong.is_none() {
                &mut met
            } else {
                &mut missed
            }) += 1;
            tell(&path, case, wrong.as_deref(), json)?;
        }
    }
    if missed > 0 {
        return Err(Failure::new(format!(
            "{missed} of {} cases were not met",
            met + missed
        )));
    }
    if json {
        Ok(())
    } else {
        say(&format!("{met} cases met\n"))
    }
}

fn open(path: &Path) -> Result<(CaseFile, Policy), Failure> {
    let file = policy::parse_cases(&text(path)?).map_err(in_file(path))?;
    let beside = path.parent().unwrap_or(Path::new(""));
    let above = beside.join("..");
    let found = [&above, beside]
        .map(|folder| folder.join(&file.policy))
        .into_iter()
        .find(|place| place != path && place.is_file());
    let Some(found) = found else {
        return Err(Failure::new(format!(
            "`{}` names the policy `{}`, which is neither in the folder above nor beside it",
            path.display(),
            file.policy
        )));
    };
    Ok((file, read(&found)?))
}

/// Every file that was named, and the `.json` files of every folder that was.
fn files(given: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in given {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let unreadable =
            |error| Failure::new(format!("`{}` cannot be read: {error}", path.display()));
        let mut inside = Vec::new();
        for entry in path.read_dir().map_err(unreadable)? {
            let file = entry.map_err(unreadable)?.path();
            if file
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                inside.push(file);
            }
        }
        if inside.is_empty() {
            return Err(Failure::new(format!(
                "`{}` holds no cases; name a folder of `.json` files",
                path.display()
            )));
        }
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}

fn tell(path: &Path, case: &Case, wrong: Option<&str>, json: bool) -> Result<(), Failure> {
    if json {
        let line = json!({"file": path.to_string_lossy(), "case": case.name, "met": wrong.is_none(), "why": wrong});
        return say(&format!("{}\n", shown::json(&line)));
    }
    match wrong {
        Some(wrong) => say(&format!(
            "{}: {}\n",
            shown::line(&path.to_string_lossy()),
            shown::line(wrong)
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Named as its cases are, as the shipped ones.
    const POLICY: &str = r#"{"rules": [], "defaultEffect": "deny"}"#;

    fn cases(effect: &str) -> String {
        format!(
            r#"{{"policy": "a.json", "cases": [{{"name": "a write", "call": {{"server": "git", "tool": "commit", "severity": "medium"}},
                "expect": {{"effect": "{effect}", "rule": null}}}}]}}"#
        )
    }

    #[test]
    fn a_case_that_is_not_met_fails_the_whole() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("cases");
        std::fs::create_dir(&folder).unwrap();
        let given = [folder.clone()];
        let ends = || {
            test(&given, true)
                .err()
                .map(|failure| failure.sentence().to_owned())
        };
        assert!(ends().unwrap_or_default().contains("holds no cases"));

        std::fs::write(folder.join("a.json"), cases("deny")).unwrap();
        assert!(
            ends()
                .unwrap_or_default()
                .contains("names the policy `a.json`")
        );

        std::fs::write(root.path().join("a.json"), POLICY).unwrap();
        assert_eq!(ends(), None);

        std::fs::write(folder.join("b.json"), cases("allow")).unwrap();
        assert_eq!(ends().unwrap_or_default(), "1 of 2 cases were not met");
    }
}
