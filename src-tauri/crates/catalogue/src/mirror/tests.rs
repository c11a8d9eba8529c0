//! What is found, what is kept, and that nothing is said by nobody.

use super::*;
use crate::{Facets, Runs, awesome, docker, realdata, registry};
use std::time::{Duration, Instant};

fn item(json: &str) -> Row {
    Row::of_item(registry::page(json.as_bytes()).unwrap().items.remove(0))
}

fn some(name: &str, number: usize) -> Row {
    Row {
        key: format!("https://github.com/{name}/{number}"),
        title: format!("{name}/{number}"),
        description: format!("Tool {number} of {name}"),
        repository: format!("github.com/{name}/{number}"),
        ..Row::default()
    }
}

fn ids(found: &[Listing]) -> Vec<&str> {
    found.iter().map(|listing| listing.id.as_str()).collect()
}

const GRAFANA: &str = r#"{"server": {"name": "io.github.grafana/mcp-grafana", "description": "Dashboards.", "version": "1.2.0",
    "repository": {"url": "https://github.com/grafana/mcp-grafana"},
    "packages": [{"registryType": "npm", "identifier": "grafana-x", "version": "1.2.0"}]}}"#;

#[test]
fn a_first_look_shows_the_seed() {
    let catalogue = Catalogue::in_memory().unwrap();
    assert_eq!(catalogue.count().unwrap(), seed::rows().len());
    let found = catalogue.search("incid", &Facets::default()).unwrap();
    assert!(
        ids(&found).contains(&"github.com/pagerduty/pagerduty-mcp-server"),
        "{:?}",
        ids(&found)
    );
    let reason = catalogue
        .recipe("github.com/grafana/mcp-grafana", &recipe::Asked::default())
        .unwrap()
        .unwrap_err();
    assert_eq!(reason.name, recipe::Why::NothingToRun);
    assert!(matches!(
        catalogue.show("nobody"),
        Err(CatalogueError::Unknown(_))
    ));
}

#[test]
fn a_server_seen_twice_is_one_with_both_words() {
    let catalogue = Catalogue::in_memory().unwrap();
    catalogue
        .import("official", vec![item(GRAFANA)], 1)
        .unwrap();
    let view = catalogue.show("io.github.grafana/mcp-grafana").unwrap();
    assert_eq!(view.listing.sources, ["official", "bundled"]);
    assert_eq!(
        (
            view.listing.description.as_str(),
            view.listing.described_by.as_str()
        ),
        ("Dashboards.", "official")
    );
    let by = |source: &str| {
        view.said
            .iter()
            .filter(|claim| claim.source == source && claim.about == "description")
            .count()
    };
    assert_eq!((by("official"), by("bundled")), (1, 1));
    assert_eq!(view.recipe.unwrap().argv, ["npx", "-y", "grafana-x@1.2.0"]);
    assert_eq!(view.listing.categories[0].name, "monitoring");
    assert!(
        view.listing.warnings.is_empty(),
        "{:?}",
        view.listing.warnings
    );
    assert_eq!(catalogue.count().unwrap(), seed::rows().len());
}

#[test]
fn facets_narrow_and_words_are_never_operators() {
    let catalogue = Catalogue::in_memory().unwrap();
    catalogue
        .import(
            "list",
            vec![
                some("plain", 1),
                Row {
                    runs: vec!["remote".to_owned()],
                    ..some("cloudy", 2)
                },
            ],
            1,
        )
        .unwrap();
    let count = |query: &str, facets: Facets| {
        catalogue
            .search(
                query,
                &Facets {
                    limit: Some(1_000),
                    ..facets
                },
            )
            .unwrap()
            .len()
    };
    let all = catalogue.count().unwrap();
    assert_eq!(count("", Facets::default()), all);
    assert_eq!(
        count(
            "",
            Facets {
                source: Some("list".to_owned()),
                ..Facets::default()
            }
        ),
        2
    );
    assert_eq!(
        count(
            "",
            Facets {
                operations: true,
                ..Facets::default()
            }
        ),
        all - 2
    );
    assert_eq!(
        count(
            "",
            Facets {
                runs: Some(Runs::Remote),
                ..Facets::default()
            }
        ),
        1
    );
    assert_eq!(
        count(
            "plain tool",
            Facets {
                runs: Some(Runs::Remote),
                ..Facets::default()
            }
        ),
        0
    );
    assert!(
        count(
            "",
            Facets {
                category: Some("kubernetes".to_owned()),
                ..Facets::default()
            }
        ) >= 5
    );
    for query in [
        "\"",
        "plain OR",
        "NOT (",
        "title:*",
        "plain'; DROP TABLE listing",
        "a\0b",
        "-",
        "NEAR(",
        "é",
    ] {
        let _ = count(query, Facets::default());
    }
    assert_eq!(count("PLAIN NOT tool", Facets::default()), 0);
}

#[test]
fn a_list_that_lost_half_is_not_believed() {
    let catalogue = Catalogue::in_memory().unwrap();
    catalogue
        .import("list", (0..20).map(|number| some("a", number)).collect(), 1)
        .unwrap();
    let error = catalogue
        .import("list", (0..9).map(|number| some("a", number)).collect(), 2)
        .unwrap_err();
    assert!(
        matches!(
            error,
            CatalogueError::Fetch(Trouble::HalfGone { before: 20, now: 9 })
        ),
        "{error}"
    );
    assert_eq!(catalogue.state("list").unwrap().rows, 20);
    catalogue
        .import("list", (0..10).map(|number| some("a", number)).collect(), 3)
        .unwrap();
    assert_eq!(catalogue.state("list").unwrap().rows, 10);
    let changes = News::Changes(
        vec![some("b", 1)],
        vec!["https://github.com/a/0".to_owned()],
    );
    catalogue.learn("list", changes, None, 4).unwrap();
    assert_eq!(
        (
            catalogue.state("list").unwrap().rows,
            catalogue.state("list").unwrap().fetched_at
        ),
        (10, 4)
    );
    assert!(
        catalogue
            .search(
                "a/0",
                &Facets {
                    source: Some("list".to_owned()),
                    ..Facets::default()
                }
            )
            .unwrap()
            .iter()
            .all(|l| l.title != "a/0")
    );
}

#[test]
fn a_name_that_reads_like_a_known_one_is_warned_of() {
    let catalogue = Catalogue::in_memory().unwrap();
    let row = Row {
        repository: "github.com/evil/mcp-grafanna".to_owned(),
        ..some("evil", 1)
    };
    catalogue.import("list", vec![row], 1).unwrap();
    let listing = catalogue
        .show("github.com/evil/mcp-grafanna")
        .unwrap()
        .listing;
    assert_eq!(
        listing.warnings,
        ["its name reads like `mcp-grafana`, which belongs to `grafana`"]
    );
}

#[test]
fn what_was_learned_is_there_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("catalogue.db");
    Catalogue::open(&path)
        .unwrap()
        .import("official", vec![item(GRAFANA)], 7)
        .unwrap();
    let again = Catalogue::open(&path).unwrap();
    assert_eq!(again.state("official").unwrap().fetched_at, 7);
    assert!(
        again
            .described("io.github.grafana/mcp-grafana")
            .unwrap()
            .is_some()
    );
    std::fs::write(
        &path,
        "no database at all, and long enough to be looked at as one",
    )
    .unwrap();
    drop(again);
    let _ = std::fs::remove_file(folder.path().join("catalogue.db-wal"));
    assert!(Catalogue::open(&path).is_err());
}

#[test]
fn twenty_thousand_servers_are_searched_at_once() {
    let catalogue = Catalogue::in_memory().unwrap();
    let rows = (0..20_000).map(|number| Row {
        description: format!(
            "Tool {number} that lists pods, metrics and services of a cluster number {}",
            number % 97
        ),
        ..some("acme", number)
    });
    let start = Instant::now();
    catalogue.import("list", rows.collect(), 1).unwrap();
    let built = start.elapsed();
    let mut slowest = Duration::ZERO;
    for query in [
        "",
        "t",
        "tool",
        "tool cluster",
        "acme/123",
        "pods metr",
        "nothing at all",
    ] {
        let start = Instant::now();
        let _ = catalogue.search(query, &Facets::default()).unwrap();
        slowest = slowest.max(start.elapsed());
        eprintln!("{query:?} {:?}", start.elapsed());
    }
    eprintln!("20,000 put together in {built:?}; slowest search {slowest:?}");
    assert!(slowest < Duration::from_millis(500), "{slowest:?}");
}

#[test]
fn real_sources_become_one_catalogue() {
    let (Some(list), Some(devops)) = (
        realdata::text("awesome-mcp-servers.md"),
        realdata::text("awesome-devops-mcp-servers.md"),
    ) else {
        return;
    };
    let Some(folder) = realdata::path("registry/server-json") else {
        return;
    };
    let catalogue = Catalogue::in_memory().unwrap();
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| std::fs::read(file.unwrap().path()).unwrap());
    let items = files
        .filter_map(|text| registry::page(&text).ok())
        .flat_map(|page| page.items);
    catalogue
        .import("official", items.map(Row::of_item).collect(), 1)
        .unwrap();
    let grafana = realdata::text("registry/docker-catalog-grafana.server.yaml").unwrap();
    catalogue
        .import(
            "docker",
            docker::read(&grafana)
                .unwrap()
                .into_iter()
                .map(Row::of_docker)
                .collect(),
            1,
        )
        .unwrap();
    catalogue
        .import("awesome", Row::of_list(&awesome::read(&list).unwrap()), 1)
        .unwrap();
    let all = catalogue
        .import(
            "awesome-devops",
            Row::of_list(&awesome::read(&devops).unwrap()),
            1,
        )
        .unwrap();
    let ops = catalogue
        .search(
            "",
            &Facets {
                operations: true,
                limit: Some(100_000),
                ..Facets::default()
            },
        )
        .unwrap();
    let warned: Vec<(&str, &[String])> = ops
        .iter()
        .filter(|l| !l.warnings.is_empty())
        .map(|l| (l.id.as_str(), l.warnings.as_slice()))
        .collect();
    eprintln!(
        "{all} servers, {} for operations, {} of them warned of: {:?}",
        ops.len(),
        warned.len(),
        warned.iter().take(12).collect::<Vec<_>>()
    );
    let grafana = catalogue.search("grafana", &Facets::default()).unwrap();
    assert_eq!(grafana[0].repository, "github.com/grafana/mcp-grafana");
    assert!(grafana[0].sources.len() >= 4, "{:?}", grafana[0].sources);
    assert!(all > 3_300 && all < 3_700, "{all}");
}
