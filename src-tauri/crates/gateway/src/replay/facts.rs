//! A past call as a policy would see it again, made from what the record keeps; and what of it is in doubt.

use super::kept;
use crate::audit::DecidedCall;
use crate::clock::utc_offset_minutes;
use crate::core::Core;
use crate::gate::overruled_by;
use crate::servers::{Given, Server, Servers};
use policy::json::Json;
use policy::marks::{self, Mark, MarkFacts};
use policy::{Assessment, Call, Caller, CallerKind, Policy, Severity, Tags};
use std::collections::HashMap;

/// How local time is ahead of UTC changes on quarters of an hour.
const QUARTER_HOUR_MS: i64 = 15 * 60_000;

/// What is known today: how much harm each tool's calls can do, what its server was given, and the operator's tags.
#[derive(Debug, Default)]
pub(crate) struct Known {
    servers: HashMap<String, KnownServer>,
    tags: Tags,
}

#[derive(Debug)]
struct KnownServer {
    given: Given,
    tools: HashMap<String, Assessment>,
}

impl Known {
    pub(crate) fn of(core: &Core) -> Self {
        Self::new(&core.servers, core.settings.get().tags.clone())
    }

    pub(crate) fn new(servers: &Servers, tags: Tags) -> Self {
        let known = |server: &Server| {
            let definitions = server.definitions();
            let tools = definitions.tools.iter();
            KnownServer {
                given: server.given.clone(),
                tools: tools
                    .map(|(name, tool)| (name.to_string(), tool.assessment.clone()))
                    .collect(),
            }
        };
        let all = servers.all();
        let servers = all
            .iter()
            .map(|server| (server.spec.name.clone(), known(server)));
        Self {
            servers: servers.collect(),
            tags,
        }
    }

    /// How much harm calls of a tool can do; none: it is not installed.
    pub(crate) fn assessment(&self, server: &str, tool: &str) -> Option<&Assessment> {
        self.servers.get(server)?.tools.get(tool)
    }

    /// The risky parts of a call.
    pub(crate) fn marks(&self, server: &str, tool: &str, arguments: &Json<'_>) -> Vec<Mark> {
        let given = self.servers.get(server).map(|server| &server.given);
        let facts = MarkFacts {
            tool,
            roots: given.map_or(&[], |given| given.roots.as_slice()),
            known_hosts: given.map_or(&[], |given| given.hosts.as_slice()),
        };
        marks::find(arguments, &facts)
    }

    /// The operator's tags of a call.
    pub(crate) fn tags(&self, server: &str, arguments: &Json<'_>) -> Vec<String> {
        self.tags.of_call(server, arguments)
    }
}

/// What the policies look at, besides what the record keeps exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Looks {
    arguments: bool,
    marks: bool,
    tags: bool,
}

impl Looks {
    pub(super) fn of(policies: [&Policy; 2]) -> Self {
        let rules = || policies.iter().flat_map(|policy| policy.rules());
        Self {
            arguments: rules().any(|rule| rule.enabled && !rule.when.arguments.is_empty()),
            marks: policies.iter().any(|policy| policy.asks_for_marks()),
            tags: rules().any(|rule| rule.enabled && !rule.when.tags.is_empty()),
        }
    }
}

impl Looks {
    /// Tags can come from hosts and folders that the arguments name.
    fn at_arguments(self) -> bool {
        self.arguments || self.marks || self.tags
    }
}

/// What is in doubt about a replayed call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Doubts {
    /// A rule looks at its arguments or marks, and the record did not keep those whole.
    pub(super) inexact: bool,
    /// It would be rated otherwise today.
    pub(super) rated_otherwise: bool,
    /// What asked about it in spite of the policy.
    pub(super) overruled: Option<&'static str>,
}

/// What was said of a call, and what is in doubt about it.
#[derive(Debug)]
pub(super) struct Seen<T> {
    pub(super) said: T,
    pub(super) doubts: Doubts,
}

/// Makes calls out of the record.
#[derive(Debug)]
pub(crate) struct Facts<'k> {
    looks: Looks,
    known: &'k Known,
    /// The caller of the call before: most calls in a row have the same.
    caller: Caller,
    /// A quarter of an hour, and how local time was ahead of UTC in it.
    offset: Option<(i64, i32)>,
}

impl<'k> Facts<'k> {
    pub(super) fn new(looks: Looks, known: &'k Known) -> Self {
        Self {
            looks,
            known,
            caller: Caller {
                id: String::new(),
                name: String::new(),
                kind: CallerKind::Agent,
            },
            offset: None,
        }
    }

    /// Has `say` speak of a past call.
    pub(super) fn see<T>(
        &mut self,
        past: &DecidedCall<'_>,
        say: impl FnOnce(&Call<'_>) -> T,
    ) -> Seen<T> {
        if self.caller.id != past.caller {
            self.caller.id = past.caller.to_owned();
            self.caller.name.clone_from(&self.caller.id);
        }
        let utc_offset_minutes = self.offset(past.at);
        let copy = kept(past.arguments);
        let whole = copy.is_some() && is_whole(past.arguments);
        let arguments = copy.unwrap_or(Json::Null);
        // What was not written down is the worst it can be.
        let severity = past.severity.unwrap_or(Severity::Critical);
        let today = self.known.assessment(past.server, past.tool);
        let found = match self.looks.marks || (whole && today.is_some()) {
            true => self.known.marks(past.server, past.tool, &arguments),
            false => Vec::new(),
        };
        let rated_otherwise = whole
            && today.is_some_and(|tool| {
                policy::assess_call(tool, &arguments, &found).severity != severity
            });
        let marks = match self.looks.marks {
            true => marks::words(&found),
            false => Vec::new(),
        };
        let tags = match self.looks.tags {
            true => self.known.tags(past.server, &arguments),
            false => Vec::new(),
        };
        let call = Call {
            caller: &self.caller,
            client: past.caller,
            server: past.server,
            tool: past.tool,
            arguments: &arguments,
            severity,
            marks: &marks,
            tags: &tags,
            at: past.at,
            utc_offset_minutes,
        };
        Seen {
            said: say(&call),
            doubts: Doubts {
                inexact: !whole && self.looks.at_arguments(),
                rated_otherwise,
                overruled: overruled_by(past.reason),
            },
        }
    }

    fn offset(&mut self, at: i64) -> i32 {
        let quarter = at.div_euclid(QUARTER_HOUR_MS);
        match self.offset {
            Some((same, offset)) if same == quarter => offset,
            _ => {
                let offset = utc_offset_minutes(at);
                self.offset = Some((quarter, offset));
                offset
            }
        }
    }
}

/// Whether a copy shows neither of the marks that the audit puts where it masks or shortens. Arguments that hold such a
/// mark themselves count as shortened: better one call too many in doubt.
fn is_whole(copy: &str) -> bool {
    !copy.contains('‹') && !copy.contains('…')
}
