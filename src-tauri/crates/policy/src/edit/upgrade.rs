//! Turns a file of the reference format into one of version 2 that means the same: `version` comes in front, and in
//! each `match` the server is called `server` and its tool `tool`. Nothing else changes.

use super::form::{
    ConditionField as Field, ConditionForm, ConditionOperator as Operator, RuleForm,
};
use super::pieces::Pieces;
use crate::parse::node::Node;

/// Whether only version 2 can say what the form says.
pub(super) fn needs_version_2(form: &RuleForm) -> bool {
    let version_1 = |row: &ConditionForm| match row.field {
        Field::Server | Field::Tool | Field::CallerType => true,
        Field::Severity => row.operator == Operator::AtLeast,
        _ => false,
    };
    let all_else = form.until.is_some()
        || form.hold_seconds.is_some()
        || form.typed
        || form.opts_out_of_flow
        || !form.enabled;
    all_else || !form.conditions.iter().all(version_1)
}

/// The same policy in version 2.
pub(super) fn upgraded(text: &str, root: &Node<'_>) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut copied = 0;
    let conditions = super::rules(root)
        .iter()
        .filter_map(|rule| rule.field("match"));
    for field in conditions.flat_map(|when| when.value.fields()) {
        let name = match &*field.key {
            "tool" => "\"server\"",
            "action" => "\"tool\"",
            _ => continue,
        };
        out.push_str(text.get(copied..field.at).unwrap_or_default());
        out.push_str(name);
        copied = field.key_end;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    // All renamed keys come after the opening bracket, so that its place is the same in both texts.
    let mut with_version = out.clone();
    if let Ok(root) = crate::parse::node::parse(&out, crate::parse::LIMITS) {
        let mut pieces = Pieces::of(&root, &out);
        pieces.insert(0, "\"version\": 2".to_owned(), "");
        with_version = pieces.within(&root, &out);
    }
    with_version
}
