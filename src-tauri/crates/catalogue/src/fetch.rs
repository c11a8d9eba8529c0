//! Fetches listings over HTTPS, with manners and without trust.
//!
//! Says who asks, asks again only what may be asked again, and stops reading what grows too long. Reaches no address in
//! somebody's own network unless the operator named that source as one, neither by name nor after a redirect, and takes no key
//! to another host. Sends no query that was typed: lists are mirrored and searched here.

mod guard;
mod trouble;

pub use trouble::Trouble;

use guard::Guard;
use reqwest::header::{
    ACCEPT, ETAG, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH, LOCATION, RETRY_AFTER,
};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use rustls_platform_verifier::BuilderVerifierExt;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// How patient we are, and how much we take.
#[derive(Clone, Copy, Debug)]
pub struct Manners {
    /// For a connection.
    pub connect: Duration,
    /// For one answer, from asking to its last byte.
    pub answer: Duration,
    /// How often something is asked that may be asked again.
    pub tries: u32,
    /// Before the second try; twice as long before each further one.
    pub pause: Duration,
    /// The longest pause a server may ask for before we come back another time.
    pub longest_pause: Duration,
    /// The longest page of a registry, in bytes, once unpacked.
    pub page: usize,
    /// The most pages of one registry.
    pub pages: usize,
    /// The most servers of one source.
    pub rows: usize,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(45),
            tries: 3,
            pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(30),
            page: 16 << 20,
            pages: 500,
            rows: 100_000,
        }
    }
}

/// The most redirects that are followed.
const REDIRECTS: usize = 3;
/// The longest error that is looked at, in bytes.
const ERROR: usize = 16 << 10;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// Where.
    pub url: &'a Url,
    /// What goes along, a key among it; never sent to another host.
    pub headers: &'a [(String, String)],
    /// What the last answer was marked with.
    pub etag: Option<&'a str>,
    /// The source is in the operator's own network, and named by the operator as such.
    pub own_network: bool,
    /// The longest answer, in bytes.
    pub most: usize,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A document, and what it is marked with.
    Fresh {
        /// Its bytes.
        body: Vec<u8>,
        /// To ask with the next time.
        etag: Option<String>,
    },
    /// What we have is still right.
    Unchanged,
}

/// Asks. Clones share their connections.
#[derive(Clone, Debug)]
pub struct Fetcher {
    world: Client,
    own: Client,
    manners: Manners,
}

impl Fetcher {
    /// One that asks with these manners.
    ///
    /// # Errors
    /// There is no TLS to be had: the system's certificates cannot be used.
    pub fn new(manners: Manners) -> Result<Self, Trouble> {
        Ok(Self {
            world: client(manners, Guard { own_network: false })?,
            own: client(manners, Guard { own_network: true })?,
            manners,
        })
    }

    /// How it asks.
    #[must_use]
    pub fn manners(&self) -> &Manners {
        &self.manners
    }

    /// Asks for a document.
    ///
    /// # Errors
    /// It cannot be had, now or at all.
    pub async fn get(&self, ask: Ask<'_>) -> Result<Answer, Trouble> {
        let mut pause = self.manners.pause;
        let mut tries = 1;
        loop {
            let trouble = match self.once(&ask).await {
                Ok(answer) => return Ok(answer),
                Err(trouble) => trouble,
            };
            let wait = trouble
                .wait()
                .map_or(pause, |asked_for| asked_for.max(pause));
            if !trouble.may_pass()
                || tries >= self.manners.tries
                || wait > self.manners.longest_pause
            {
                return Err(trouble);
            }
            tokio::time::sleep(wait + jitter(pause)).await;
            tries += 1;
            pause *= 2;
        }
    }

    async fn once(&self, ask: &Ask<'_>) -> Result<Answer, Trouble> {
        tokio::time::timeout(self.manners.answer, self.follow(ask))
            .await
            .map_err(|_| Trouble::Slow(self.manners.answer))?
    }

    /// Follows redirects within the host that was named.
    async fn follow(&self, ask: &Ask<'_>) -> Result<Answer, Trouble> {
        let mut url = ask.url.clone();
        for _ in 0..=REDIRECTS {
            guard::permitted(&url, ask.own_network)?;
            let client = if ask.own_network {
                &self.own
            } else {
                &self.world
            };
            let request = client.get(url.clone()).headers(headers(ask)?);
            let response = request.send().await.map_err(|error| Trouble::of(&error))?;
            if !response.status().is_redirection() || response.status() == StatusCode::NOT_MODIFIED
            {
                return read(response, ask).await;
            }
            let next = response
                .headers()
                .get(LOCATION)
                .and_then(|to| to.to_str().ok())
                .and_then(|to| url.join(to).ok());
            let next =
                next.ok_or_else(|| Trouble::Malformed("a redirect to nowhere".to_owned()))?;
            guard::permitted(&next, ask.own_network)?;
            if next.host_str() != url.host_str()
                || next.port_or_known_default() != url.port_or_known_default()
                || next.scheme() != url.scheme()
            {
                return Err(Trouble::Redirected(
                    next.host_str().unwrap_or_default().to_owned(),
                ));
            }
            url = next;
        }
        Err(Trouble::Malformed("it redirects in a circle".to_owned()))
    }
}

fn client(manners: Manners, guard: Guard) -> Result<Client, Trouble> {
    let no_tls = |error: rustls::Error| Trouble::NoTls(error.to_string());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(no_tls)?
        .with_platform_verifier()
        .map_err(no_tls)?
        .with_no_client_auth();
    Client::builder()
        .user_agent(concat!("secure-mcp-gateway/", env!("CARGO_PKG_VERSION"), " (catalogue)"))
        .tls_backend_preconfigured(tls)
        .redirect(Policy::none())
        // A proxy would look names up itself, past the guard.
        .no_proxy()
        .referer(false)
        .connect_timeout(manners.connect)
        .dns_resolver(guard)
        .build()
        .map_err(|error| Trouble::of(&error))
}

fn headers(ask: &Ask<'_>) -> Result<HeaderMap, Trouble> {
    let mut map = HeaderMap::from_iter([(
        ACCEPT,
        HeaderValue::from_static("application/json, text/plain, */*;q=0.1"),
    )]);
    for (name, value) in ask.headers {
        // The value may be a key: it is not repeated.
        let bad = || Trouble::Malformed(format!("the header `{name}` cannot be sent"));
        let mut value = HeaderValue::from_str(value).map_err(|_| bad())?;
        value.set_sensitive(true);
        map.insert(
            HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?,
            value,
        );
    }
    if let Some(etag) = ask.etag.and_then(|etag| HeaderValue::from_str(etag).ok()) {
        map.insert(IF_NONE_MATCH, etag);
    }
    Ok(map)
}

async fn read(response: Response, ask: &Ask<'_>) -> Result<Answer, Trouble> {
    let status = response.status();
    if status == StatusCode::NOT_MODIFIED && ask.etag.is_some() {
        return Ok(Answer::Unchanged);
    }
    let etag = response
        .headers()
        .get(ETAG)
        .and_then(|etag| etag.to_str().ok())
        .map(str::to_owned);
    let wait = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|wait| wait.to_str().ok()?.trim().parse().ok())
        .map(Duration::from_secs);
    if status.is_success() {
        let body = body(response, ask.most).await?;
        return Ok(Answer::Fresh { body, etag });
    }
    // What an error says is only looked at for the word that makes it final.
    let said = body(response, ERROR).await.unwrap_or_default();
    Err(Trouble::answered(
        status.as_u16(),
        wait,
        &String::from_utf8_lossy(&said),
    ))
}

/// The answer's bytes, counted as they are unpacked.
async fn body(mut response: Response, most: usize) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| Trouble::of(&error))?
    {
        if bytes.len() + chunk.len() > most {
            return Err(Trouble::TooLong(most));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// So that not everybody who was refused together comes back together.
fn jitter(pause: Duration) -> Duration {
    let mut byte = [0_u8];
    // Without chance there is no jitter, and that is all.
    let _ = getrandom::fill(&mut byte);
    pause * u32::from(byte[0]) / 512
}

#[cfg(test)]
pub(crate) mod fake;
#[cfg(test)]
mod tests;
