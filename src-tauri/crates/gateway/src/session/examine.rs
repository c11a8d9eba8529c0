//! Reads a `tools/call` strictly: which tool of which server, and arguments that have one meaning only.

use super::Session;
use crate::leg::State;
use crate::message::{self, Message, Span};
use crate::refusal::{Refusal, RefusalReason};
use crate::relay::Outgoing;
use crate::tools::Tool;
use policy::json::{self, Json, Limits, Parsed};
use std::borrow::Cow;
use std::fmt::Write;
use std::sync::Arc;

/// Stands between server and tool in a prefixed name.
pub(super) const SEPARATOR: &str = "__";

/// A call that could be read.
#[derive(Debug)]
pub(crate) struct Examined<'a> {
    pub(super) leg: usize,
    pub(crate) tool: Arc<Tool>,
    pub(crate) arguments: Parsed<'a>,
    /// Parameters besides name, arguments and `_meta`, as text.
    pub(super) further: String,
    name: Span,
    arguments_at: Option<Span>,
    /// Where the client's progress token is.
    token: Option<Span>,
}

/// Why a call cannot be decided.
#[derive(Debug)]
pub(super) enum Unfit<'a> {
    /// It is not what the protocol asks for.
    Malformed(String),
    /// No such tool can be called; the same answer for a tool that is not there and one in quarantine.
    Unknown(Cow<'a, str>),
    /// Its server is not ready yet.
    Wait,
    /// Its server is not running.
    Down(usize, Refusal),
    /// Our own tool `approval_status`, with its token.
    Status(Option<String>),
}

/// `approval_status`: answers how an approval stands.
pub(super) const STATUS_TOOL: &str = "approval_status";

impl Examined<'_> {
    /// The request as it is sent: with the tool's own name, and the arguments in their compact form where
    /// the text was another, so that what is sent is what was read. `compact` holds the new text.
    pub(super) fn outgoing<'m, 'b>(
        &self,
        request: &'m Message<'m>,
        compact: &'b mut Vec<u8>,
    ) -> Outgoing<'m, 'b> {
        let mut changes: Vec<(Span, &[u8])> = Vec::new();
        let own = &self.tool.definition.name;
        if message::string(request.text, &self.name).as_deref() != Some(own) {
            compact.extend_from_slice(message::quoted(own).as_bytes());
        }
        let name_ends = compact.len();
        let rewrite = self.arguments_at.is_some() && !self.arguments.canonical;
        if rewrite {
            self.arguments.value.write_compact(compact);
        }
        let (name, arguments) = compact.split_at(name_ends);
        if !name.is_empty() {
            changes.push((self.name.clone(), name));
        }
        if let (true, Some(span)) = (rewrite, &self.arguments_at) {
            changes.push((span.clone(), arguments));
        }
        Outgoing {
            request,
            token: self.token.clone(),
            changes,
        }
    }
}

impl Examined<'_> {
    /// The request with these arguments in the place of its own.
    pub(super) fn with_arguments(&self, request: &Message<'_>, arguments: &str) -> Vec<u8> {
        let mut line = Vec::new();
        let inserted;
        let change = match (&self.arguments_at, &request.params) {
            (Some(span), _) => (span.clone(), arguments.as_bytes()),
            (None, Some(params)) => {
                // It has a name at least, so a comma is due.
                inserted = format!("\"arguments\":{arguments},");
                let at = params.start + 1;
                (at..at, inserted.as_bytes())
            }
            (None, None) => return line,
        };
        message::splice(&mut line, request.text, &[change]);
        // `splice` ends a line; a message is what is before that.
        line.pop();
        line
    }
}

impl Session {
    /// Reads a call. Writes nothing and sends nothing.
    pub(super) fn examine<'a>(&self, request: &Message<'a>) -> Result<Examined<'a>, Unfit<'a>> {
        let text = request.text;
        let params = request
            .params
            .clone()
            .ok_or_else(|| Unfit::Malformed("`params` with a `name` is needed".into()))?;
        let (mut name, mut arguments_at, mut meta, mut further) = (None, None, None, String::new());
        let slice = text.get(params.clone()).unwrap_or_default();
        json::scan_object(slice, |key, span| {
            let span = span.start + params.start..span.end + params.start;
            match key {
                "name" => name = Some(span),
                "arguments" => arguments_at = Some(span),
                "_meta" => meta = Some(span),
                _ => {
                    let raw = String::from_utf8_lossy(text.get(span).unwrap_or_default());
                    // Writing to a string cannot fail.
                    let _ = writeln!(further, "{}:{raw}", message::quoted(key));
                }
            }
        })
        .map_err(|e| Unfit::Malformed(format!("`params`: {e}")))?;
        let name = name.ok_or_else(|| Unfit::Malformed("`params.name` is missing".into()))?;
        let called = message::string(text, &name)
            .ok_or_else(|| Unfit::Malformed("`params.name` must be a string".into()))?;
        let arguments = read_arguments(text, arguments_at.as_ref())?;
        let Some((leg, own)) = self.route(&called) else {
            return Err(match &*called {
                STATUS_TOOL => Unfit::Status(
                    arguments
                        .value
                        .get("approvalToken")
                        .and_then(Json::as_str)
                        .map(str::to_owned),
                ),
                _ => Unfit::Unknown(called),
            });
        };
        let tool = self.tool(leg, own);
        match tool {
            Ok(tool) => {
                let token = meta.and_then(|meta| message::token_in(text, &meta));
                Ok(Examined {
                    leg,
                    tool,
                    arguments,
                    further,
                    name,
                    arguments_at,
                    token,
                })
            }
            Err(NoTool::Unknown) if &*called == STATUS_TOOL => Err(Unfit::Status(
                arguments
                    .value
                    .get("approvalToken")
                    .and_then(Json::as_str)
                    .map(str::to_owned),
            )),
            Err(NoTool::Unknown) => Err(Unfit::Unknown(called)),
            Err(NoTool::Wait) => Err(Unfit::Wait),
            Err(NoTool::Down(why)) => Err(Unfit::Down(
                leg,
                Refusal::new(
                    RefusalReason::ServerUnavailable,
                    format!("The call was not executed: {why}."),
                ),
            )),
        }
    }

    /// Which server a tool's name belongs to, and its name there.
    fn route<'n>(&self, called: &'n str) -> Option<(usize, &'n str)> {
        if !self.prefixed {
            return Some((0, called)).filter(|_| !self.legs.is_empty());
        }
        let (server, tool) = called.split_once(SEPARATOR)?;
        let leg = self
            .legs
            .iter()
            .position(|l| l.server.spec.name == server)?;
        Some((leg, tool))
    }

    /// The tool, if this server process listed it as it is pinned.
    fn tool(&self, leg: usize, name: &str) -> Result<Arc<Tool>, NoTool> {
        let leg = self.legs.get(leg).ok_or(NoTool::Unknown)?;
        match &leg.state {
            State::Ready => {}
            State::Down(why) => {
                return Err(NoTool::Down(
                    why.clone()
                        .unwrap_or_else(|| "its server is not running".into()),
                ));
            }
            State::Handshaking | State::Greeted | State::Listing => return Err(NoTool::Wait),
        }
        let definitions = leg.server.definitions();
        let tool = definitions.tools.get(name).ok_or(NoTool::Unknown)?;
        let as_pinned = tool.quarantined.is_none() && leg.hashes.get(name) == Some(&tool.pin);
        as_pinned.then(|| tool.clone()).ok_or(NoTool::Unknown)
    }
}

enum NoTool {
    Unknown,
    Wait,
    Down(String),
}

fn read_arguments<'a>(text: &'a [u8], at: Option<&Span>) -> Result<Parsed<'a>, Unfit<'a>> {
    const NONE: &str = "{}";
    let raw = match at {
        None => NONE,
        // The line was checked to be UTF-8 when it was scanned.
        Some(span) => {
            std::str::from_utf8(text.get(span.clone()).unwrap_or_default()).unwrap_or_default()
        }
    };
    let parsed = json::parse_text(raw, Limits::default())
        .map_err(|e| Unfit::Malformed(format!("`params.arguments`: {e}")))?;
    match parsed.value {
        Json::Object(_) | Json::Null => Ok(parsed),
        _ => Err(Unfit::Malformed(
            "`params.arguments` must be an object".into(),
        )),
    }
}
