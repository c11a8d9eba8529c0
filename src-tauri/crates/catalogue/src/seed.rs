//! A few well-known servers for operations, so that a first look without a network shows something true. Names and places only; how each
//! is run comes from a registry.

use crate::lookalike::Known;
use crate::row::Row;

/// What the seed is called as a source.
pub const SOURCE: &str = "bundled";

/// The rows of the seed: repository, package or nothing, what it does in our words.
pub(crate) fn rows() -> Vec<Row> {
    include_str!("seed.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(row)
        .collect()
}

/// Well-known names and whose they are, to see what reads like them.
pub(crate) fn known() -> Vec<Known> {
    let place = |row: Row| {
        let mut parts = row.repository.split('/').skip(1);
        let owner = parts.next()?;
        Known::new(parts.next()?, owner)
    };
    rows().into_iter().filter_map(place).collect()
}

fn row(line: &str) -> Option<Row> {
    let mut fields = line.split(" | ").map(str::trim);
    let (title, repository, packages, filed, description) = (
        fields.next()?,
        fields.next()?,
        fields.next()?,
        fields.next()?,
        fields.next()?,
    );
    Some(Row {
        key: repository.to_owned(),
        title: title.to_owned(),
        description: description.to_owned(),
        repository: repository.to_lowercase(),
        packages: packages
            .split_whitespace()
            .filter(|package| *package != "-")
            .map(str::to_owned)
            .collect(),
        filed: vec![filed.to_owned()],
        runs: vec!["local".to_owned()],
        ..Row::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_seed_is_a_server_in_a_repository() {
        let lines = include_str!("seed.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .count();
        let rows = rows();
        assert!(rows.len() == lines && lines >= 20, "{lines}");
        for row in &rows {
            assert!(
                crate::Repository::of(&format!("https://{}", row.repository)).is_some(),
                "{row:?}"
            );
            assert!(
                crate::ops::names().contains(&row.filed[0].as_str()) && row.description.len() > 20,
                "{row:?}"
            );
        }
    }

    #[test]
    fn the_seed_names_places_that_lists_name_too() {
        let Some(list) = crate::realdata::text("awesome-mcp-servers.md") else {
            return;
        };
        let more = crate::realdata::text("awesome-devops-mcp-servers.md").unwrap_or_default();
        let both = format!("{list}{more}").to_lowercase();
        let unknown: Vec<String> = rows()
            .into_iter()
            .map(|row| row.repository)
            .filter(|repository| {
                !both.contains(&format!("{repository})"))
                    && !both.contains(&format!("{repository}/"))
            })
            .collect();
        eprintln!("in neither list: {unknown:?}");
        assert!(unknown.len() <= 3, "{unknown:?}");
    }
}
