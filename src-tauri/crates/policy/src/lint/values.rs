//! Whether a condition on an argument holds for every value that others let through.
//!
//! A yes is proved, from what the operators mean. A no is shown, by a value that one takes and the other does
//! not. What is neither is a maybe.

use super::{Cover, language};
use crate::argument::{Folder, HostPattern, Scalar, Test, is_between};
use crate::json::{Json, Limits, parse_str};
use crate::names::{Pattern, escaped};
use crate::{ArgumentTest, Effect, Rule};
use std::borrow::Cow;

/// A test and whether its rule takes what is in doubt: one that denies or asks does.
#[derive(Clone, Copy)]
struct Asked<'t> {
    test: &'t ArgumentTest,
    takes_doubt: bool,
}

/// Whether the conditions on arguments of `wide` hold for every call for which those of `narrow` do.
pub(super) fn cover(wide: &Rule, narrow: &Rule) -> Cover {
    let asked = |rule: &'_ Rule| rule.effect != Effect::Allow;
    let (wide_doubt, narrow_doubt) = (asked(wide), asked(narrow));
    let narrow: Vec<_> = narrow
        .when
        .arguments
        .iter()
        .map(|test| Asked {
            test,
            takes_doubt: narrow_doubt,
        })
        .collect();
    if let Some(cover) = of_exact_arguments(wide, wide_doubt, &narrow) {
        return cover;
    }
    Cover::all(wide.when.arguments.iter().map(|test| {
        let wide = Asked {
            test,
            takes_doubt: wide_doubt,
        };
        one(wide, &narrow)
    }))
}

/// The answer where `narrow` says the arguments word for word: there is only one value to look at.
fn of_exact_arguments(wide: &Rule, wide_doubt: bool, narrow: &[Asked<'_>]) -> Option<Cover> {
    let exact = narrow.iter().find_map(|asked| match &asked.test.test {
        Test::Exactly(exact) if asked.test.steps.is_empty() => Some(exact),
        _ => None,
    })?;
    let arguments = parse_str(exact.canonical(), Limits::default()).ok()?;
    if !narrow.iter().all(|asked| asked.takes_in(&arguments)) {
        return None;
    }
    let all = wide.when.arguments.iter().all(|test| {
        Asked {
            test,
            takes_doubt: wide_doubt,
        }
        .takes_in(&arguments)
    });
    Some(Cover::known(all))
}

fn one(wide: Asked<'_>, narrow: &[Asked<'_>]) -> Cover {
    let steps = &*wide.test.steps;
    let (here, elsewhere): (Vec<_>, Vec<_>) = narrow
        .iter()
        .copied()
        .filter(|asked| related(&asked.test.steps, steps))
        .partition(|asked| *asked.test.steps == *steps);
    if here.iter().any(|narrow| implied(wide, *narrow)) {
        return Cover::Yes;
    }
    // What is asked below a place needs the place; what is not there has nothing below it.
    let by_place = elsewhere
        .iter()
        .any(|asked| match (&wide.test.test, &asked.test.test) {
            (Test::Exists(true), Test::Exists(false)) => false,
            (Test::Exists(true), _) => asked.test.steps.len() > steps.len(),
            (Test::Exists(false), Test::Exists(false)) => asked.test.steps.len() < steps.len(),
            _ => false,
        });
    if by_place {
        return Cover::Yes;
    }
    if !elsewhere.is_empty() {
        return Cover::Maybe;
    }
    let tests = || here.iter().chain([&wide]);
    let shows = |value: Option<&Json<'_>>| {
        here.iter().all(|narrow| narrow.takes(value)) && !wide.takes(value)
    };
    let shown = shows(None)
        || tests().any(|asked| members(&asked.test.test).any(|value| shows(Some(&value))))
        || tests().any(|asked| {
            samples(&asked.test.test)
                .iter()
                .any(|value| shows(Some(value)))
        });
    if shown { Cover::No } else { Cover::Maybe }
}

/// Whether one place is the other, or above it.
fn related(a: &[String], b: &[String]) -> bool {
    a.iter().zip(b).all(|(a, b)| a == b)
}

impl Asked<'_> {
    fn takes(&self, value: Option<&Json<'_>>) -> bool {
        self.test.of_value(value).unwrap_or(self.takes_doubt)
    }

    fn takes_in(&self, arguments: &Json<'_>) -> bool {
        self.test.holds(arguments).unwrap_or(self.takes_doubt)
    }
}

/// Whether `wide` takes every value that `narrow` takes, for the same place.
fn implied(wide: Asked<'_>, narrow: Asked<'_>) -> bool {
    let (a, b) = (&wide.test.test, &narrow.test.test);
    match (a, b) {
        (Test::Exists(true), b) => !matches!(b, Test::Exists(false)),
        (Test::Exists(false), b) => matches!(b, Test::Exists(false)),
        (_, Test::Exists(_)) => false,
        _ if narrow.takes_doubt && !wide.takes_doubt && leaves_doubt(b) => false,
        (Test::Exactly(a), Test::Exactly(b)) => a == b,
        (
            Test::Is(_) | Test::OneOf(_) | Test::Exactly(_),
            Test::Is(_) | Test::OneOf(_) | Test::Exactly(_),
        ) => of_finite(wide, narrow),
        (_, Test::Is(_) | Test::OneOf(_) | Test::Exactly(_)) => {
            (!narrow.takes_doubt || !leaves_doubt(b))
                && members(b).all(|value| wide.takes(Some(&value)))
        }
        (Test::Glob(_) | Test::Prefix(_), Test::Glob(_) | Test::Prefix(_)) => {
            let (a, b) = (patterns(a), patterns(b));
            let a: Vec<&str> = a.iter().map(AsRef::as_ref).collect();
            let b: Vec<&str> = b.iter().map(AsRef::as_ref).collect();
            language::texts(&a, &b) == Cover::Yes
        }
        (Test::Inside(a), Test::Inside(b)) => of_folders(a, b),
        (Test::Host(a), Test::Host(b)) => b.iter().all(|b| a.iter().any(|a| of_host(a, b))),
        (Test::Range { min: a, max: z }, Test::Range { min: b, max: y }) => {
            let within = |bound: &Option<String>, low: &Option<String>, high: &Option<String>| {
                bound
                    .as_deref()
                    .is_none_or(|bound| is_between(bound, low, high))
            };
            let is_empty = b.is_some() && !within(b, &None, y);
            let above = a.is_none() || b.is_some() && within(b, a, &None);
            let below = z.is_none() || y.is_some() && within(y, &None, z);
            is_empty || above && below
        }
        _ => false,
    }
}

/// Both ask for some values of all: what they say of those, and of one of each other kind, is all they say.
fn of_finite(wide: Asked<'_>, narrow: Asked<'_>) -> bool {
    let (a, b) = (&wide.test.test, &narrow.test.test);
    // One number can be written in many ways, of which only one is exactly this.
    let by_value =
        matches!(a, Test::Exactly(_)) && members(b).any(|value| matches!(value, Json::Number(_)));
    let holds = |value: &Json<'_>| !narrow.takes(Some(value)) || wide.takes(Some(value));
    !by_value
        && members(a).chain(members(b)).all(|value| holds(&value))
        && kinds().iter().all(holds)
}

/// Whether there is a value for which the test says neither yes nor no.
fn leaves_doubt(test: &Test) -> bool {
    match test {
        Test::Exactly(_) | Test::Exists(_) => false,
        Test::Is(value) => *value != Scalar::Null,
        Test::OneOf(values) => values.iter().any(|value| *value != Scalar::Null),
        _ => true,
    }
}

fn of_folders(wide: &[Folder], narrow: &[Folder]) -> bool {
    let unix = wide
        .iter()
        .chain(narrow)
        .filter(|folder| folder.is_unix())
        .count();
    // Where folders of both manners are mixed, a path of either is in doubt, and for each in another way.
    let alike = unix == 0 || unix == wide.len() + narrow.len();
    let inside = |folder: &Folder| {
        wide.iter()
            .any(|wide| wide.contains(folder.text()) == Some(true))
    };
    alike && narrow.iter().all(inside)
}

fn of_host(wide: &HostPattern, narrow: &HostPattern) -> bool {
    match narrow.text().strip_prefix('*') {
        None => wide.matches(narrow.text()),
        // `*.a.b` is below `*.b` if some host below it is; `*` is below `*` alone.
        Some(below) => {
            wide.text() == "*"
                || !below.is_empty()
                    && wide.text().starts_with('*')
                    && wide.matches(&format!("x{below}"))
        }
    }
}

/// The patterns a test of a text stands for.
fn patterns(test: &Test) -> Vec<Cow<'_, str>> {
    match test {
        Test::Glob(names) => names
            .patterns()
            .iter()
            .map(|p| Pattern::text(p).into())
            .collect(),
        Test::Prefix(starts) => starts
            .iter()
            .map(|start| (escaped(start) + "*").into())
            .collect(),
        _ => Vec::new(),
    }
}

/// The values a test names.
fn members(test: &Test) -> impl Iterator<Item = Json<'_>> {
    let scalars = match test {
        Test::Is(value) => std::slice::from_ref(value),
        Test::OneOf(values) => values,
        _ => &[],
    };
    let exact = match test {
        Test::Exactly(exact) => parse_str(exact.canonical(), Limits::default()).ok(),
        _ => None,
    };
    scalars.iter().map(value_of).chain(exact)
}

fn value_of(scalar: &Scalar) -> Json<'_> {
    match scalar {
        Scalar::Null => Json::Null,
        Scalar::Bool(value) => Json::Bool(*value),
        Scalar::Number(digits) => Json::Number(&digits.0),
        Scalar::Text(text) => text_of(text.as_str()),
    }
}

fn text_of<'t>(text: impl Into<Cow<'t, str>>) -> Json<'t> {
    Json::String(text.into())
}

/// One value of each kind that no policy would name.
fn kinds() -> [Json<'static>; 9] {
    let nobody = || text_of("\u{1}nobody says this");
    [
        nobody(),
        Json::Number("-7.0625e-301"),
        Json::Bool(true),
        Json::Bool(false),
        Json::Null,
        Json::Array(Vec::new()),
        Json::Array(vec![nobody()]),
        Json::Array(vec![nobody(), Json::Number("-7.0625e-301")]),
        Json::Object(Vec::new()),
    ]
}

/// Values at the edges of what a test takes.
fn samples(test: &Test) -> Vec<Json<'_>> {
    let mut samples: Vec<Json<'_>> = kinds().into();
    let mut texts: Vec<String> = Vec::new();
    match test {
        Test::Glob(_) | Test::Prefix(_) => {
            for pattern in patterns(test) {
                for (run, one) in [("", "x"), ("x", "y"), ("/../x", "/")] {
                    let bare = pattern.replace('*', run).replace('?', one);
                    texts.push(bare.replace('\\', ""));
                }
            }
        }
        Test::Inside(folders) => {
            for text in folders.iter().map(Folder::text) {
                let unix = text.starts_with('/');
                let end = text.trim_end_matches(['/', '\\']);
                texts.extend([text.to_owned(), format!("{end}/x"), format!("{end}x")]);
                texts.extend(unix.then(|| format!("/.{end}/x")));
            }
            texts.extend(["/".to_owned(), "C:\\".to_owned(), "x".to_owned()]);
        }
        Test::Host(hosts) => {
            for host in hosts.iter().map(HostPattern::text) {
                let host = host.replace('*', "x");
                texts.extend([format!("https://{host}/"), format!("ftp://a.{host}")]);
            }
            texts.push("https://nobody.says.this/".to_owned());
        }
        Test::Range { min, max } => {
            samples.extend(
                [min, max]
                    .into_iter()
                    .flatten()
                    .map(|digits| Json::Number(digits)),
            );
            samples.extend(["-1e99999", "0", "1e99999"].map(Json::Number));
        }
        _ => {}
    }
    let lists: Vec<_> = texts
        .iter()
        .map(|text| Json::Array(vec![text_of(text.clone()), Json::Null]))
        .collect();
    samples.extend(texts.into_iter().map(text_of));
    samples.extend(lists);
    samples
}
