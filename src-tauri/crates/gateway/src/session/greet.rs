//! The handshake: what the client says to us is said to each server, and what the servers answer
//! becomes our answer. With one server its own words; with several, what they can do together.

use super::{Phase, Session, message};
use crate::leg::State;
use crate::message::Message;

/// Protocol versions spoken here, the newest last.
const VERSIONS: [&str; 4] = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];
const NEWEST: &str = "2025-11-25";
const INITIALIZED: &[u8] = b"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n";
/// The code a client that speaks a newer protocol takes as "fall back to `initialize`".
const UNSUPPORTED_VERSION: i32 = -32022;

impl Session {
    pub(super) async fn on_initialize(&mut self, request: &Message<'_>, raw: &[u8]) {
        if self.phase != Phase::New {
            self.refuse_line(
                -32600,
                "`initialize` was sent already",
                &String::from_utf8_lossy(raw),
            );
            return;
        }
        let Some(params) = &request.params else {
            self.refuse_line(
                -32602,
                "`initialize` needs `params`",
                &String::from_utf8_lossy(raw),
            );
            return;
        };
        let [version, info] =
            message::fields(request.text, params, ["protocolVersion", "clientInfo"]);
        let Some(version) = version else {
            self.refuse_line(
                -32602,
                "`initialize` needs `params.protocolVersion`",
                &String::from_utf8_lossy(raw),
            );
            return;
        };
        let asked = message::string(request.text, &version).unwrap_or_default();
        let spoken = VERSIONS
            .iter()
            .find(|v| **v == asked)
            .copied()
            .unwrap_or(NEWEST);
        let mut parameters = Vec::new();
        let within = version.start - params.start..version.end - params.start;
        let quoted = message::quoted(spoken);
        message::splice(
            &mut parameters,
            request.text.get(params.clone()).unwrap_or_default(),
            &[(within, quoted.as_bytes())],
        );
        self.parameters = String::from_utf8_lossy(&parameters).trim_end().to_owned();
        let name = info.and_then(|info| {
            let [name] = message::fields(request.text, &info, ["name"]);
            message::string(request.text, &name?).map(|n| n.into_owned())
        });
        self.introduce(name);
        self.phase = Phase::Greeting(raw.into());
        for leg in &mut self.legs {
            leg.start(&self.parameters, &self.around).await;
        }
        self.answer_greeting();
    }

    /// Notes what the client calls itself. Only a name to show: no right hangs on it.
    fn introduce(&mut self, name: Option<String>) {
        if let Some(name) = name.filter(|n| !n.is_empty()) {
            self.client = name.chars().take(128).collect();
            self.scribe.introduce(&self.client);
        }
        self.scribe.opened();
        self.core.session_named(self.id, &self.client);
    }

    /// A server answered `initialize`.
    pub(super) fn on_greeting(&mut self, leg: usize, result: Result<Vec<u8>, Vec<u8>>) {
        let open = self.phase == Phase::Open;
        let single = !self.prefixed;
        let Some(to) = self.legs.get_mut(leg) else {
            return;
        };
        match result {
            Ok(greeting) => {
                to.server.introduced(&greeting);
                to.greeting = Some(greeting);
                to.state = State::Greeted;
                if open {
                    to.send(INITIALIZED);
                    self.begin_listing(leg);
                }
            }
            Err(error) => {
                let why = format!("server `{}` refused to be initialised", to.server.spec.name);
                to.server.failed(&why);
                to.stop();
                to.went_down(why);
                if let (true, Phase::Greeting(raw)) = (single, &self.phase) {
                    let mut line = b"{\"jsonrpc\":\"2.0\",\"id\":".to_vec();
                    line.extend_from_slice(raw);
                    line.extend_from_slice(b",\"error\":");
                    line.extend_from_slice(if error.is_empty() { b"null" } else { &error });
                    line.extend_from_slice(b"}\n");
                    self.out.send(&line);
                    self.phase = Phase::New;
                    return;
                }
            }
        }
        self.answer_greeting();
    }

    /// Answers the client's `initialize` once every server answered or is down.
    pub(super) fn answer_greeting(&mut self) {
        let Phase::Greeting(raw) = &self.phase else {
            return;
        };
        if self.legs.iter().any(|l| l.state == State::Handshaking) {
            return;
        }
        let line = match (self.prefixed, self.legs.first()) {
            (false, Some(leg)) => match (&leg.greeting, &leg.state) {
                (Some(greeting), _) => message::result_line(raw, greeting),
                (None, State::Down(Some(why))) => message::error_line(raw, -32603, why),
                (None, _) => message::error_line(raw, -32603, "the server did not start"),
            },
            _ => message::result_line(raw, self.joint_greeting().as_bytes()),
        };
        self.out.send(&line);
        self.phase = Phase::Greeted;
    }

    /// What several servers can do together.
    fn joint_greeting(&self) -> String {
        let any = |capability: &str| self.legs.iter().any(|l| l.has_capability(capability));
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("tools".into(), serde_json::json!({"listChanged": true}));
        if any("resources") {
            capabilities.insert(
                "resources".into(),
                serde_json::json!({"subscribe": true, "listChanged": true}),
            );
        }
        if any("prompts") {
            capabilities.insert("prompts".into(), serde_json::json!({"listChanged": true}));
        }
        for plain in ["completions", "logging"] {
            if any(plain) {
                capabilities.insert(plain.into(), serde_json::json!({}));
            }
        }
        let [version] = message::fields(
            self.parameters.as_bytes(),
            &(0..self.parameters.len()),
            ["protocolVersion"],
        );
        let version = version.and_then(|v| message::string(self.parameters.as_bytes(), &v));
        serde_json::json!({
            "protocolVersion": version.unwrap_or(NEWEST.into()),
            "capabilities": capabilities,
            "serverInfo": {"name": "secure-mcp-gateway", "version": env!("CARGO_PKG_VERSION")},
        })
        .to_string()
    }

    /// The client is ready: so may the servers be.
    pub(super) fn on_initialized(&mut self, note: &Message<'_>) {
        let mut line = note.text.to_vec();
        line.push(b'\n');
        self.open(&line);
    }

    /// A client that asks for tools has said by that it is ready.
    pub(super) fn open_unsaid(&mut self) {
        self.open(INITIALIZED);
    }

    fn open(&mut self, line: &[u8]) {
        if self.phase != Phase::Greeted {
            return;
        }
        self.phase = Phase::Open;
        for leg in 0..self.legs.len() {
            if self
                .legs
                .get(leg)
                .is_some_and(|l| l.state == State::Greeted && l.send(line))
            {
                self.begin_listing(leg);
            }
        }
    }

    /// Lists a greeted server's tools, or notes that it has none.
    pub(super) fn begin_listing(&mut self, leg: usize) {
        let Some(leg) = self.legs.get_mut(leg) else {
            return;
        };
        if leg.has_capability("tools") {
            leg.list_tools();
        } else {
            leg.state = State::Ready;
        }
    }

    /// A client of the newer protocol asks what we speak; its answer makes it fall back.
    pub(super) fn on_discover(&self, request: &Message<'_>, raw: &[u8]) {
        self.out.send(&unsupported(request, raw));
    }

    /// A request before `initialize`.
    pub(super) fn refuse_early(&mut self, request: &Message<'_>, raw: &[u8]) {
        if modern_version(request).is_some() {
            self.out.send(&unsupported(request, raw));
        } else {
            self.scribe.violation(None, "a request before `initialize`");
            self.out.send(&message::error_line(
                raw,
                -32602,
                "send `initialize` first; this request says no protocol version",
            ));
        }
    }
}

/// The version a request of the newer protocol carries with it.
fn modern_version(request: &Message<'_>) -> Option<String> {
    let [meta] = message::fields(request.text, request.params.as_ref()?, ["_meta"]);
    let [version] = message::fields(
        request.text,
        &meta?,
        ["io.modelcontextprotocol/protocolVersion"],
    );
    message::string(request.text, &version?).map(|v| v.into_owned())
}

fn unsupported(request: &Message<'_>, raw: &[u8]) -> Vec<u8> {
    let requested = modern_version(request).unwrap_or_default();
    let error = serde_json::json!({
        "code": UNSUPPORTED_VERSION,
        "message": "this protocol version is not spoken here; send `initialize`",
        "data": {"supported": VERSIONS, "requested": requested},
    });
    let mut line = b"{\"jsonrpc\":\"2.0\",\"id\":".to_vec();
    line.extend_from_slice(raw);
    line.extend_from_slice(format!(",\"error\":{error}}}\n").as_bytes());
    line
}
