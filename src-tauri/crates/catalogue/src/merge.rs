//! Which rows of different sources are one server: the same package, the same address, or the same repository where that says
//! enough. Two names a registry keeps apart stay apart unless they are the same package.

use crate::row::Row;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A row, and who said it.
pub(crate) type Said = (String, Row);

/// The rows of each server; the order of rows and of servers is that of the input.
pub(crate) fn merge(rows: Vec<Said>) -> Vec<Vec<Said>> {
    let mut groups = Groups((0..rows.len()).collect());
    join(&rows, &mut groups, |row| {
        row.packages
            .iter()
            .map(|package| coordinate(package))
            .collect()
    });
    join(&rows, &mut groups, |row| row.remotes.clone());
    // The same name is the same server, in whatever registry.
    join(&rows, &mut groups, |row| {
        row.server_json
            .iter()
            .map(|_| row.key.to_lowercase())
            .collect()
    });
    same_repository(&rows, &mut groups);
    let mut merged: BTreeMap<usize, Vec<Said>> = BTreeMap::new();
    for (index, row) in rows.into_iter().enumerate() {
        merged.entry(groups.root(index)).or_default().push(row);
    }
    merged.into_values().collect()
}

/// A package without its version: an image's tag is not part of what it is.
fn coordinate(package: &str) -> String {
    let Some(image) = package.strip_prefix("oci:") else {
        return package.to_lowercase();
    };
    let image = image.split('@').next().unwrap_or(image);
    let slash = image.rfind('/').unwrap_or(0);
    let end = image
        .get(slash..)
        .and_then(|last| last.find(':'))
        .map_or(image.len(), |at| slash + at);
    let name = image.get(..end).unwrap_or(image);
    format!("oci:{}", name.strip_prefix("docker.io/").unwrap_or(name))
}

fn join(rows: &[Said], groups: &mut Groups, keys: impl Fn(&Row) -> Vec<String>) {
    let mut first: HashMap<String, usize> = HashMap::new();
    for (index, (_, row)) in rows.iter().enumerate() {
        for key in keys(row).into_iter().filter(|key| !key.is_empty()) {
            let known = *first.entry(key).or_insert(index);
            groups.unite(known, index);
        }
    }
}

/// A repository is one server where no source has several servers in it; then the rows that name it are one.
fn same_repository(rows: &[Said], groups: &mut Groups) {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, (_, row)) in rows
        .iter()
        .enumerate()
        .filter(|(_, (_, row))| !row.repository.is_empty())
    {
        places.entry(&row.repository).or_default().push(index);
    }
    for indices in places.into_values() {
        let mut seen: HashSet<(&str, usize)> = HashSet::new();
        let mut sources: HashMap<&str, usize> = HashMap::new();
        for index in &indices {
            let Some((source, row)) = rows.get(*index) else {
                continue;
            };
            // A list that has a link twice has one server twice; a registry that has two names has two servers.
            if row.server_json.is_some() && seen.insert((source, groups.root(*index))) {
                *sources.entry(source).or_default() += 1;
            }
        }
        if sources.values().all(|servers| *servers <= 1) {
            let mut all = indices.iter();
            if let Some(first) = all.next() {
                all.for_each(|index| groups.unite(*first, *index));
            }
        }
    }
}

/// Which rows belong together; the root of each is its smallest row.
struct Groups(Vec<usize>);

impl Groups {
    fn root(&mut self, mut of: usize) -> usize {
        loop {
            let above = self.0.get(of).copied().unwrap_or(of);
            if above == of {
                return of;
            }
            let next = self.0.get(above).copied().unwrap_or(above);
            if let Some(slot) = self.0.get_mut(of) {
                *slot = next;
            }
            of = next;
        }
    }

    fn unite(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(slot) = self.0.get_mut(one.max(other)) {
            *slot = one.min(other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(source: &str, key: &str, repository: &str, packages: &[&str]) -> Said {
        let registry = source != "list";
        let row = Row {
            key: key.to_owned(),
            repository: repository.to_owned(),
            packages: packages
                .iter()
                .map(|package| (*package).to_owned())
                .collect(),
            server_json: registry.then(|| serde_json::json!({})),
            ..Row::default()
        };
        (source.to_owned(), row)
    }

    fn merged(rows: &[Said]) -> Vec<Vec<String>> {
        let named = |group: Vec<Said>| {
            group
                .into_iter()
                .map(|(source, row)| format!("{source} {}", row.key))
                .collect()
        };
        merge(rows.to_vec()).into_iter().map(named).collect()
    }

    #[test]
    fn one_server_is_one_entry_and_two_are_two() {
        let rows = [
            row("official", "a/x", "github.com/a/x", &["npm:x"]),
            row("list", "https://github.com/a/x", "github.com/a/x", &[]),
            row("list", "again", "github.com/a/x", &[]),
            row("pulse", "mirror/x", "github.com/a/x", &[]),
            row("official", "a/one", "github.com/a/mono", &["npm:one"]),
            row("official", "a/two", "github.com/a/mono", &["npm:two"]),
            row("list", "mono", "github.com/a/mono", &[]),
            row("pulse", "b/forked", "github.com/b/x", &["npm:X"]),
            row("pulse", "a/two", "", &[]),
            row("docker", "three", "", &["oci:docker.io/mcp/three:1.0"]),
            row("official", "c/three", "", &["oci:mcp/three@sha256:0"]),
        ];
        assert_eq!(
            merged(&rows),
            [
                vec![
                    "official a/x",
                    "list https://github.com/a/x",
                    "list again",
                    "pulse mirror/x",
                    "pulse b/forked"
                ],
                vec!["official a/one"],
                vec!["official a/two", "pulse a/two"],
                vec!["list mono"],
                vec!["docker three", "official c/three"],
            ]
            .map(|group| group.into_iter().map(str::to_owned).collect::<Vec<_>>())
        );
    }
}
