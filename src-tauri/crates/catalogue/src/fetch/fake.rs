//! A server for tests that answers as it is told, one connection a request.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// What the server does with a request.
#[derive(Clone)]
pub(crate) enum Reply {
    /// Status, headers, body.
    Says(u16, &'static str, String),
    /// So many bytes.
    Floods(usize),
    /// Nothing, until the other side is gone.
    Hangs,
}

pub(crate) fn ok(body: &str) -> Reply {
    Reply::Says(200, "", body.to_owned())
}

/// The server. The last reply is given again and again.
pub(crate) struct Fake {
    pub(crate) url: Url,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    pub(crate) async fn answering(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/v0.1/", listener.local_addr().unwrap())).unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&heard);
        tokio::spawn(async move {
            let mut replies = VecDeque::from(replies);
            while let Ok((stream, _)) = listener.accept().await {
                let reply = if replies.len() > 1 {
                    replies.pop_front()
                } else {
                    replies.front().cloned()
                };
                tokio::spawn(one(stream, reply.unwrap(), Arc::clone(&log)));
            }
        });
        Self { url, heard }
    }

    /// The requests so far, heads whole.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

async fn one(mut stream: TcpStream, reply: Reply, log: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(read) if read > 0 => head.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    }
    log.lock()
        .unwrap()
        .push(String::from_utf8_lossy(&head).into_owned());
    match reply {
        Reply::Says(status, headers, body) => {
            let text = format!(
                "HTTP/1.1 {status} x\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(text.as_bytes()).await;
        }
        Reply::Floods(bytes) => {
            let _ = stream
                .write_all(format!("HTTP/1.1 200 x\r\ncontent-length: {bytes}\r\n\r\n").as_bytes())
                .await;
            let block = vec![b'x'; 1 << 16];
            for _ in 0..bytes >> 16 {
                if stream.write_all(&block).await.is_err() {
                    return;
                }
            }
        }
        // Until the other side hangs up.
        Reply::Hangs => drop(stream.read(&mut buffer).await),
    }
}
