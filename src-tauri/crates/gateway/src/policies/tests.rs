//! How a draft comes into force: all of it or nothing, and never over what somebody else wrote.

use super::{Policies, Publishing};
use crate::audit::{self, Audit, Entry, Kind};
use crate::clock::ManualClock;
use crate::error::ErrorCode;
use crate::store::{self, Store, policy_versions};
use std::path::PathBuf;
use std::sync::Arc;

struct Place {
    policies: Policies,
    audit: Audit,
    store: Store,
    file: PathBuf,
    aside: PathBuf,
    _folder: tempfile::TempDir,
}

fn text(effect: &str) -> String {
    format!(r#"{{"version":2,"rules":[],"defaultEffect":"{effect}"}}"#)
}

impl Place {
    /// A policy that denies everything is in force. The database takes no more than so many pages.
    fn new(max_pages: Option<u32>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("policy.json");
        std::fs::write(&file, text("deny")).unwrap();
        let settings = store::Settings { max_pages };
        let store = Store::open(&folder.path().join("gateway.db"), settings, 0).unwrap();
        let clock = Arc::new(ManualClock::at(0));
        let (audit, _) = Audit::open(store.clone(), clock, audit::Settings::default()).unwrap();
        let opened = Policies::open(file.clone(), false, &store, 0).unwrap();
        Self {
            policies: opened.policies,
            audit,
            store,
            aside: folder.path().join("aside.json"),
            file,
            _folder: folder,
        }
    }

    fn publish(&self, text: &str, live: u32, over: bool) -> Result<u32, ErrorCode> {
        let publishing = Publishing {
            text,
            live,
            note: "a note",
            replay: "no change to 0 past calls",
            aside: over.then_some(&self.aside),
            now: 7,
        };
        let entry = Entry::new(Kind::PolicyChanged, "published");
        let published = self.policies.publish(&publishing, (&self.audit, entry));
        published
            .map(|new| new.version)
            .map_err(|error| error.code())
    }

    fn on_disk(&self) -> String {
        std::fs::read_to_string(&self.file).unwrap()
    }
}

#[test]
fn a_draft_takes_the_files_place_and_keeps_what_waiting_questions_are_bound_to() {
    let place = Place::new(None);
    let root = place.policies.in_force().root;
    assert_eq!(place.publish(&text("review"), 1, false), Ok(2));
    let now = place.policies.in_force();
    assert_eq!((now.root, now.text()), (root, text("review").as_str()));
    assert_eq!(place.on_disk(), text("review"));
    let kept = place.store.with(policy_versions::latest).unwrap().unwrap();
    assert_eq!(
        (kept.version, kept.accepted_at, kept.note.as_str()),
        (2, 7, "a note")
    );
}

#[test]
fn nothing_changes_where_it_cannot_be_published() {
    let place = Place::new(None);
    for (text, live, code) in [
        (text("review"), 0, ErrorCode::Conflict),
        (text("review"), 2, ErrorCode::Conflict),
        (text("perhaps"), 1, ErrorCode::Invalid),
        (String::new(), 1, ErrorCode::Invalid),
    ] {
        assert_eq!(place.publish(&text, live, true), Err(code), "{text} {live}");
        assert_eq!(place.on_disk(), self::text("deny"));
        assert_eq!(place.policies.in_force().version, 1);
    }
}

#[test]
fn what_was_written_into_the_file_is_replaced_only_knowingly_and_kept() {
    let place = Place::new(None);
    std::fs::write(&place.file, b"mine \xff").unwrap();
    assert_eq!(
        place.publish(&text("review"), 1, false),
        Err(ErrorCode::Conflict)
    );
    assert_eq!(std::fs::read(&place.file).unwrap(), b"mine \xff");
    assert_eq!(place.publish(&text("review"), 1, true), Ok(2));
    assert_eq!(std::fs::read(&place.aside).unwrap(), b"mine \xff");
    std::fs::remove_file(&place.file).unwrap();
    assert_eq!(
        place.publish(&text("allow"), 2, false),
        Ok(3),
        "nothing to lose"
    );
    assert_eq!(place.on_disk(), text("allow"));
}

#[test]
fn a_record_that_cannot_be_written_leaves_file_and_policy_as_they_were() {
    let place = Place::new(Some(40));
    let long = format!(
        r#"{{"version":2,"description":"{}","rules":[],"defaultEffect":"allow"}}"#,
        "x".repeat(500_000)
    );
    assert_eq!(place.publish(&long, 1, false), Err(ErrorCode::Unavailable));
    assert_eq!(place.on_disk(), text("deny"));
    assert_eq!(place.policies.in_force().text(), text("deny"));
    std::fs::remove_file(&place.file).unwrap();
    assert_eq!(place.publish(&long, 1, false), Err(ErrorCode::Unavailable));
    assert!(!place.file.exists());
    assert_eq!(
        place.publish(&text("review"), 1, false),
        Ok(2),
        "a short one fits"
    );
}
