//! Reads sources into the catalogue: one after the other, none more often than it asks for, and none that failed a moment ago.
//! A source that fails keeps what it said before; the others are read all the same.

use crate::awesome;
use crate::docker;
use crate::fetch::{Answer, Ask, Fetcher, Trouble};
use crate::mirror::{Catalogue, CatalogueError, News, SourceState};
use crate::registry;
use crate::row::Row;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use url::Url;

/// How long a source that failed is left alone.
const REST: Duration = Duration::from_secs(15 * 60);
/// However impatient somebody is.
const LEAST: Duration = Duration::from_secs(60);
/// Changes are asked for from a little before the last time: clocks differ.
const OVERLAP: Duration = Duration::from_secs(10 * 60);
/// After so long everything is read again, in case a change was missed.
const WHOLE: Duration = Duration::from_secs(7 * 24 * 3_600);

/// Where listings come from.
#[derive(Clone, Debug)]
pub struct Source {
    /// What it is called here.
    pub id: String,
    /// Where it is.
    pub url: Url,
    /// What it is.
    pub form: Form,
    /// How often it is read unless somebody asks.
    pub every: Duration,
    /// What is sent along, a key among it.
    pub headers: Vec<(String, String)>,
    /// It is in the operator's own network, and named as such.
    pub own_network: bool,
    /// It answers nobody without a key.
    pub needs_key: bool,
}

/// What a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The generic registry protocol.
    Registry,
    /// A README of links.
    Awesome,
    /// The Docker catalogue.
    Docker,
}

/// How reading a source ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Synced {
    /// It was read.
    Read,
    /// What is here is still right.
    Unchanged,
    /// It was read a moment ago.
    Fresh,
    /// It is off until it has a key.
    NeedsAKey,
    /// It was not read, and why; what it said before is kept.
    Kept(Trouble),
}

impl Source {
    /// The sources that are known without being told. PulseMCP answers only with a key of the operator's.
    #[must_use]
    pub fn known() -> Vec<Self> {
        const HOUR: u64 = 3_600;
        let all = [
            (
                "official",
                "https://registry.modelcontextprotocol.io/v0.1",
                Form::Registry,
                HOUR,
                false,
            ),
            (
                "pulsemcp",
                "https://api.pulsemcp.com/v0.1",
                Form::Registry,
                12 * HOUR,
                true,
            ),
            (
                "docker",
                "https://desktop.docker.com/mcp/catalog/v3/catalog.yaml",
                Form::Docker,
                12 * HOUR,
                false,
            ),
            (
                "awesome",
                "https://raw.githubusercontent.com/punkpeye/awesome-mcp-servers/main/README.md",
                Form::Awesome,
                24 * HOUR,
                false,
            ),
            (
                "awesome-devops",
                "https://raw.githubusercontent.com/rohitg00/awesome-devops-mcp-servers/main/README.md",
                Form::Awesome,
                24 * HOUR,
                false,
            ),
        ];
        let source = |(id, url, form, every, needs_key): (&str, &str, Form, u64, bool)| {
            Some(Self {
                id: id.to_owned(),
                url: Url::parse(url).ok()?,
                form,
                every: Duration::from_secs(every),
                headers: Vec::new(),
                own_network: false,
                needs_key,
            })
        };
        all.into_iter().filter_map(source).collect()
    }
}

impl Catalogue {
    /// Reads sources that are due; those asked for by hand even before they are, but not twice within a minute.
    ///
    /// # Errors
    /// The catalogue's own file cannot be used. What is wrong with a source is part of the answer.
    pub async fn sync(
        &self,
        fetcher: &Fetcher,
        sources: &[Source],
        by_hand: bool,
    ) -> Result<Vec<(String, Synced)>, CatalogueError> {
        let mut ended = Vec::new();
        for source in sources {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, ms);
            ended.push((
                source.id.clone(),
                self.sync_one(fetcher, source, by_hand, now).await?,
            ));
        }
        Ok(ended)
    }

    pub(crate) async fn sync_one(
        &self,
        fetcher: &Fetcher,
        source: &Source,
        by_hand: bool,
        now: i64,
    ) -> Result<Synced, CatalogueError> {
        let state = self.state(&source.id)?;
        if source.needs_key && source.headers.is_empty() {
            return Ok(Synced::NeedsAKey);
        }
        if state.over {
            return Ok(Synced::Kept(Trouble::Gone));
        }
        if now < state.rest_until {
            return Ok(Synced::Kept(Trouble::Resting));
        }
        let age = now.saturating_sub(state.fetched_at);
        if state.fetched_at > 0 && age < ms(if by_hand { LEAST } else { source.every }) {
            return Ok(Synced::Fresh);
        }
        match self.take(fetcher, source, &state, now).await {
            Ok(synced) => Ok(synced),
            Err(CatalogueError::Fetch(trouble)) => {
                let rest = match &trouble {
                    Trouble::Limited(wait) | Trouble::Failing(_, wait) => wait
                        .unwrap_or(REST)
                        .clamp(REST, Duration::from_secs(86_400)),
                    _ => REST,
                };
                self.failed(&source.id, &trouble, now.saturating_add(ms(rest)), now)?;
                Ok(Synced::Kept(trouble))
            }
            Err(error) => Err(error),
        }
    }

    async fn take(
        &self,
        fetcher: &Fetcher,
        source: &Source,
        state: &SourceState,
        now: i64,
    ) -> Result<Synced, CatalogueError> {
        if source.form == Form::Registry {
            let news = registry_news(fetcher, source, state, now).await?;
            self.learn(&source.id, news, None, now)?;
            return Ok(Synced::Read);
        }
        let most = if source.form == Form::Awesome {
            awesome::LONGEST
        } else {
            docker::LONGEST
        };
        let ask = Ask {
            url: &source.url,
            headers: &source.headers,
            etag: state.etag.as_deref().filter(|_| state.rows > 0),
            own_network: source.own_network,
            most,
        };
        let Answer::Fresh { body, etag } = fetcher.get(ask).await? else {
            self.learn(&source.id, News::Same, None, now)?;
            return Ok(Synced::Unchanged);
        };
        let rows = rows(source.form, &String::from_utf8_lossy(&body))?;
        self.learn(&source.id, News::Whole(rows), etag.as_deref(), now)?;
        Ok(Synced::Read)
    }
}

/// All of a registry the first time and now and then; what changed in between.
async fn registry_news(
    fetcher: &Fetcher,
    source: &Source,
    state: &SourceState,
    now: i64,
) -> Result<News, Trouble> {
    let recent = state.rows > 0 && now.saturating_sub(state.fetched_at) < ms(WHOLE);
    let since = recent
        .then(|| moment(state.fetched_at.saturating_sub(ms(OVERLAP))))
        .flatten();
    let listed = registry::read(
        fetcher,
        &source.url,
        &source.headers,
        source.own_network,
        since.as_deref(),
    )
    .await?;
    let (gone, there): (Vec<_>, Vec<_>) = listed
        .items
        .into_iter()
        .partition(registry::Item::taken_back);
    let rows = there.into_iter().map(Row::of_item).collect();
    Ok(if since.is_some() {
        News::Changes(
            rows,
            gone.into_iter().map(|item| item.server.name).collect(),
        )
    } else {
        News::Whole(rows)
    })
}

/// The rows of a file.
///
/// # Errors
/// It is not what it is said to be.
pub fn rows(form: Form, text: &str) -> Result<Vec<Row>, Trouble> {
    let malformed = |why: String| Trouble::Malformed(why);
    match form {
        Form::Awesome => Ok(Row::of_list(
            &awesome::read(text).map_err(|why| malformed(why.to_string()))?,
        )),
        Form::Docker => Ok(docker::read(text)
            .map_err(|why| malformed(why.to_string()))?
            .into_iter()
            .map(Row::of_docker)
            .collect()),
        Form::Registry => {
            let page = registry::page(text.as_bytes())?;
            Ok(page
                .items
                .into_iter()
                .filter(|item| item.latest && !item.taken_back())
                .map(Row::of_item)
                .collect())
        }
    }
}

/// Unix ms as registries write moments.
fn moment(at: i64) -> Option<String> {
    let at = chrono::DateTime::from_timestamp_millis(at)?;
    Some(at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

fn ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Manners;
    use crate::fetch::fake::{Fake, Reply, ok};

    fn fetcher() -> Fetcher {
        Fetcher::new(Manners {
            pause: Duration::from_millis(1),
            ..Manners::default()
        })
        .unwrap()
    }

    fn source(fake: &Fake, form: Form) -> Source {
        Source {
            id: "s".to_owned(),
            url: fake.url.clone(),
            form,
            every: Duration::from_secs(3_600),
            headers: Vec::new(),
            own_network: true,
            needs_key: false,
        }
    }

    fn list(entries: usize) -> String {
        (0..entries)
            .map(|number| {
                format!("- [a/{number}](https://github.com/a/{number}) - Does {number}.\n")
            })
            .collect()
    }

    const MINUTE: i64 = 60_000;

    #[tokio::test]
    async fn a_source_that_fails_keeps_what_it_said() {
        let fake = Fake::answering(vec![
            Reply::Says(200, "etag: \"1\"\r\n", list(20)),
            Reply::Says(304, "", String::new()),
            ok(&list(5)),
            Reply::Says(500, "", String::new()),
        ])
        .await;
        let (catalogue, fetcher, source) = (
            Catalogue::in_memory().unwrap(),
            fetcher(),
            source(&fake, Form::Awesome),
        );
        let mut now = 1_000 * MINUTE;
        let mut at = async |after: i64, by_hand: bool| {
            now += after * MINUTE;
            let synced = catalogue
                .sync_one(&fetcher, &source, by_hand, now)
                .await
                .unwrap();
            (synced, catalogue.state("s").unwrap().rows)
        };
        assert_eq!(at(0, false).await, (Synced::Read, 20));
        assert_eq!(at(30, false).await, (Synced::Fresh, 20));
        assert_eq!(at(0, true).await, (Synced::Unchanged, 20));
        assert_eq!(at(0, true).await, (Synced::Fresh, 20));
        assert_eq!(
            at(61, false).await,
            (Synced::Kept(Trouble::HalfGone { before: 20, now: 5 }), 20)
        );
        assert_eq!(at(1, true).await, (Synced::Kept(Trouble::Resting), 20));
        assert_eq!(
            at(15, true).await,
            (Synced::Kept(Trouble::Failing(500, None)), 20)
        );
        assert_eq!(fake.heard().len(), 6);
        assert!(fake.heard()[1].contains("if-none-match: \"1\""));
    }

    #[tokio::test]
    async fn a_source_that_was_shut_down_is_never_asked_again() {
        let fake = Fake::answering(vec![Reply::Says(
            410,
            "",
            r#"{"error":{"code":"API_SUNSET"}}"#.to_owned(),
        )])
        .await;
        let (catalogue, fetcher, source) = (
            Catalogue::in_memory().unwrap(),
            fetcher(),
            source(&fake, Form::Registry),
        );
        for day in 1..4 {
            let synced = catalogue
                .sync_one(&fetcher, &source, true, day * 1_440 * MINUTE)
                .await
                .unwrap();
            assert_eq!(synced, Synced::Kept(Trouble::Gone));
        }
        assert_eq!(fake.heard().len(), 1);
        assert!(
            catalogue
                .state("s")
                .unwrap()
                .trouble
                .is_some_and(|said| said.contains("shut down for good"))
        );
    }

    #[tokio::test]
    async fn a_registry_is_read_whole_and_then_by_its_changes() {
        let row = |name: &str, status: &str| {
            format!(
                r#"{{"server":{{"name":"a/{name}","version":"1.0.0"}},"_meta":{{"x":{{"status":"{status}"}}}}}}"#
            )
        };
        let sheet = |rows: &[String]| {
            ok(&format!(
                r#"{{"servers":[{}],"metadata":{{}}}}"#,
                rows.join(",")
            ))
        };
        let fake = Fake::answering(vec![
            sheet(&[row("x", "active"), row("y", "active")]),
            sheet(&[row("x", "deleted"), row("z", "active")]),
        ])
        .await;
        let (catalogue, fetcher, source) = (
            Catalogue::in_memory().unwrap(),
            fetcher(),
            source(&fake, Form::Registry),
        );
        let start = 1_767_225_600_000;
        catalogue
            .sync_one(&fetcher, &source, false, start)
            .await
            .unwrap();
        assert!(catalogue.show("a/x").is_ok());
        catalogue
            .sync_one(&fetcher, &source, false, start + 120 * MINUTE)
            .await
            .unwrap();
        assert!(
            catalogue.show("a/x").is_err()
                && catalogue.show("a/y").is_ok()
                && catalogue.show("a/z").is_ok()
        );
        assert!(!fake.heard()[0].contains("updated_since"));
        assert!(
            fake.heard()[1].contains("updated_since=2025-12-31T23%3A50%3A00Z"),
            "{:?}",
            fake.heard()
        );
    }

    #[tokio::test]
    async fn one_failing_source_does_not_keep_the_others_from_being_read() {
        let (bad, good) = (
            Fake::answering(vec![Reply::Says(503, "", String::new())]).await,
            Fake::answering(vec![ok(&list(3))]).await,
        );
        let catalogue = Catalogue::in_memory().unwrap();
        let sources = [
            Source {
                id: "bad".to_owned(),
                ..source(&bad, Form::Registry)
            },
            Source {
                id: "locked".to_owned(),
                needs_key: true,
                ..source(&bad, Form::Registry)
            },
            Source {
                id: "good".to_owned(),
                ..source(&good, Form::Awesome)
            },
        ];
        let ended = catalogue.sync(&fetcher(), &sources, true).await.unwrap();
        let ended: Vec<Synced> = ended.into_iter().map(|(_, synced)| synced).collect();
        assert_eq!(
            ended,
            [
                Synced::Kept(Trouble::Failing(503, None)),
                Synced::NeedsAKey,
                Synced::Read
            ]
        );
        assert_eq!(Source::known().len(), 5);
    }
}
