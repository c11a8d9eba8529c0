//! What the scanner finds in what is known to be poisoned, and in what is known to be honest.

use super::{name, share};
use anyhow::Result;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What is expected of the rows of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expects {
    /// Each has something to find.
    Findings,
    /// None has.
    Nothing,
    /// Their label says: `injected`, or anything else.
    Label,
}

/// The files of a corpus.
pub(super) const FILES: &[(&str, Expects)] = &[
    ("poisoned-tools.jsonl", Expects::Findings),
    ("benign-tools.jsonl", Expects::Nothing),
    ("hard-negative-tools.jsonl", Expects::Nothing),
    ("injected-results.jsonl", Expects::Label),
];

/// A result of a tool is scanned as the description of one.
pub(super) fn as_definitions(rows: Vec<Value>) -> Vec<Value> {
    let as_definition = |row: Value| match row.get("result_text") {
        Some(text) => {
            json!({"name": row.get("category"), "description": text, "label": row.get("label")})
        }
        None => row,
    };
    rows.into_iter().map(as_definition).collect()
}

/// Says how much was found of what is there, and how much of what is not.
pub(super) fn report(
    file: &str,
    expects: Expects,
    rows: &[Value],
    answers: &[Value],
    page: &mut String,
) -> Result<()> {
    let poisoned = |row: &Value| match expects {
        Expects::Findings => true,
        Expects::Nothing => false,
        Expects::Label => row.get("label").and_then(Value::as_str) == Some("injected"),
    };
    let both: Vec<_> = rows.iter().zip(answers).collect();
    let (bad, honest): (Vec<_>, Vec<_>) = both.into_iter().partition(|(row, _)| poisoned(row));
    writeln!(page, "\n{file}: {} rows", rows.len())?;
    if !bad.is_empty() {
        let found = bad
            .iter()
            .filter(|(_, answer)| has_findings(answer))
            .count();
        writeln!(page, "  recall           {}", share(found, bad.len()))?;
        by_style(&bad, page)?;
    }
    if !honest.is_empty() {
        let found = honest
            .iter()
            .filter(|(_, answer)| has_findings(answer))
            .count();
        let structural = honest
            .iter()
            .filter(|(_, answer)| has_structural(answer))
            .count();
        writeln!(page, "  false positives  {}", share(found, honest.len()))?;
        writeln!(
            page,
            "    structural     {}",
            share(structural, honest.len())
        )?;
    }
    for (row, _) in bad.iter().filter(|(_, answer)| !has_findings(answer)) {
        writeln!(page, "  missed: {}", name(row))?;
    }
    for (row, answer) in honest.iter().filter(|(_, answer)| has_findings(answer)) {
        writeln!(page, "  honest: {}: {}", name(row), first_reason(answer))?;
    }
    Ok(())
}

fn by_style(bad: &[(&Value, &Value)], page: &mut String) -> Result<()> {
    let mut styles: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (row, answer) in bad {
        if let Some(style) = row.get("style").and_then(Value::as_str) {
            let (found, all) = styles.entry(style).or_default();
            *found += usize::from(has_findings(answer));
            *all += 1;
        }
    }
    for (style, (found, all)) in styles {
        writeln!(page, "    {style:18} {}", share(found, all))?;
    }
    Ok(())
}

fn findings(answer: &Value) -> impl Iterator<Item = &Value> {
    answer
        .get("findings")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn has_findings(answer: &Value) -> bool {
    findings(answer).next().is_some()
}

fn has_structural(answer: &Value) -> bool {
    findings(answer)
        .any(|finding| finding.get("kind").and_then(Value::as_str) != Some("instruction"))
}

fn first_reason(answer: &Value) -> &str {
    findings(answer)
        .find_map(|finding| finding.get("reason")?.as_str())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_is_counted_and_what_is_missed_is_named() {
        let rows = as_definitions(vec![
            json!({"category": "a", "result_text": "x", "label": "injected"}),
            json!({"category": "b", "result_text": "y", "label": "injected"}),
            json!({"category": "c", "result_text": "z", "label": "benign"}),
        ]);
        let finding = json!({"findings": [{"kind": "hidden", "reason": "is odd"}]});
        let answers = [finding.clone(), json!({"findings": []}), finding];
        let mut page = String::new();
        report("f", Expects::Label, &rows, &answers, &mut page).unwrap();
        for line in [
            "  recall           1 of 2 (50.0 %)\n",
            "  false positives  1 of 1 (100.0 %)\n",
            "    structural     1 of 1 (100.0 %)\n",
            "  missed: b\n",
            "  honest: c: is odd\n",
        ] {
            assert!(page.contains(line), "{page}");
        }
    }

    #[test]
    fn recall_is_told_by_style() {
        let rows = [
            json!({"name": "a", "style": "tag"}),
            json!({"name": "b", "style": "tag"}),
        ];
        let answers = [json!({"findings": [{}]}), json!({"findings": []})];
        let mut page = String::new();
        report("f", Expects::Findings, &rows, &answers, &mut page).unwrap();
        assert!(
            page.contains("    tag                1 of 2 (50.0 %)\n"),
            "{page}"
        );
    }
}
