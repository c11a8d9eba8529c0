//! Everything a client may ask besides tool calls. With one server it is forwarded as it came; with
//! several, lists are put together and requests go to the server they belong to.

use super::batch::Batch;
use super::examine::SEPARATOR;
use super::{Session, message};
use crate::leg::{Leg, State};
use crate::message::{Message, Span};
use crate::relay::{Outgoing, Own};
use crate::tools::Definition;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Requests that are forwarded; everything else is not part of the protocol versions spoken here.
const KNOWN: &[&str] = &[
    "resources/list",
    "resources/templates/list",
    "resources/read",
    "resources/subscribe",
    "resources/unsubscribe",
    "prompts/list",
    "prompts/get",
    "completion/complete",
    "logging/setLevel",
    "tasks/get",
    "tasks/result",
    "tasks/list",
    "tasks/cancel",
];

pub(super) fn is_known(method: &str) -> bool {
    KNOWN.contains(&method)
}

/// A list that is put together from several servers.
#[derive(Debug)]
pub(super) struct Gathered {
    raw_id: Box<[u8]>,
    /// The result's key: `resources`, `resourceTemplates`, `prompts`.
    key: &'static str,
    items: Vec<String>,
    waiting: Vec<usize>,
}

impl Session {
    /// A server's page of tools came.
    pub(super) async fn on_tools(&mut self, leg: usize, result: Result<Vec<u8>, Vec<u8>>) {
        let Some(to) = self.legs.get_mut(leg) else {
            return;
        };
        let again = !to.hashes.is_empty();
        let taken = match result {
            Ok(page) => to.take_page(page),
            Err(_) => Err("it answered tools/list with an error".into()),
        };
        match taken {
            Ok(false) => return,
            Ok(true) => self.core.observe(&to.server, &to.listed),
            Err(why) => {
                to.server.failed(&why);
                self.scribe.violation(Some(&to.server.spec.name), &why);
                to.hashes.clear();
                to.listed.clear();
            }
        }
        to.state = State::Ready;
        if again {
            self.tell_list_changed();
        }
        self.redo_deferred().await;
    }

    /// A server's definitions were accepted or changed for everyone.
    pub(super) fn tell_tools_changed(&self, server: &str) {
        if self
            .legs
            .iter()
            .any(|l| l.server.spec.name == server && l.state == State::Ready)
        {
            self.tell_list_changed();
        }
    }

    pub(super) fn tell_list_changed(&self) {
        self.out
            .send(b"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n");
    }

    pub(super) fn on_tools_list(&mut self, request: &Message<'_>, raw: &[u8]) {
        let starting = |l: &Leg| {
            matches!(
                l.state,
                State::Handshaking | State::Greeted | State::Listing
            )
        };
        if self.legs.iter().any(starting) {
            return self.defer(request, raw);
        }
        let result = match self.legs.first() {
            Some(leg) if !self.prefixed => self.own_list(leg),
            _ => self.joint_list(),
        };
        self.out.send(&message::result_line(raw, result.as_bytes()));
    }

    /// Whether this caller may see a tool: offered as pinned, and not denied whatever its arguments.
    fn is_listed(&self, leg: &Leg, definition: &Definition) -> bool {
        let definitions = leg.server.definitions();
        let Some(tool) = definitions.tools.get(&definition.name) else {
            return false;
        };
        tool.quarantined.is_none()
            && tool.pin == definition.hash
            && self.core.gate.may_call(
                &self.caller,
                &leg.server.spec.name,
                tool,
                &self
                    .core
                    .settings
                    .get()
                    .tags
                    .of_server(&leg.server.spec.name),
                crate::views::local(&self.core),
            )
    }

    /// One server's list, as it came but for tools that are not offered.
    fn own_list(&self, leg: &Leg) -> String {
        let frame = String::from_utf8_lossy(&leg.frame);
        let [tools, next] =
            message::fields(&leg.frame, &(0..leg.frame.len()), ["tools", "nextCursor"]);
        let listed: Vec<&Definition> = leg
            .listed
            .iter()
            .filter(|d| self.is_listed(leg, d))
            .collect();
        if next.is_none()
            && listed.len() == leg.listed.len()
            && tools.is_some()
            && !self.handed_back
        {
            return frame.into_owned();
        }
        let mut items: Vec<&str> = listed.iter().map(|d| &*d.raw).collect();
        if self.handed_back {
            items.push(STATUS_DEFINITION);
        }
        let items = format!("[{}]", items.join(","));
        let mut result = String::from("{");
        // The frame was read as an object when its tools were.
        let _ = policy::json::scan_object(&leg.frame, |key, span| {
            let value = match key {
                "nextCursor" => return,
                "tools" => items.as_str(),
                _ => frame.get(span).unwrap_or("null"),
            };
            if result.len() > 1 {
                result.push(',');
            }
            result.push_str(&message::quoted(key));
            result.push(':');
            result.push_str(value);
        });
        if tools.is_none() {
            return format!("{{\"tools\":{items}}}");
        }
        result.push('}');
        result
    }

    /// The lists of several servers under prefixed names.
    fn joint_list(&self) -> String {
        let mut items = Vec::new();
        for leg in &self.legs {
            for definition in leg.listed.iter().filter(|d| self.is_listed(leg, d)) {
                items.extend(prefixed(&leg.server.spec.name, &definition.raw));
            }
        }
        items.push(STATUS_DEFINITION.to_owned());
        format!("{{\"tools\":[{}]}}", items.join(","))
    }

    pub(super) async fn on_other<'a>(&mut self, request: Message<'a>, batch: &mut Batch<'a>) {
        let Some((_, span)) = &request.id else { return };
        let raw = request.text.get(span.clone()).unwrap_or_default();
        if &*request.method == "logging/setLevel" {
            return self.set_level(request, batch);
        }
        if !self.prefixed {
            return self.forward(0, request, batch);
        }
        match &*request.method {
            "resources/list" => self.gather(raw, "resources/list", "resources", "resources"),
            "resources/templates/list" => self.gather(
                raw,
                "resources/templates/list",
                "resourceTemplates",
                "resources",
            ),
            "prompts/list" => self.gather(raw, "prompts/list", "prompts", "prompts"),
            "prompts/get" => self.forward_by_name(request, &["name"], batch),
            "completion/complete" => self.forward_by_name(request, &["ref", "name"], batch),
            "resources/read" | "resources/subscribe" | "resources/unsubscribe" => match self
                .only_leg_with("resources")
            {
                Some(leg) => self.forward(leg, request, batch),
                None => self.not_here(
                    raw,
                    "several servers offer resources; connect with `--server NAME` to read them",
                ),
            },
            _ => self.not_here(
                raw,
                "tasks need a connection to one server; connect with `--server NAME`",
            ),
        }
    }

    fn not_here(&self, raw: &[u8], why: &str) {
        self.out.send(&message::error_line(raw, -32602, why));
    }

    fn forward<'a>(&mut self, leg: usize, request: Message<'a>, batch: &mut Batch<'a>) {
        let Some((_, span)) = &request.id else { return };
        let raw = request.text.get(span.clone()).unwrap_or_default();
        let why = match self.legs.get(leg).map(|l| &l.state) {
            Some(State::Greeted | State::Listing | State::Ready) => {
                return batch.request(leg, request);
            }
            Some(State::Handshaking) => return self.defer(&request, raw),
            Some(State::Down(Some(why))) => why.as_str(),
            Some(State::Down(None)) | None => "no server is running",
        };
        self.out.send(&message::error_line(raw, -32603, why));
    }

    /// A log level is a wish: servers without logging are not asked, and the client is answered.
    fn set_level<'a>(&mut self, request: Message<'a>, batch: &mut Batch<'a>) {
        if !self.prefixed
            && self
                .legs
                .first()
                .is_some_and(|l| l.has_capability("logging"))
        {
            return self.forward(0, request, batch);
        }
        let Some((_, span)) = &request.id else { return };
        let parameters = request
            .params
            .clone()
            .and_then(|p| request.text.get(p))
            .unwrap_or(b"{}");
        for leg in self.legs.iter().filter(|l| l.has_capability("logging")) {
            leg.ask(
                Own::Part(0),
                "logging/setLevel",
                &String::from_utf8_lossy(parameters),
            );
        }
        self.out.send(&message::result_line(
            request.text.get(span.clone()).unwrap_or_default(),
            b"{}",
        ));
    }

    fn only_leg_with(&self, capability: &str) -> Option<usize> {
        let mut with = self
            .legs
            .iter()
            .filter(|l| l.has_capability(capability))
            .map(|l| l.index);
        with.next().filter(|_| with.next().is_none())
    }

    /// Forwards a request whose prefixed name says which server it is for.
    fn forward_by_name<'a>(&mut self, request: Message<'a>, path: &[&str], batch: &mut Batch<'a>) {
        let Some((_, id)) = &request.id else { return };
        let raw = request.text.get(id.clone()).unwrap_or_default();
        let name = name_at(&request, path);
        let found = name.as_ref().and_then(|span| {
            let called = message::string(request.text, span)?;
            let (server, own) = called.split_once(SEPARATOR)?;
            let leg = self
                .legs
                .iter()
                .position(|l| l.server.spec.name == server)?;
            Some((leg, message::quoted(own)))
        });
        let (Some(span), Some((leg, own))) = (name, found) else {
            return self.not_here(raw, "no server offers this name; names are `server__name`");
        };
        let mut out = Vec::new();
        let Some(to) = self.legs.get(leg) else { return };
        let purpose = super::relay::Purpose::Forwarded;
        let changes = vec![(span, own.as_bytes())];
        let outgoing = Outgoing {
            changes,
            ..Outgoing::plain(&request)
        };
        to.relay()
            .request(outgoing, purpose, std::time::Instant::now(), &mut out);
        batch.raw(leg, out);
    }

    /// Asks every server that can for its part of a list.
    fn gather(&mut self, raw: &[u8], method: &'static str, key: &'static str, capability: &str) {
        self.next_gathered += 1;
        let number = self.next_gathered;
        let asked: Vec<usize> = self
            .legs
            .iter()
            .filter(|l| l.has_capability(capability))
            .map(|l| l.index)
            .collect();
        let gathered = Gathered {
            raw_id: raw.into(),
            key,
            items: Vec::new(),
            waiting: asked.clone(),
        };
        self.gathered.insert(number, gathered);
        for leg in asked.iter().filter_map(|i| self.legs.get(*i)) {
            leg.ask(Own::Part(number), method, "{}");
        }
        self.answer_gathered(number);
    }

    /// A server's part of a list came.
    pub(super) fn on_part(&mut self, leg: usize, number: u64, result: Result<Vec<u8>, Vec<u8>>) {
        let server = self
            .legs
            .get(leg)
            .map(|l| l.server.spec.name.clone())
            .unwrap_or_default();
        if let Some(gathered) = self.gathered.get_mut(&number) {
            gathered.waiting.retain(|l| *l != leg);
            // A server that answers with an error has no part in the list.
            for raw in result
                .ok()
                .and_then(|r| items(&r, gathered.key))
                .unwrap_or_default()
            {
                match gathered.key {
                    "prompts" => gathered.items.extend(prefixed(&server, &raw)),
                    _ => gathered.items.push(raw),
                }
            }
        }
        self.answer_gathered(number);
    }

    /// A server ended: lists do not wait for it.
    pub(super) fn parts_without(&mut self, leg: usize) {
        let numbers: Vec<u64> = self.gathered.keys().copied().collect();
        for number in numbers {
            if let Some(gathered) = self.gathered.get_mut(&number) {
                gathered.waiting.retain(|l| *l != leg);
            }
            self.answer_gathered(number);
        }
    }

    fn answer_gathered(&mut self, number: u64) {
        if self
            .gathered
            .get(&number)
            .is_none_or(|g| !g.waiting.is_empty())
        {
            return;
        }
        if let Some(done) = self.gathered.remove(&number) {
            let result = format!(
                "{{{}:[{}]}}",
                message::quoted(done.key),
                done.items.join(",")
            );
            self.out
                .send(&message::result_line(&done.raw_id, result.as_bytes()));
        }
    }
}

fn name_at(request: &Message<'_>, path: &[&str]) -> Option<Span> {
    path.iter().try_fold(request.params.clone()?, |at, key| {
        let [inner] = message::fields(request.text, &at, [*key]);
        inner
    })
}

/// The raw items of a list result.
fn items(result: &[u8], key: &str) -> Option<Vec<String>> {
    let [span] = message::fields(result, &(0..result.len()), [key]);
    let raw: Vec<&RawValue> = serde_json::from_slice(result.get(span?)?).ok()?;
    Some(raw.into_iter().map(|r| r.get().to_owned()).collect())
}

/// A definition with its name as `server__name`, every other byte as it was; none where it has no name.
fn prefixed(server: &str, raw: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    let named: Named = serde_json::from_str(raw).ok()?;
    let [name] = message::fields(raw.as_bytes(), &(0..raw.len()), ["name"]);
    let mut out = Vec::new();
    let full = message::quoted(&format!("{server}{SEPARATOR}{}", named.name));
    message::splice(&mut out, raw.as_bytes(), &[(name?, full.as_bytes())]);
    out.pop();
    String::from_utf8(out).ok()
}

/// Our own tool, so that an agent can ask how an approval stands without repeating its call.
const STATUS_DEFINITION: &str = r#"{"name":"approval_status","title":"Approval status","description":"Says whether a call that waits for the operator's approval was approved, denied or is still open. Takes the approvalToken of the answer that said it waits.","inputSchema":{"type":"object","properties":{"approvalToken":{"type":"string"}},"required":["approvalToken"]},"annotations":{"readOnlyHint":true,"openWorldHint":false}}"#;

#[cfg(test)]
mod tests {
    use super::super::examine::STATUS_TOOL;
    use super::*;

    #[test]
    fn a_prefixed_definition_differs_in_its_name_only() {
        let raw = r#"{"x":1.0,"name":"a\"b","inputSchema":{"name":"c"}}"#;
        assert_eq!(
            prefixed("s", raw).unwrap(),
            r#"{"x":1.0,"name":"s__a\"b","inputSchema":{"name":"c"}}"#
        );
    }

    #[test]
    fn our_own_tool_is_a_tool_with_the_name_we_answer_to() {
        let page =
            crate::tools::read_page(format!("{{\"tools\":[{STATUS_DEFINITION}]}}").as_bytes())
                .unwrap();
        assert_eq!(&*page.tools[0].name, STATUS_TOOL);
        assert_eq!(page.tools[0].fault, None);
    }
}
