//! Calls made up to see what a draft says of them, the tests that are kept of them, and what a builder of rules can offer.
//! Sends nothing and decides no call.

use super::Gateway;
use super::replaying::readable;
use crate::api::{
    ApprovalRef, ConditionForm, MatchCount, PolicyTest, PolicyTestName, PolicyWords, SeenArgument,
    ServerWords, ToolRef, TriedCall, TriedDecision, TryCall,
};
use crate::audit::DecidedCall;
use crate::editor::{self, Count, sentence, trial};
use crate::error::Error;
use crate::replay::Known;
use crate::servers::config::replace_file;
use crate::trace;
use crate::views::local;
use policy::json::Json;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// How far back values and callers are looked for.
const DAYS: i64 = 30;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Calls that are looked at for them.
const MOST_LOOKED_AT: usize = 20_000;
/// Calls of one tool whose arguments are looked at.
const MOST_OF_A_TOOL: usize = 200;
/// Longest copy of a held call's arguments, bytes.
const LONGEST_COPY: usize = 64 * 1024;

impl Gateway {
    /// What a draft says of a made-up call, rule by rule.
    pub fn try_call(&self, request: &TryCall) -> Result<TriedDecision, Error> {
        let policy = readable(&request.text)?;
        let known = Known::of(&self.core);
        let trial = trial(&request.call, &known, local(&self.core))?;
        let explained = policy::explain(&policy, &trial.call());
        Ok(TriedDecision {
            effect: explained.decision.effect,
            sentence: sentence(&policy, &explained.decision),
            severity: trial.assessment.severity,
            reasons: trial.assessment.reasons.clone(),
            trace: trace::lines(&policy, &explained),
        })
    }

    /// A held call, to be tried: its arguments as the record keeps them, its severity as it was rated.
    pub fn call_to_try(&self, request: &ApprovalRef) -> Result<TriedCall, Error> {
        let facts = self.facts(request.id)?;
        let arguments = facts.read().unwrap_or(Json::Null);
        Ok(TriedCall {
            server: facts.server.clone(),
            tool: facts.tool.clone(),
            arguments: self.core.redactor.arguments(&arguments, LONGEST_COPY),
            client: facts.caller.id.clone(),
            severity: Some(facts.severity),
        })
    }

    /// Keeps a test of the policy.
    pub fn save_policy_test(&self, test: &PolicyTest) -> Result<(), Error> {
        self.core.cases.save(test, &Known::of(&self.core))
    }

    /// Forgets a test of the policy.
    pub fn remove_policy_test(&self, request: &PolicyTestName) -> Result<(), Error> {
        self.core.cases.remove(&request.name)
    }

    /// Writes the policy in force into a file for elsewhere. Returns where that is.
    pub fn export_policy(&self) -> Result<String, Error> {
        let live = self.core.gate.policies.in_force();
        if let Some(why) = &live.error {
            return Err(Error::unavailable(format!(
                "there is no policy to export: {why}"
            )));
        }
        let now = self.core.clock.now_ms();
        let name = format!("policy-v{}-{now}.json", live.version);
        let path = self.core.exports.join(name);
        self.make_exports()?;
        replace_file(&path, live.text().as_bytes())
            .map_err(|e| Error::file(&path, "written", &e))?;
        Ok(path.display().to_string())
    }

    /// The folder of what is written for elsewhere.
    pub(super) fn make_exports(&self) -> Result<(), Error> {
        let folder = &self.core.exports;
        let mut builder = std::fs::DirBuilder::new();
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .recursive(true)
            .create(folder)
            .map_err(|e| Error::file(folder, "made", &e))
    }

    /// What the builder can offer.
    pub fn policy_words(&self) -> Result<PolicyWords, Error> {
        let mut callers: BTreeSet<String> = self
            .core
            .session_views()
            .into_iter()
            .map(|session| session.caller.id)
            .collect();
        self.lately(|past| {
            if !callers.contains(past.caller) {
                callers.insert(past.caller.to_owned());
            }
            ControlFlow::Continue(())
        })?;
        let callers: Vec<String> = callers.into_iter().filter(|id| !id.is_empty()).collect();
        let live = self.core.gate.policies.in_force();
        let draft = self.core.drafts.get();
        let draft = draft.and_then(|draft| policy::parse_policy(&draft.readable?).ok());
        let servers = self.core.servers.all();
        let words = servers.iter().map(|server| ServerWords {
            server: server.spec.name.clone(),
            tools: server
                .definitions()
                .tools
                .keys()
                .map(ToString::to_string)
                .collect(),
        });
        Ok(PolicyWords {
            servers: words.collect(),
            // A rule about a client asks for the name it was registered under, which is the caller's id.
            clients: callers.clone(),
            callers,
            marks: editor::marks(),
            tags: editor::tags(draft.iter().chain([&live.policy])),
        })
    }

    /// The places of a tool's arguments, with what stood there lately as the record keeps it.
    pub fn seen_arguments(&self, request: &ToolRef) -> Result<Vec<SeenArgument>, Error> {
        let mut copies: Vec<String> = Vec::new();
        self.lately(|past| {
            if past.server == request.server && past.tool == request.tool {
                copies.push(past.arguments.to_owned());
            }
            match copies.len() < MOST_OF_A_TOOL {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        })?;
        Ok(editor::arguments_of(copies.iter().map(String::as_str)))
    }

    /// How many of the tools there are now a row of the builder matches.
    pub fn count_matches(&self, row: &ConditionForm) -> Result<MatchCount, Error> {
        let servers = self.core.servers.all();
        let all: Vec<_> = servers
            .iter()
            .map(|server| (server, server.definitions()))
            .collect();
        let count = all.iter().map(|(server, definitions)| Count {
            server: &server.spec.name,
            tools: definitions
                .tools
                .iter()
                .map(|(name, tool)| (&**name, tool.assessment.severity))
                .collect(),
        });
        editor::count(row, &count.collect::<Vec<_>>())
    }

    /// The latest calls, the newest first, and not more than can be looked at while somebody types.
    fn lately(
        &self,
        mut each: impl FnMut(&DecidedCall<'_>) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let audit = &self.core.gate.audit;
        audit.flush()?;
        let since = self.core.clock.now_ms() - DAYS * DAY_MS;
        let mut looked_at = 0;
        audit.reader()?.decided(since, |past| {
            looked_at += 1;
            if looked_at > MOST_LOOKED_AT {
                return ControlFlow::Break(());
            }
            each(past)
        })?;
        Ok(())
    }
}
