//! The policy as it is being worked on. Every way to change it ends in a draft; none puts anything into force.

use super::Gateway;
use crate::api::{
    DraftText, DraftView, EditDraft, ImportPolicy, PolicyEdit, PolicyTemplate, PolicyVersionRef,
    RuleForm, StoryRef, TemplateName,
};
use crate::editor::{self, Around, Draft, view};
use crate::error::Error;
use crate::policies::{InForce, versions};
use crate::replay::{About, Known};
use crate::views::local;
use policy::lint::{Installed, InstalledServer, LintFacts};
use std::sync::Arc;

/// What each shipped policy is for.
const TEMPLATES: [(&str, &str, &str); 3] = [
    (
        "development",
        "Development",
        "Quiet for reads; asks about changes and risk.",
    ),
    (
        "production",
        "Production",
        "Nothing destructive; asks about every write.",
    ),
    (
        "read-only",
        "Read-only",
        "Reads pass; everything else is refused.",
    ),
];

impl Gateway {
    /// The draft as it was left; what is in force, if nobody works on one.
    pub fn open_draft(&self) -> Result<DraftView, Error> {
        let live = self.core.gate.policies.in_force();
        Ok(self.looked(&self.draft_or_live(&live), &live))
    }

    /// Keeps a text as the draft, and says what there is to say of it.
    pub fn check_draft(&self, request: &DraftText) -> Result<DraftView, Error> {
        self.keep(&request.text)
    }

    /// Changes a text as little as the edit needs, and keeps it.
    pub fn edit_draft(&self, request: &EditDraft) -> Result<DraftView, Error> {
        editor::fits(&request.text)?;
        let live = self.core.gate.policies.in_force();
        let facts = self.lint_facts(&request.text, &live);
        let text = policy::edit::apply(&request.text, &request.edit, &facts)
            .map_err(|error| Error::invalid(error.to_string()))?;
        self.keep(&text)
    }

    /// Forgets the draft.
    pub fn discard_draft(&self) -> Result<DraftView, Error> {
        self.core.drafts.discard()?;
        self.open_draft()
    }

    /// Makes one of the shipped policies the draft.
    pub fn draft_template(&self, request: &TemplateName) -> Result<DraftView, Error> {
        let shipped = policy::SHIPPED.iter();
        let template = shipped
            .into_iter()
            .find(|shipped| shipped.name == request.name);
        let template = template.ok_or_else(|| {
            let names: Vec<_> = policy::SHIPPED.iter().map(|shipped| shipped.name).collect();
            Error::not_found(format!(
                "there is no template `{}`; there are `{}`",
                request.name,
                names.join("`, `")
            ))
        })?;
        self.begin(template.text, Vec::new())
    }

    /// The shipped policies, as sentences.
    #[must_use]
    pub fn policy_templates(&self) -> Vec<PolicyTemplate> {
        let shipped = policy::SHIPPED.iter().filter_map(|shipped| {
            let (name, title, about) = TEMPLATES.iter().find(|(name, ..)| *name == shipped.name)?;
            let policy = policy::parse_policy(shipped.text).ok()?;
            Some(PolicyTemplate {
                name: (*name).to_owned(),
                title: (*title).to_owned(),
                about: (*about).to_owned(),
                sentences: policy::sentences(&policy),
            })
        });
        shipped.collect()
    }

    /// Makes a policy from elsewhere the draft.
    pub fn import_policy(&self, request: &ImportPolicy) -> Result<DraftView, Error> {
        editor::fits(&request.text)?;
        let imported = policy::import::import(&request.text)
            .map_err(|error| Error::invalid(format!("the file cannot be imported: {error}")))?;
        self.begin(&imported.text, imported.notes)
    }

    /// Makes a version that was in force the draft.
    pub fn restore_policy(&self, request: &PolicyVersionRef) -> Result<DraftView, Error> {
        let text = versions::text(&self.core.store, request.version)?;
        self.begin(&text, Vec::new())
    }

    /// Puts a rule about calls like a past one on top of the draft; it asks, until somebody makes it say more.
    pub fn draft_from_row(&self, request: &StoryRef) -> Result<DraftView, Error> {
        let audit = &self.core.gate.audit;
        audit.flush()?;
        let live = self.core.gate.policies.in_force();
        let text = self.draft_or_live(&live).text;
        let ids = policy::parse_policy(&text)
            .map_err(|error| {
                Error::conflict(format!(
                    "the draft cannot be read, so no rule can be put into it: {error}"
                ))
            })?
            .rules()
            .iter()
            .map(|rule| rule.id.to_string())
            .collect::<Vec<_>>();
        let form = audit
            .reader()?
            .decision_at(request.id, |past| like(past, &ids))?;
        let form = form.ok_or_else(|| {
            Error::not_found(format!("entry `{}` is not about a call", request.id))
        })?;
        self.edit_draft(&EditDraft {
            text,
            edit: PolicyEdit::Insert { at: 1, form },
        })
    }

    fn draft_or_live(&self, live: &InForce) -> Draft {
        self.core.drafts.get().unwrap_or_else(|| Draft {
            // Where nothing can be used, what is to be mended is the file.
            text: match &live.error {
                None => live.text().to_owned(),
                Some(_) => self.core.gate.policies.file_text().unwrap_or_default(),
            },
            base: live.version,
            readable: None,
            notes: Vec::new(),
        })
    }

    fn keep(&self, text: &str) -> Result<DraftView, Error> {
        editor::fits(text)?;
        let live = self.core.gate.policies.in_force();
        let draft = self.core.drafts.keep(text, live.version)?;
        Ok(self.looked(&draft, &live))
    }

    fn begin(&self, text: &str, notes: Vec<String>) -> Result<DraftView, Error> {
        let live = self.core.gate.policies.in_force();
        let draft = self.core.drafts.begin(text, live.version, notes)?;
        Ok(self.looked(&draft, &live))
    }

    fn looked(&self, draft: &Draft, live: &InForce) -> DraftView {
        let facts = self.lint_facts(&draft.text, live);
        let known = Known::of(&self.core);
        view(draft, &self.around(live, &facts, &known))
    }

    pub(super) fn around<'a>(
        &'a self,
        live: &'a InForce,
        facts: &'a LintFacts,
        known: &'a Known,
    ) -> Around<'a> {
        Around {
            live,
            facts,
            known,
            cases: &self.core.cases,
            now: local(&self.core),
            outside: self.core.gate.policies.outside_change(live),
        }
    }

    /// What is known besides a text. What a replay found counts only for the text it was for.
    pub(super) fn lint_facts(&self, text: &str, live: &InForce) -> LintFacts {
        let (now, utc_offset_minutes) = local(&self.core);
        let finished = self.core.replays.finished(About::of(text, live.version));
        let servers = self.core.servers.all();
        let installed = servers.iter().map(|server| {
            let definitions = server.definitions();
            InstalledServer {
                name: server.spec.name.clone(),
                tools: definitions.tools.keys().map(ToString::to_string).collect(),
                accepted: definitions.accepted,
            }
        });
        LintFacts {
            now: Some(now),
            utc_offset_minutes,
            installed: Some(Installed {
                servers: installed.collect(),
            }),
            evidence: finished.map(|finished| Arc::unwrap_or_clone(finished.evidence)),
            origins: Vec::new(),
        }
    }
}

/// A rule about calls of the same tool on the same server.
fn like(past: &crate::audit::DecidedCall<'_>, taken: &[String]) -> RuleForm {
    use crate::api::{ConditionField, ConditionForm, ConditionOperator};
    let is = |field, value: &str| ConditionForm {
        field,
        pointer: String::new(),
        operator: ConditionOperator::Is,
        values: vec![value.to_owned()],
    };
    let name = format!("ask-{}", past.tool);
    let more = (2..).map(|number: u32| format!("{name}-{number}"));
    let id = std::iter::once(name.clone())
        .chain(more)
        .find(|id| !taken.contains(id));
    RuleForm {
        id: id.unwrap_or(name),
        effect: policy::Effect::Review,
        reason: "Drafted from a call in the record".to_owned(),
        description: None,
        conditions: vec![
            is(ConditionField::Server, past.server),
            is(ConditionField::Tool, past.tool),
        ],
        enabled: true,
        until: None,
        hold_seconds: None,
        typed: false,
        opts_out_of_flow: false,
    }
}
