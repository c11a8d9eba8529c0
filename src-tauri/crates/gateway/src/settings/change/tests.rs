//! One setting at a time, checked, and nothing else in the file moved.

use super::super::Shown;
use super::*;
use serde_json::json;

struct Home(tempfile::TempDir);

impl Home {
    fn with(text: &str) -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        std::fs::write(home.path(), text).unwrap();
        home
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("settings.json")
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.path()).unwrap()
    }
}

fn set(current: &Current, name: &str, value: Value) -> Result<String, Error> {
    let mut said = String::new();
    let name = name.to_owned();
    current.set(&SetSetting { name, value }, |what| {
        said = what.to_owned();
        Ok(())
    })?;
    Ok(said)
}

#[test]
fn a_change_is_in_force_at_once_and_leaves_the_rest_of_the_file_alone() {
    let home = Home::with(r#"{"zeta":[1,2],"undoSeconds":5,"callsUnderWay":7,"alpha":null}"#);
    let current = Current::open(home.path()).unwrap();
    assert_eq!(current.get().timing().undo_ms, 5_000);
    let said = set(&current, "undoSeconds", json!(0)).unwrap();
    assert_eq!(said, "`undoSeconds`: 5 → 0");
    assert_eq!(current.get().timing().undo_ms, 0);
    assert_eq!(current.get().calls_under_way, 7);
    let said = set(&current, "theme", json!("dark")).unwrap();
    assert_eq!(said, "`theme`: \"system\" → \"dark\"");
    let compact: String = home.text().split_whitespace().collect();
    assert_eq!(
        compact,
        r#"{"zeta":[1,2],"undoSeconds":0,"callsUnderWay":7,"alpha":null,"theme":"dark"}"#
    );
    let again = Current::open(home.path()).unwrap();
    assert_eq!(again.view(), current.view());
}

#[test]
fn a_file_that_is_not_there_is_made() {
    let home = Home(tempfile::tempdir().unwrap());
    let current = Current::open(home.path()).unwrap();
    assert_eq!(current.view().hold_critical_seconds, 1_800);
    set(&current, "compact", json!(true)).unwrap();
    assert_eq!(home.text(), "{\n  \"compact\": true\n}\n");
}

#[test]
fn what_a_setting_cannot_be_is_said_with_what_it_can() {
    let home = Home::with("{}");
    let current = Current::open(home.path()).unwrap();
    let range = "must be a whole number from 60 to 14400, not";
    for (name, value, said) in [
        (
            "holdSeconds",
            json!(59),
            format!("`holdSeconds` {range} `59`"),
        ),
        (
            "holdSeconds",
            json!(14_401),
            format!("`holdSeconds` {range} `14401`"),
        ),
        (
            "holdSeconds",
            json!(90.5),
            format!("`holdSeconds` {range} `90.5`"),
        ),
        (
            "holdSeconds",
            json!("90"),
            format!("`holdSeconds` {range} `\"90\"`"),
        ),
        (
            "armMs",
            json!(499),
            "`armMs` must be a whole number from 500 to 2000, not `499`".into(),
        ),
        (
            "notifications",
            json!(1),
            "`notifications` must be `true` or `false`, not `1`".into(),
        ),
        (
            "sound",
            json!("loud"),
            "`sound` must be one of `off`, `unfocused`, `always`, not `\"loud\"`".into(),
        ),
        (
            "failOpen",
            json!(true),
            "there is no setting `failOpen`".into(),
        ),
        (
            "callsUnderWay",
            json!(1),
            "there is no setting `callsUnderWay`".into(),
        ),
    ] {
        let error = set(&current, name, value).unwrap_err();
        assert_eq!(error.to_string(), said);
    }
    assert_eq!(home.text(), "{}");
}

#[test]
fn every_shown_setting_can_be_set_to_its_own_value() {
    let home = Home::with("{}");
    let current = Current::open(home.path()).unwrap();
    let shown = serde_json::to_value(Shown::default()).unwrap();
    let shown = shown.as_object().unwrap();
    let scalar = ALLOWED.iter().filter(|(name, _)| *name != "tags");
    assert_eq!(shown.len(), scalar.count());
    for (name, value) in shown {
        set(&current, name, value.clone()).unwrap();
    }
    let mut view = serde_json::to_value(current.view()).unwrap();
    let path = view.as_object_mut().unwrap().shift_remove("path");
    assert!(path.is_some());
    assert_eq!(view, Value::Object(shown.clone()));
}

#[test]
fn a_change_that_cannot_be_written_down_is_not_made() {
    let home = Home::with("{}");
    let current = Current::open(home.path()).unwrap();
    let change = SetSetting {
        name: "undoSeconds".into(),
        value: json!(0),
    };
    let refused = current.set(&change, |_| Err(Error::unavailable("the disk is full")));
    assert!(refused.is_err());
    assert_eq!(home.text(), "{}");
    assert_eq!(current.get().timing().undo_ms, 3_000);
}

#[test]
fn a_file_by_hand_cannot_make_cards_unreadable() {
    for (text, said) in [
        (r#"{"armMs":0}"#, "`armMs` must be"),
        (r#"{"undoSeconds":11}"#, "`undoSeconds` must be"),
        (r#"{"holdSeconds":"long"}"#, "invalid type"),
        ("{", "mend or remove the file"),
        ("[]", "mend or remove the file"),
    ] {
        let home = Home::with(text);
        let error = Current::open(home.path()).err().unwrap();
        assert!(error.contains(said), "`{text}`: {error}");
    }
}

#[test]
fn a_tools_severity_is_set_and_left_again_without_a_trace() {
    let home = Home::with(r#"{"overrides":{"a":{"x":"low"}}}"#);
    let current = Current::open(home.path()).unwrap();
    let set = |tool, severity| {
        let mut said = String::new();
        let write_down = |what: &str| {
            said = what.to_owned();
            Ok(())
        };
        current
            .set_severity(("b", tool), severity, write_down)
            .unwrap();
        said
    };
    for (tool, severity, said, rated) in [
        (
            "y",
            Some(Severity::High),
            "severity of `y` on `b`: as judged → high",
            2,
        ),
        (
            "y",
            Some(Severity::Safe),
            "severity of `y` on `b`: high → safe",
            2,
        ),
        ("y", None, "severity of `y` on `b`: safe → as judged", 1),
        (
            "y",
            None,
            "severity of `y` on `b`: as judged → as judged",
            1,
        ),
    ] {
        assert_eq!(set(tool, severity), said);
        assert_eq!(current.get().overrides.len(), rated, "{said}");
        let again = Current::open(home.path()).unwrap();
        assert_eq!(again.get().overrides, current.get().overrides);
    }
}

#[test]
fn tags_are_set_whole_and_a_wrong_one_is_named() {
    let home = Home::with("{}");
    let current = Current::open(home.path()).unwrap();
    let good = json!({"production": {"servers": ["k8s"], "hosts": ["*.prod.test"]}});
    set(&current, "tags", good).unwrap();
    assert_eq!(current.get().tags.of_server("k8s"), ["production"]);
    let bad = json!({"production": {"folders": ["here"]}});
    let error = set(&current, "tags", bad).unwrap_err().to_string();
    assert!(error.contains("folder `here`"), "{error}");
    assert_eq!(current.get().tags.of_server("k8s"), ["production"]);
    std::fs::write(home.path(), r#"{"tags":{"P":{}}}"#).unwrap();
    let error = Current::open(home.path()).err().unwrap();
    assert!(error.contains("`P` is not a tag's name"), "{error}");
}
