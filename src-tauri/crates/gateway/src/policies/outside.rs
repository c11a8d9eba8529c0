//! The policy's file, where it says something else than what is in force: what differs, as sentences. Shown, never acted on.

use super::{InForce, Policies, hex, rule_views, unreadable};
use crate::api::OutsideChange;
use policy::Policy;
use sha2::{Digest, Sha256};

impl Policies {
    pub(crate) fn outside_change(&self, now: &InForce) -> Option<OutsideChange> {
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) if text == now.text => return None,
            Ok(text) => text,
            Err(e) => {
                let error = now.error.is_none().then(|| unreadable(&self.path, &e))?;
                return Some(OutsideChange {
                    hash: String::new(),
                    added: vec![],
                    removed: vec![],
                    error: Some(error),
                });
            }
        };
        let hash = hex(&Sha256::digest(text.as_bytes()));
        let sentences =
            |p: &Policy| -> Vec<String> { rule_views(p).into_iter().map(|r| r.sentence).collect() };
        let before = sentences(&now.policy);
        match policy::parse_policy(&text) {
            Ok(new) => {
                let after = sentences(&new);
                let without = |a: &[String], b: &[String]| {
                    a.iter().filter(|s| !b.contains(s)).cloned().collect()
                };
                Some(OutsideChange {
                    hash,
                    added: without(&after, &before),
                    removed: without(&before, &after),
                    error: None,
                })
            }
            Err(e) => Some(OutsideChange {
                hash,
                added: vec![],
                removed: vec![],
                error: Some(e.to_string()),
            }),
        }
    }
}
