//! What a server was given on its command line: folders and hosts that its calls may name without a remark.
//! Read off the words and the disk; a folder that is not there was given to nobody.

use super::config::ServerSpec;
use std::path::Path;

/// Folders and hosts of one server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Given {
    /// Folders, in full; none: nothing is known about where it may read.
    pub(crate) roots: Vec<String>,
    /// Hosts the operator has named in its command or its variables.
    pub(crate) hosts: Vec<String>,
}

impl Given {
    pub(crate) fn of(spec: &ServerSpec) -> Self {
        let arguments = spec.command.iter().skip(1);
        let is_folder = |text: &&str| Path::new(text).is_absolute() && Path::new(text).is_dir();
        let words = arguments.flat_map(|word| match word.split_once('=') {
            Some((flag, value)) if flag.starts_with('-') => [word.as_str(), value],
            Some(_) | None => [word.as_str(), ""],
        });
        let words: Vec<&str> = words.collect();
        let folder = spec.folder.iter().filter_map(|folder| folder.to_str());
        let said = words
            .iter()
            .copied()
            .chain(spec.env.values().map(String::as_str));
        Self {
            roots: words
                .iter()
                .copied()
                .chain(folder)
                .filter(is_folder)
                .map(str::to_owned)
                .collect(),
            hosts: said.filter_map(policy::host_given).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_are_there_and_hosts_that_are_named_were_given() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().to_str().unwrap();
        let file = folder.path().join("index.js");
        std::fs::write(&file, "").unwrap();
        let spec = ServerSpec {
            name: "a".into(),
            command: [
                here,
                file.to_str().unwrap(),
                here,
                &format!("--root={here}"),
                &format!("{here}/none"),
                "relative",
                "--url=https://api.example.com/v1",
                "https://other.example.com",
            ]
            .map(str::to_owned)
            .to_vec(),
            env: [(
                "DB".to_owned(),
                "postgres://u:p@db.example.com/x".to_owned(),
            )]
            .into(),
            folder: None,
            enabled: true,
        };
        let given = Given::of(&spec);
        assert_eq!(
            given.roots,
            [here, here],
            "the program itself is no folder it may read"
        );
        assert_eq!(
            given.hosts,
            ["api.example.com", "other.example.com", "db.example.com"]
        );
    }
}
