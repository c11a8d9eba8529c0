//! What holds for any arguments: no panic, spans that lie where they say, and work that grows with the text.

use super::scan::work;
use super::*;
use proptest::prelude::*;
use std::borrow::Cow;

/// Texts made of what the matchers look for, and of what they do not.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,120}",
        "(rm |-rf|sudo|;|\\||`|\\$\\(|\"|'|é|🙂| |\\*|/|~|\\.\\.|\\.env|https://|@|xn--|kubectl|delete|DROP TABLE|WHERE|--|/\\*|DE89|4111|[a-z0-9]{1,9}){0,30}",
    ]
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        "(command|sql|path|url|body|code|to|amount|force|filter|role|password|args)",
        "\\PC{0,20}",
    ]
}

fn json() -> impl Strategy<Value = Json<'static>> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        prop_oneof![Just("0"), Just("1"), Just("-12.5e3")].prop_map(Json::Number),
        text().prop_map(|text| Json::String(Cow::Owned(text))),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..7).prop_map(Json::Array),
            prop::collection::btree_map(key(), inner, 0..5).prop_map(|fields| {
                Json::Object(
                    fields
                        .into_iter()
                        .map(|(k, v)| (Cow::Owned(k), v))
                        .collect(),
                )
            }),
        ]
    })
}

proptest! {
    #[test]
    fn spans_lie_inside_their_values(arguments in json(), tool in "[a-z_]{0,12}") {
        let roots = ["/home/anna/work".to_owned()];
        let facts = MarkFacts { tool: &tool, roots: &roots, known_hosts: &[] };
        let marks = find(&arguments, &facts);
        for mark in &marks {
            let value = arguments.pointer(&mark.pointer).expect("a value is there");
            let mut compact = Vec::new();
            value.write_compact(&mut compact);
            let compact = String::from_utf8(compact).expect("UTF-8");
            let text = value.as_str().unwrap_or(&compact);
            prop_assert!(mark.start < mark.end);
            prop_assert!(text.get(mark.start..mark.end).is_some(), "{mark:?} in {text:?}");
        }
        prop_assert_eq!(&marks, &find(&arguments, &facts));
    }
}

/// Texts that make a careless matcher look at everything again for every byte.
const HARD: &[&str] = &[
    "a",
    " ",
    "*",
    "/",
    "\\",
    "$(",
    "`",
    "|",
    "'",
    "\"",
    ";",
    "--",
    "/*",
    "*/",
    "a+",
    "a.",
    "a@",
    "@",
    "://",
    "x://",
    "x://a@",
    "DE89 ",
    "4 ",
    "41",
    "rm ",
    "git ",
    "-f ",
    "DELETE ",
    "WHERE 1=",
    "'x'=",
    "..",
    "../",
    "~/",
    "é",
    "-----BEGIN ",
    "ghp_",
    "password=",
    "password ",
    "=\\",
    "{",
    "[",
    "xn--",
    "1.1.",
    "\n",
    "a=a",
];

#[test]
fn the_work_grows_with_the_text_and_not_faster() {
    for key in ["command", "sql", "path", "url", "body", "code", "x"] {
        for piece in HARD {
            let work_for = |times: usize| {
                let value = Json::String(Cow::Owned(piece.repeat(times)));
                let arguments = Json::Object(vec![(Cow::Borrowed(key), value)]);
                work::of(|| drop(find(&arguments, &MarkFacts::default())))
            };
            let (small, large) = (work_for(250), work_for(2_000));
            assert!(
                large <= small * 9,
                "`{piece}` under `{key}`: {small} became {large}"
            );
        }
    }
}

#[test]
fn there_is_an_end_to_what_is_listed() {
    let many: Vec<_> = (0..2_000)
        .map(|_| Json::String(Cow::Borrowed("rm -rf x; sudo y")))
        .collect();
    let marks = find(&Json::Array(many), &MarkFacts::default());
    assert!(marks.len() <= 8 * 256);
    assert!(words(&marks).contains(&DESTROY.to_owned()));
}
