//! Why something could not be fetched, and whether asking again is worth it.

use super::guard::OwnNetwork;
use std::error::Error;
use std::time::Duration;

/// Why there is no answer, or none that can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences say it")]
pub enum Trouble {
    #[error("it asks for a key (status {0}); set the source's key, or leave the source off")]
    NeedsAKey(u16),
    #[error("it was shut down for good (status 410); remove the source or give it its new address")]
    Gone,
    #[error("there is nothing at that address (status 404); check the source's address")]
    NotFound,
    #[error("it answered with status {0}")]
    Refused(u16),
    #[error("it asks for fewer questions (status 429)")]
    Limited(Option<Duration>),
    #[error("it is failing (status {0})")]
    Failing(u16, Option<Duration>),
    #[error("it did not answer within {0:?}")]
    Slow(Duration),
    #[error("it could not be reached: {0}")]
    Unreachable(String),
    #[error("it sent more than {0} bytes, and the rest was not read")]
    TooLong(usize),
    #[error("it redirects to another host, `{0}`, which is not followed")]
    Redirected(String),
    #[error("`{0}` is in a network of one's own; a source there has to be named as such")]
    OwnNetwork(String),
    #[error("`{0}` is not asked over `https`")]
    NotHttps(String),
    #[error("what it sent makes no sense: {0}")]
    Malformed(String),
    #[error("it sends the same page again and again")]
    RepeatedCursor,
    #[error("it has more than {0} pages or servers")]
    TooMany(usize),
    #[error(
        "it listed {before} servers and now lists {now}; the old ones are kept until somebody has looked"
    )]
    HalfGone { before: usize, now: usize },
    #[error("it failed before and is left alone until later")]
    Resting,
    #[error("no secure connection can be made: {0}")]
    NoTls(String),
    #[error("the catalogue cannot be written: {0}")]
    Store(String),
}

impl Trouble {
    /// What an answer that is no success means.
    pub(super) fn answered(status: u16, wait: Option<Duration>, said: &str) -> Self {
        match status {
            401 | 403 => Self::NeedsAKey(status),
            // Seen in the wild as a random failure of a service that is being shut down: either way there is no use in asking.
            410 => Self::Gone,
            404 if said.contains("API_SUNSET") => Self::Gone,
            404 => Self::NotFound,
            429 => Self::Limited(wait),
            500 | 502 | 503 | 504 => Self::Failing(status, wait),
            _ => Self::Refused(status),
        }
    }

    /// What a failed connection means.
    pub(super) fn of(error: &reqwest::Error) -> Self {
        let mut below: Option<&dyn Error> = error.source();
        let mut last = "the connection failed".to_owned();
        while let Some(cause) = below {
            if cause.is::<OwnNetwork>() {
                let host = error.url().and_then(url::Url::host_str).unwrap_or_default();
                return Self::OwnNetwork(host.to_owned());
            }
            last = cause.to_string();
            below = cause.source();
        }
        Self::Unreachable(last)
    }

    /// Whether the same question may have an answer in a moment.
    pub(super) fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Limited(_) | Self::Failing(..) | Self::Slow(_) | Self::Unreachable(_)
        )
    }

    /// How long it asked to be left alone.
    pub(super) fn wait(&self) -> Option<Duration> {
        match self {
            Self::Limited(wait) | Self::Failing(_, wait) => *wait,
            _ => None,
        }
    }

    /// Whether the source is not asked again until somebody changed it.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Gone)
    }
}
