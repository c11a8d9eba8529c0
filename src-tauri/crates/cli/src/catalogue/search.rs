//! `smg catalogue search` and `show`: what is in the catalogue on this computer. Asks nobody.

use crate::failure::Failure;
use crate::shown;
use catalogue::{Catalogue, Facets, Listing, ListingView, Runs};
use clap::{Args, ValueEnum};

/// Arguments of `smg catalogue search`.
#[derive(Debug, Args)]
#[command(
    after_help = "With --json, one document: {total, listings: [{id, title, description, described_by, sources, repository, version, updated,
runs, described, categories: [{name, because}], warnings}]}; `total` is how many servers the whole catalogue has."
)]
pub(super) struct Search {
    /// Words; every one has to occur
    words: Vec<String>,
    /// Seen there: official, pulsemcp, docker, awesome, awesome-devops, bundled, or an imported source
    #[arg(long)]
    source: Option<String>,
    /// In that category of operations
    #[arg(long)]
    category: Option<String>,
    /// For operations, in any category
    #[arg(long)]
    ops: bool,
    /// Where it runs
    #[arg(long)]
    runs: Option<Where>,
    /// How many at most
    #[arg(long, default_value_t = 50)]
    limit: usize,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Where {
    Local,
    Remote,
}

impl Search {
    pub(super) fn find(&self, catalogue: &Catalogue, json: bool) -> Result<String, Failure> {
        if let Some(category) = self
            .category
            .as_deref()
            .filter(|category| !catalogue::ops::names().contains(category))
        {
            let names = catalogue::ops::names().join(", ");
            return Err(Failure::usage(format!(
                "there is no category `{category}`; there are {names}"
            )));
        }
        let facets = Facets {
            source: self.source.clone(),
            category: self.category.clone(),
            operations: self.ops,
            runs: self.runs.map(|runs| match runs {
                Where::Local => Runs::Local,
                Where::Remote => Runs::Remote,
            }),
            limit: Some(self.limit),
        };
        let found = catalogue.search(&self.words.join(" "), &facets)?;
        let total = catalogue.count()?;
        if json {
            return Ok(shown::json(&serde_json::json!({"total": total, "listings": found})) + "\n");
        }
        let rows: Vec<Vec<String>> = found.iter().map(row).collect();
        Ok(format!(
            "{}{} of {total}\n",
            shown::table(&rows),
            found.len()
        ))
    }
}

fn row(listing: &Listing) -> Vec<String> {
    let about: String = listing.description.chars().take(80).collect();
    let warned = if listing.warnings.is_empty() { "" } else { "!" };
    vec![
        warned.to_owned(),
        shown::line(&listing.id),
        shown::line(&about),
    ]
}

/// One server, with who said what.
pub(super) fn show(catalogue: &Catalogue, id: &str, json: bool) -> Result<String, Failure> {
    let view = catalogue.show(id)?;
    if !json {
        return Ok(words(&view));
    }
    let (recipe, reason) = match &view.recipe {
        Ok(recipe) => (Some(recipe), None),
        Err(reason) => (None, Some(reason)),
    };
    let document = serde_json::json!({"listing": view.listing, "said": view.said, "recipe": recipe, "reason": reason});
    Ok(shown::json(&document) + "\n")
}

fn words(view: &ListingView) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |what: &str, text: &str| rows.push(vec![what.to_owned(), shown::line(text)]);
    view.listing
        .warnings
        .iter()
        .for_each(|warning| row("warning", warning));
    view.said.iter().for_each(|claim| {
        row(
            &format!("{} says", claim.source),
            &format!("{}: {}", claim.about, claim.says),
        )
    });
    view.listing.categories.iter().for_each(|category| {
        row(
            "category",
            &format!("{}, because {}", category.name, category.because),
        )
    });
    match &view.recipe {
        Ok(recipe) if recipe.argv.is_empty() => row(
            "recipe",
            recipe
                .url
                .as_deref()
                .unwrap_or("a bundle; see `smg recipe`"),
        ),
        Ok(recipe) => row("recipe", &recipe.argv.join(" ")),
        Err(reason) => row("no recipe", &reason.sentence),
    }
    shown::table(&rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(words: &str) -> Search {
        Search {
            words: vec![words.to_owned()],
            source: None,
            category: None,
            ops: false,
            runs: None,
            limit: 3,
        }
    }

    #[test]
    fn what_is_found_is_one_document_or_one_line_each() {
        let catalogue = Catalogue::in_memory().unwrap();
        let text = search("kubernetes").find(&catalogue, false).unwrap();
        assert!(
            text.lines().count() == 4 && text.contains("github.com/") && text.contains("3 of "),
            "{text}"
        );
        let document: serde_json::Value =
            serde_json::from_str(&search("grafana").find(&catalogue, true).unwrap()).unwrap();
        assert_eq!(
            document["listings"][0]["id"],
            "github.com/grafana/mcp-grafana"
        );
        assert_eq!(document["listings"][0]["described_by"], "bundled");
        let odd = Search {
            category: Some("toys".to_owned()),
            ..search("")
        };
        assert!(
            odd.find(&catalogue, false)
                .unwrap_err()
                .sentence()
                .contains("there is no category `toys`; there are monitoring")
        );
    }

    #[test]
    fn a_server_is_shown_with_who_said_what() {
        let catalogue = Catalogue::in_memory().unwrap();
        let id = "github.com/grafana/mcp-grafana";
        let text = show(&catalogue, id, false).unwrap();
        assert!(
            text.contains("bundled says  description: ")
                && text.contains("no recipe     no registry describes"),
            "{text}"
        );
        let document: serde_json::Value =
            serde_json::from_str(&show(&catalogue, id, true).unwrap()).unwrap();
        assert_eq!(document["reason"]["name"], "nothing_to_run");
        assert!(
            show(&catalogue, "nobody", true)
                .unwrap_err()
                .sentence()
                .contains("there is no listing `nobody`")
        );
    }
}
