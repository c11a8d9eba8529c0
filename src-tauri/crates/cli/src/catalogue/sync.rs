//! `smg catalogue sync`: reads sources over the network, and says of each how it went.

use crate::failure::Failure;
use crate::shown;
use catalogue::fetch::{Fetcher, Manners};
use catalogue::sync::{Source, Synced};
use clap::Args;

/// Where PulseMCP's key is, so that it is on no command line.
const PULSE_KEY: &str = "SMG_PULSEMCP_KEY";
const PULSE_TENANT: &str = "SMG_PULSEMCP_TENANT";

/// Arguments of `smg catalogue sync`.
#[derive(Debug, Args)]
#[command(
    after_help = "PulseMCP answers only with a key: set SMG_PULSEMCP_KEY, and SMG_PULSEMCP_TENANT if you were given one.
With --json, one document: [{source, result, sentence, servers}]; result is read, unchanged, fresh, needs_a_key or kept."
)]
pub(super) struct Sync {
    /// Only these sources: official, pulsemcp, docker, awesome, awesome-devops
    sources: Vec<String>,
}

impl Sync {
    pub(super) fn run(self, json: bool) -> Result<(), Failure> {
        let sources = chosen(&self.sources, &|name| {
            std::env::var(name).ok().filter(|value| !value.is_empty())
        })?;
        let catalogue = super::open()?;
        let fetcher = Fetcher::new(Manners::default()).map_err(Failure::new)?;
        let ended = crate::reach::runtime()?.block_on(catalogue.sync(&fetcher, &sources, true))?;
        let mut rows = Vec::new();
        for (source, synced) in &ended {
            rows.push((source.as_str(), synced, catalogue.state(source)?.rows));
        }
        super::say(&said(&rows, json))?;
        if ended
            .iter()
            .all(|(_, synced)| matches!(synced, Synced::Kept(_) | Synced::NeedsAKey))
        {
            return Err(Failure::new(
                "none of the sources could be read; what they said before is kept",
            ));
        }
        Ok(())
    }
}

fn chosen(
    names: &[String],
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<Source>, Failure> {
    let mut known = Source::known();
    let ids: Vec<String> = known.iter().map(|source| source.id.clone()).collect();
    if let Some(unknown) = names.iter().find(|name| !ids.contains(name)) {
        return Err(Failure::usage(format!(
            "there is no source `{unknown}`; there are {}",
            ids.join(", ")
        )));
    }
    known.retain(|source| names.is_empty() || names.contains(&source.id));
    for source in known.iter_mut().filter(|source| source.needs_key) {
        let Some(key) = variable(PULSE_KEY) else {
            continue;
        };
        source.headers.push(("X-API-Key".to_owned(), key));
        source
            .headers
            .extend(variable(PULSE_TENANT).map(|tenant| ("X-Tenant-ID".to_owned(), tenant)));
    }
    Ok(known)
}

fn said(rows: &[(&str, &Synced, usize)], json: bool) -> String {
    if json {
        let rows: Vec<serde_json::Value> = rows
            .iter()
            .map(|(source, synced, servers)| serde_json::json!({"source": source, "result": word(synced), "sentence": sentence(synced), "servers": servers}))
            .collect();
        return shown::json(&rows) + "\n";
    }
    let row = |(source, synced, servers): &(&str, &Synced, usize)| {
        vec![(*source).to_owned(), servers.to_string(), sentence(synced)]
    };
    shown::table(&rows.iter().map(row).collect::<Vec<_>>())
}

fn word(synced: &Synced) -> &'static str {
    match synced {
        Synced::Read => "read",
        Synced::Unchanged => "unchanged",
        Synced::Fresh => "fresh",
        Synced::NeedsAKey => "needs_a_key",
        Synced::Kept(_) => "kept",
    }
}

fn sentence(synced: &Synced) -> String {
    match synced {
        Synced::Read => "read".to_owned(),
        Synced::Unchanged => "nothing changed".to_owned(),
        Synced::Fresh => "read a moment ago".to_owned(),
        Synced::NeedsAKey => format!("answers nobody without a key; set `{PULSE_KEY}`"),
        Synced::Kept(trouble) => shown::line(&trouble.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalogue::fetch::Trouble;

    #[test]
    fn a_key_goes_to_the_source_it_is_for() {
        let with = |names: &[&str], key: Option<&str>| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            chosen(&names, &|name| {
                key.filter(|_| name == PULSE_KEY).map(str::to_owned)
            })
            .unwrap()
        };
        assert_eq!(with(&[], None).len(), 5);
        let keyed = with(&[], Some("k"));
        let held: Vec<&str> = keyed
            .iter()
            .filter(|source| !source.headers.is_empty())
            .map(|source| source.id.as_str())
            .collect();
        assert_eq!(held, ["pulsemcp"]);
        assert_eq!(with(&["awesome"], Some("k")).len(), 1);
        assert!(
            chosen(&["x".to_owned()], &|_| None)
                .unwrap_err()
                .sentence()
                .contains("there are official, pulsemcp")
        );
    }

    #[test]
    fn every_source_says_how_it_went() {
        let kept = Synced::Kept(Trouble::Gone);
        let rows = [
            ("a", &Synced::Read, 3),
            ("b", &kept, 7),
            ("c", &Synced::NeedsAKey, 0),
        ];
        let lines = said(&rows, false);
        assert!(
            lines.starts_with("a  3  read\nb  7  it was shut down for good"),
            "{lines}"
        );
        let document: serde_json::Value = serde_json::from_str(&said(&rows, true)).unwrap();
        assert_eq!(
            (&document[1]["result"], &document[1]["servers"]),
            (&"kept".into(), &7.into())
        );
        assert_eq!(document[2]["result"], "needs_a_key");
    }
}
