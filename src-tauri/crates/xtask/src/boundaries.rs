//! Holds the arrows of the architecture: which crate must never come to depend on which.
//! Reads what cargo resolves for the programs we ship; test-only dependencies are not looked at.

use crate::shell::{self, Log};
use crate::workspace::Workspace;
use anyhow::{Result, bail};

/// A crate of ours, and name prefixes of what must not be below it.
struct Boundary {
    package: &'static str,
    never: &'static [&'static str],
    because: &'static str,
}

const BOUNDARIES: &[Boundary] = &[
    Boundary {
        package: "policy",
        never: &["tokio", "rusqlite", "gateway", "link", "tauri"],
        because: "what a policy says about a call must be a pure function, readable and testable alone",
    },
    Boundary {
        package: "link",
        never: &["policy", "gateway", "rusqlite", "tauri"],
        because: "the wire knows where messages go, not what they mean",
    },
    Boundary {
        package: "gateway",
        never: &["tauri", "wry", "tao", "gtk", "secure-mcp-gateway"],
        because: "everything that decides must run and be tested without a window",
    },
    Boundary {
        package: "catalogue",
        never: &["policy", "gateway", "link", "tauri"],
        because: "what one could add is read apart from what runs and what decides",
    },
    Boundary {
        package: "smg-shim",
        never: &["policy", "gateway", "rusqlite", "rmcp", "tauri"],
        because: "what every client starts must be small, and must not be able to decide anything",
    },
    Boundary {
        package: "smg",
        never: &["tauri", "wry", "gtk"],
        because: "the command line must build and run where there is no desktop",
    },
];

/// Checks every boundary.
pub(crate) fn check(workspace: &Workspace, log: &Log) -> Result<()> {
    for boundary in BOUNDARIES {
        let mut cargo = workspace.cargo();
        cargo.args([
            "tree",
            "--locked",
            "--prefix",
            "none",
            "--edges",
            "normal",
            "--format",
            "{p}",
            "--package",
            boundary.package,
        ]);
        let listing = String::from_utf8_lossy(&shell::read(&mut cargo)?).into_owned();
        let crossed = crossed(&listing, boundary.package, boundary.never);
        if !crossed.is_empty() {
            bail!(
                "`{}` has come to depend on {}: {}",
                boundary.package,
                crossed.join(", "),
                boundary.because
            );
        }
        log.say(&format!(
            "`{}`: {} packages, none of {}",
            boundary.package,
            listing.lines().count(),
            boundary.never.join(", ")
        ))?;
    }
    Ok(())
}

/// The packages in a listing that must not be there. A name counts with whatever follows a dash: `tauri-utils` is tauri.
fn crossed(listing: &str, own: &str, never: &[&str]) -> Vec<String> {
    let mut names: Vec<&str> = listing
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    names.sort_unstable();
    names.dedup();
    let is = |name: &str, prefix: &str| {
        name.strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    names
        .into_iter()
        .filter(|name| *name != own && never.iter().any(|prefix| is(name, prefix)))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::crossed;

    #[test]
    fn a_family_of_packages_counts_as_one() {
        let listing = "gateway v0.1.0 (/x)\ntokio v1.0.0\ntauri-utils v2.0.0\ntaut v1.0.0\ntauri v2.0.0\ntauri v2.0.0 (*)\n";
        assert_eq!(
            crossed(listing, "gateway", &["tauri", "gateway"]),
            ["tauri", "tauri-utils"]
        );
        assert!(crossed(listing, "gateway", &["rusqlite"]).is_empty());
    }
}
