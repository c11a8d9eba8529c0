//! Writes a rule, or changes the text of one so that it says what a form says. What the form says as before
//! keeps its text, its comments and its place.

use super::form::RuleForm;
use super::members::{Argument, Member, Written, members};
use super::pieces::Pieces;
use crate::json::Limits;
use crate::parse::node::{self, Node, Value};
use crate::parse::{LIMITS, quoted};

/// The text of a new rule: on one line, or on several, each but the first indented by `indent`.
pub(super) fn write(
    form: &RuleForm,
    version_1: bool,
    indent: Option<&str>,
) -> Result<String, String> {
    let when: Vec<_> = members(&form.conditions)?
        .iter()
        .map(|member| {
            format!(
                "{}: {}",
                quoted(key(member, version_1)),
                member.value.text()
            )
        })
        .collect();
    let mut fields = vec![("id", quoted(&form.id))];
    fields.extend(
        form.description
            .as_deref()
            .map(|text| ("description", quoted(text))),
    );
    fields.push(("match", object(&when)));
    fields.extend(rest(form));
    let fields: Vec<_> = fields
        .into_iter()
        .map(|(key, value)| format!("{}: {value}", quoted(key)))
        .collect();
    Ok(match indent {
        None => object(&fields),
        Some(indent) => {
            let between = format!(",\n{indent}  ");
            format!("{{\n{indent}  {}\n{indent}}}", fields.join(&between))
        }
    })
}

/// Everything but id, description and conditions that the form says.
fn rest(form: &RuleForm) -> Vec<(&'static str, String)> {
    let mut fields = vec![("effect", quoted(form.effect.word()))];
    if !form.reason.is_empty() {
        fields.push(("reason", quoted(&form.reason)));
    }
    if !form.enabled {
        fields.push(("enabled", "false".to_owned()));
    }
    fields.extend(form.until.as_deref().map(|until| ("until", quoted(until))));
    let approval = approval(form);
    if !approval.is_empty() {
        let said: Vec<_> = approval
            .iter()
            .map(|(key, value)| format!("{}: {value}", quoted(key)))
            .collect();
        fields.push(("approval", object(&said)));
    }
    if form.opts_out_of_flow {
        fields.push(("flow", quoted("ignore")));
    }
    fields
}

fn approval(form: &RuleForm) -> Vec<(&'static str, String)> {
    let hold = form
        .hold_seconds
        .map(|hold| ("holdSeconds", hold.to_string()));
    let typed = form.typed.then(|| ("typed", "true".to_owned()));
    hold.into_iter().chain(typed).collect()
}

fn object(fields: &[String]) -> String {
    match fields {
        [] => "{}".to_owned(),
        fields => format!("{{ {} }}", fields.join(", ")),
    }
}

/// The rule's text, changed where `new` differs from `old`, which is what the text says.
pub(super) fn change(
    text: &str,
    old: &RuleForm,
    new: &RuleForm,
    version_1: bool,
) -> Result<String, String> {
    let mut text = text.to_owned();
    if old.id != new.id {
        text = set(&text, "id", &quoted(&new.id));
    }
    text = set_text(
        text,
        "description",
        old.description.as_deref(),
        new.description.as_deref(),
    );
    let (before, after) = (members(&old.conditions)?, members(&new.conditions)?);
    if before != after {
        text = within(&text, "match", |when| {
            conditions(when, &before, &after, version_1)
        });
    }
    if old.effect != new.effect {
        text = set(&text, "effect", &quoted(new.effect.word()));
    }
    let said = |reason: &'_ str| (!reason.is_empty()).then(|| reason.to_owned());
    text = set_text(
        text,
        "reason",
        said(&old.reason).as_deref(),
        said(&new.reason).as_deref(),
    );
    if old.enabled != new.enabled {
        text = enable(&text, new.enabled);
    }
    text = set_text(text, "until", old.until.as_deref(), new.until.as_deref());
    text = change_approval(text, old, new);
    let flow = |form: &RuleForm| form.opts_out_of_flow.then_some("ignore");
    Ok(set_text(text, "flow", flow(old), flow(new)))
}

/// The rule's text, switched on or off.
pub(super) fn enable(text: &str, on: bool) -> String {
    set(text, "enabled", if on { "true" } else { "false" })
}

/// The rule's text with another id.
pub(super) fn rename(text: &str, id: &str) -> String {
    set(text, "id", &quoted(id))
}

fn change_approval(text: String, old: &RuleForm, new: &RuleForm) -> String {
    let (before, after) = (approval(old), approval(new));
    if before == after {
        return text;
    }
    if after.is_empty() {
        return remove(&text, "approval");
    }
    let text = match field(&text, "approval") {
        true => text,
        false => set(&text, "approval", "{}"),
    };
    within(&text, "approval", |inside| {
        let mut inside = inside.to_owned();
        for key in ["holdSeconds", "typed"] {
            inside = match after.iter().find(|(said, _)| *said == key) {
                Some((_, value)) => set(&inside, key, value),
                None => remove(&inside, key),
            };
        }
        inside
    })
}

fn conditions(when: &str, before: &[Member], after: &[Member], version_1: bool) -> String {
    let mut text = when.to_owned();
    let said = |key: &str, list: &[Member]| list.iter().any(|member| member.key == key);
    for gone in before.iter().filter(|member| !said(member.key, after)) {
        text = remove(&text, key(gone, version_1));
    }
    for member in after {
        let name = key(member, version_1);
        match before.iter().find(|other| other.key == member.key) {
            Some(same) if same == member => {}
            Some(other) => {
                text = within(&text, name, |value| {
                    revalue(value, &other.value, &member.value)
                })
            }
            None => text = set(&text, name, &member.value.text()),
        }
    }
    text
}

/// The name of a member in this version.
fn key(member: &Member, version_1: bool) -> &'static str {
    match (member.key, version_1) {
        ("server", true) => "tool",
        ("tool", true) => "action",
        (key, _) => key,
    }
}

/// A value's text, changed where what is written differs.
fn revalue(text: &str, before: &Written, after: &Written) -> String {
    match (before, after) {
        (
            Written::Many(before) | Written::List(before),
            Written::Many(after) | Written::List(after),
        ) if text.starts_with('[') => relist(text, before, after, |_, _, new| new.clone()),
        (Written::Arguments(before), Written::Arguments(after)) => {
            let list = match text.starts_with('[') {
                true => text.to_owned(),
                false => format!("[{text}]"),
            };
            let list = relist(&list, before, after, |text, old, new| match old {
                Some(old) => reargue(text, old, new),
                None => new.text(),
            });
            // One condition that stood alone goes on standing alone.
            match (text.starts_with('['), after.len()) {
                (false, 1) => list.get(1..list.len() - 1).unwrap_or(&list).to_owned(),
                _ => list,
            }
        }
        _ => after.text(),
    }
}

/// A list's text, with what differs between the first and the last item that does not.
fn relist<T: PartialEq>(
    text: &str,
    before: &[T],
    after: &[T],
    write: impl Fn(&str, Option<&T>, &T) -> String,
) -> String {
    let Some(root) = parsed(text) else {
        return text.to_owned();
    };
    let mut pieces = Pieces::of(&root, text);
    let same =
        |pairs: &mut dyn Iterator<Item = (&T, &T)>| pairs.take_while(|(a, b)| a == b).count();
    let front = same(&mut before.iter().zip(after));
    let most = before.len().min(after.len()) - front;
    let back = same(&mut before.iter().rev().zip(after.iter().rev())).min(most);
    let (old, new) = (before.len() - back, after.len() - back);
    for at in front..old.max(new) {
        let item = |at: usize| {
            root.items()
                .get(at)
                .and_then(|node| text.get(node.at..node.end))
        };
        match (
            before.get(at).filter(|_| at < old),
            after.get(at).filter(|_| at < new),
        ) {
            (Some(was), Some(is)) => {
                pieces.set(at, write(item(at).unwrap_or_default(), Some(was), is));
            }
            (None, Some(is)) => pieces.insert(at, write("", None, is), ""),
            // Those behind move up.
            (Some(_), None) => pieces.remove(new),
            (None, None) => {}
        }
    }
    pieces.within(&root, text)
}

/// The text of a condition on an argument, changed where it differs.
fn reargue(text: &str, before: &Argument, after: &Argument) -> String {
    let mut text = text.to_owned();
    let fields: Vec<_> = after.fields().collect();
    for (gone, _) in before
        .fields()
        .filter(|(key, _)| fields.iter().all(|(k, _)| k != key))
    {
        text = remove(&text, gone);
    }
    for (key, value) in fields {
        if before.fields().any(|old| old == (key, value.clone())) {
            continue;
        }
        text = match (&before.value, &after.value) {
            (Some(old), Some(new)) if key == "value" && before.op == after.op => {
                within(&text, key, |text| revalue(text, old, new))
            }
            _ => set(&text, key, &value),
        };
    }
    text
}

fn set_text(text: String, key: &str, before: Option<&str>, after: Option<&str>) -> String {
    match after {
        _ if before == after => text,
        Some(value) => set(&text, key, &quoted(value)),
        None => remove(&text, key),
    }
}

/// An object's text with this field, written anew or put behind the others.
pub(super) fn set(object: &str, key: &str, value: &str) -> String {
    let Some(root) = parsed(object) else {
        return object.to_owned();
    };
    if root.field(key).is_some() {
        return within(object, key, |_| value.to_owned());
    }
    let tight = root
        .fields()
        .first()
        .is_some_and(|field| object.as_bytes().get(field.key_end + 1) != Some(&b' '));
    let colon = if tight { ":" } else { ": " };
    let mut pieces = Pieces::of(&root, object);
    let alone = if root.fields().is_empty() { " " } else { "" };
    pieces.insert(usize::MAX, format!("{}{colon}{value}", quoted(key)), alone);
    pieces.within(&root, object)
}

/// An object's text without this field.
pub(super) fn remove(object: &str, key: &str) -> String {
    let Some(root) = parsed(object) else {
        return object.to_owned();
    };
    let mut pieces = Pieces::of(&root, object);
    if let Some(at) = root.fields().iter().position(|field| field.key == key) {
        pieces.remove(at);
    }
    pieces.within(&root, object)
}

/// An object's text with another text for the value of a field.
fn within(object: &str, key: &str, change: impl FnOnce(&str) -> String) -> String {
    let root = parsed(object);
    let span = root
        .as_ref()
        .and_then(|root| root.field(key))
        .map(|f| f.value.at..f.value.end);
    let parts = span.and_then(|span| {
        Some([
            object.get(..span.start)?,
            object.get(span.clone())?,
            object.get(span.end..)?,
        ])
    });
    match parts {
        Some([front, value, back]) => [front, &change(value), back].concat(),
        None => object.to_owned(),
    }
}

fn field(object: &str, key: &str) -> bool {
    parsed(object).is_some_and(|root| root.field(key).is_some())
}

/// A part of a file that was read before, read again by itself.
fn parsed(text: &str) -> Option<Node<'_>> {
    let limits = Limits { ..LIMITS };
    let root = node::parse(text, limits).ok()?;
    matches!(root.value, Value::List(_) | Value::Object(_)).then_some(root)
}
