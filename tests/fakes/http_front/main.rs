//! `http-front PORT_FILE -- CMD ARGS…`: streamable HTTP on a loopback port in front of a stdio server, for the
//! conformance suite, which speaks nothing else. One process of `CMD` per session. Test only, never shipped.
//!
//! It adds and removes nothing: the suite must see what the process behind it said.

mod session;

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::Value;
use session::Session;
use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex, PoisonError},
};
use tokio_stream::{Stream, StreamExt};

const SESSION: &str = "mcp-session-id";

struct Front {
    command: Vec<String>,
    sessions: Mutex<HashMap<String, Arc<Session>>>,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let mut args = std::env::args().skip(1);
    let port_file = args
        .next()
        .ok_or_else(|| io::Error::other("usage: http-front PORT_FILE -- CMD ARGS…"))?;
    let command: Vec<String> = args.skip(1).collect();
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    let port = listener.local_addr()?.port();
    // Renamed into place: whoever sees the file can connect.
    std::fs::write(format!("{port_file}.new"), port.to_string())?;
    std::fs::rename(format!("{port_file}.new"), port_file)?;
    let front = Arc::new(Front {
        command,
        sessions: Mutex::default(),
    });
    let routes = Router::new()
        .route("/mcp", post(said).get(listen).delete(end))
        .with_state(front);
    axum::serve(listener, routes).await
}

/// A client's message: an answer or a notification is accepted, a request opens a stream that ends with its answer.
async fn said(
    State(front): State<Arc<Front>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, StatusCode> {
    local(&headers)?;
    let message: Value = serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let line = String::from_utf8(body.to_vec())
        .map_err(|_| StatusCode::BAD_REQUEST)?
        .replace(['\r', '\n'], " ");
    let session = match message["method"].as_str() {
        Some("initialize") => front.open()?,
        _ => front.session(&headers)?,
    };
    if message.get("method").is_none() || message.get("id").is_none() {
        session.send(line).map_err(|_| StatusCode::NOT_FOUND)?;
        return Ok(StatusCode::ACCEPTED.into_response());
    }
    let answers = session
        .request(&message, line)
        .map_err(|_| StatusCode::NOT_FOUND)?;
    Ok(events(&session, answers))
}

/// What the server says on its own.
async fn listen(
    State(front): State<Arc<Front>>,
    headers: HeaderMap,
) -> Result<Response, StatusCode> {
    local(&headers)?;
    let session = front.session(&headers)?;
    let heard = session.listen();
    Ok(events(&session, heard))
}

async fn end(
    State(front): State<Arc<Front>>,
    headers: HeaderMap,
) -> Result<StatusCode, StatusCode> {
    local(&headers)?;
    let session = front.session(&headers)?;
    front.all().remove(&session.id);
    session.end();
    Ok(StatusCode::OK)
}

impl Front {
    fn all(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Session>>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> Result<Arc<Session>, StatusCode> {
        let session =
            Session::start(&self.command).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
        self.all().insert(session.id.clone(), Arc::clone(&session));
        Ok(session)
    }

    fn session(&self, headers: &HeaderMap) -> Result<Arc<Session>, StatusCode> {
        let id = headers
            .get(SESSION)
            .and_then(|v| v.to_str().ok())
            .ok_or(StatusCode::BAD_REQUEST)?;
        self.all().get(id).cloned().ok_or(StatusCode::NOT_FOUND)
    }
}

/// Only a page or program on this machine may speak: what a real loopback server checks as well.
fn local(headers: &HeaderMap) -> Result<(), StatusCode> {
    for name in [header::HOST, header::ORIGIN] {
        let Some(value) = headers.get(name).and_then(|v| v.to_str().ok()) else {
            continue;
        };
        let host = value
            .trim_start_matches("http://")
            .rsplit_once(':')
            .map_or(value, |(host, _)| host);
        if !["localhost", "127.0.0.1", "[::1]"].contains(&host) {
            return Err(StatusCode::FORBIDDEN);
        }
    }
    Ok(())
}

fn events(session: &Session, lines: impl Stream<Item = String> + Send + 'static) -> Response {
    let events = lines.map(|line| Ok::<_, io::Error>(format!("event: message\ndata: {line}\n\n")));
    let headers = [
        (header::CONTENT_TYPE.as_str(), "text/event-stream"),
        (SESSION, session.id.as_str()),
    ];
    (headers, Body::from_stream(events)).into_response()
}
