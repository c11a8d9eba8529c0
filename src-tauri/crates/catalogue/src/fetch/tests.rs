//! What is asked again, what is not, and where nobody is asked.

use super::fake::{Fake, Reply, ok};
use super::*;
use std::time::Instant;

pub(crate) fn quick() -> Manners {
    Manners {
        connect: Duration::from_secs(2),
        answer: Duration::from_millis(300),
        pause: Duration::from_millis(1),
        longest_pause: Duration::from_millis(50),
        page: 1 << 20,
        ..Manners::default()
    }
}

fn ask(url: &Url) -> Ask<'_> {
    Ask {
        url,
        headers: &[],
        etag: None,
        own_network: true,
        most: 1 << 20,
    }
}

fn status(status: u16) -> Reply {
    Reply::Says(status, "", String::new())
}

#[tokio::test]
async fn an_answer_is_had_or_the_trouble_is_named() {
    let wait = Some(Duration::from_secs(0));
    let sunset = r#"{"error":{"code":"API_SUNSET"}}"#.to_owned();
    let cases: Vec<(Vec<Reply>, Result<&str, Trouble>, usize)> = vec![
        (vec![ok("fine")], Ok("fine"), 1),
        (vec![status(500), status(503), ok("fine")], Ok("fine"), 3),
        (
            vec![
                Reply::Says(429, "retry-after: 0\r\n", String::new()),
                ok("fine"),
            ],
            Ok("fine"),
            2,
        ),
        (
            vec![Reply::Says(429, "retry-after: 0\r\n", String::new())],
            Err(Trouble::Limited(wait)),
            3,
        ),
        // Longer than we wait: another time, not now.
        (
            vec![Reply::Says(429, "retry-after: 3600\r\n", String::new())],
            Err(Trouble::Limited(Some(Duration::from_secs(3600)))),
            1,
        ),
        (vec![status(502)], Err(Trouble::Failing(502, None)), 3),
        (vec![status(401), ok("no")], Err(Trouble::NeedsAKey(401)), 1),
        (vec![status(403), ok("no")], Err(Trouble::NeedsAKey(403)), 1),
        (vec![status(404), ok("no")], Err(Trouble::NotFound), 1),
        (vec![status(400), ok("no")], Err(Trouble::Refused(400)), 1),
        (
            vec![Reply::Says(410, "", sunset), ok("no")],
            Err(Trouble::Gone),
            1,
        ),
        (
            vec![Reply::Hangs],
            Err(Trouble::Slow(Duration::from_millis(300))),
            3,
        ),
        (vec![Reply::Hangs, ok("fine")], Ok("fine"), 2),
        (
            vec![
                Reply::Says(302, "location: /there\r\n", String::new()),
                ok("fine"),
            ],
            Ok("fine"),
            2,
        ),
        (
            vec![Reply::Says(302, "location: /again\r\n", String::new())],
            Err(Trouble::Malformed("it redirects in a circle".to_owned())),
            4,
        ),
        (
            vec![
                Reply::Says(302, "location: http://127.0.0.2:1/\r\n", String::new()),
                ok("no"),
            ],
            Err(Trouble::Redirected("127.0.0.2".to_owned())),
            1,
        ),
        (
            vec![
                Reply::Says(302, "location: http://10.0.0.1/\r\n", String::new()),
                ok("no"),
            ],
            Err(Trouble::NotHttps("10.0.0.1".to_owned())),
            1,
        ),
    ];
    for (replies, expect, asked) in cases {
        let fake = Fake::answering(replies).await;
        let got = Fetcher::new(quick()).unwrap().get(ask(&fake.url)).await;
        let got = got.map(|answer| match answer {
            Answer::Fresh { body, .. } => String::from_utf8(body).unwrap(),
            Answer::Unchanged => "unchanged".to_owned(),
        });
        assert_eq!(got, expect.map(str::to_owned));
        assert_eq!(fake.heard().len(), asked, "{:?}", fake.heard());
    }
}

#[tokio::test]
async fn what_is_still_right_is_not_sent_again() {
    let fake = Fake::answering(vec![
        Reply::Says(200, "etag: \"a\"\r\n", "x".to_owned()),
        status(304),
    ])
    .await;
    let fetcher = Fetcher::new(quick()).unwrap();
    let first = fetcher.get(ask(&fake.url)).await.unwrap();
    assert_eq!(
        first,
        Answer::Fresh {
            body: b"x".to_vec(),
            etag: Some("\"a\"".to_owned())
        }
    );
    let again = fetcher
        .get(Ask {
            etag: Some("\"a\""),
            ..ask(&fake.url)
        })
        .await
        .unwrap();
    assert_eq!(again, Answer::Unchanged);
    let heard = fake.heard();
    assert!(
        heard[0].contains("user-agent: secure-mcp-gateway/") && !heard[0].contains("if-none-match"),
        "{heard:?}"
    );
    assert!(heard[1].contains("if-none-match: \"a\""), "{heard:?}");
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let fake = Fake::answering(vec![Reply::Floods(100 << 20)]).await;
    let fetcher = Fetcher::new(Manners {
        answer: Duration::from_secs(30),
        ..quick()
    })
    .unwrap();
    let start = Instant::now();
    assert_eq!(
        fetcher.get(ask(&fake.url)).await,
        Err(Trouble::TooLong(1 << 20))
    );
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test]
async fn nobody_is_asked_in_a_network_of_ones_own() {
    let fake = Fake::answering(vec![ok("no")]).await;
    let port = fake.url.port().unwrap();
    let fetcher = Fetcher::new(quick()).unwrap();
    for address in [
        format!("https://127.0.0.1:{port}/"),
        "https://169.254.169.254/".to_owned(),
        "https://[::ffff:10.0.0.1]/".to_owned(),
        format!("https://localhost:{port}/"),
    ] {
        let url = Url::parse(&address).unwrap();
        let got = fetcher
            .get(Ask {
                own_network: false,
                ..ask(&url)
            })
            .await;
        assert!(
            matches!(got, Err(Trouble::OwnNetwork(_))),
            "{address}: {got:?}"
        );
    }
    let url = Url::parse("http://mcp.example.com/").unwrap();
    assert!(matches!(
        fetcher
            .get(Ask {
                own_network: false,
                ..ask(&url)
            })
            .await,
        Err(Trouble::NotHttps(_))
    ));
    assert!(fake.heard().is_empty());
}

#[tokio::test]
async fn a_name_that_leads_to_ones_own_network_is_not_followed() {
    use reqwest::dns::Resolve;
    let name = || "localhost".parse().unwrap();
    let refused = Guard { own_network: false }
        .resolve(name())
        .await
        .err()
        .unwrap();
    assert!(refused.is::<guard::OwnNetwork>(), "{refused}");
    assert!(Guard { own_network: true }.resolve(name()).await.is_ok());
}

#[tokio::test]
async fn a_key_is_sent_where_it_belongs_and_never_said() {
    let fake = Fake::answering(vec![status(500)]).await;
    let fetcher = Fetcher::new(quick()).unwrap();
    let headers = [("X-API-Key".to_owned(), "CANARY".to_owned())];
    let trouble = fetcher
        .get(Ask {
            headers: &headers,
            ..ask(&fake.url)
        })
        .await
        .unwrap_err();
    assert!(fake.heard()[0].contains("x-api-key: CANARY"));
    let broken = [("X-API-Key".to_owned(), "CANARY\n".to_owned())];
    let other = fetcher
        .get(Ask {
            headers: &broken,
            ..ask(&fake.url)
        })
        .await
        .unwrap_err();
    assert!(!format!("{trouble:?} {trouble} {other:?} {other}").contains("CANARY"));
}
