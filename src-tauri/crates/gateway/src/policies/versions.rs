//! The versions of the policy that were in force, for the surfaces.

use super::hex;
use crate::api::PolicyVersion;
use crate::error::Error;
use crate::store::{Store, policy_versions};

/// Every version, the latest first. The one with the number `live` is in force, unless nothing is.
pub(crate) fn list(store: &Store, live: u32) -> Result<Vec<PolicyVersion>, Error> {
    let versions = store.with(policy_versions::all)?;
    let view = |kept: policy_versions::PolicyVersion| {
        let rules = policy::parse_policy(&kept.text).map_or(0, |policy| policy.rules().len());
        PolicyVersion {
            version: kept.version,
            at: kept.accepted_at,
            note: kept.note,
            hash: hex(&kept.hash),
            rules: u32::try_from(rules).unwrap_or(u32::MAX),
            replay: kept.replay,
            live: kept.version == live,
        }
    };
    Ok(versions.into_iter().map(view).collect())
}

/// The text of one version.
pub(crate) fn text(store: &Store, version: u32) -> Result<String, Error> {
    let kept = store.with(|c| policy_versions::get(c, version))?;
    let kept = kept.ok_or_else(|| {
        Error::not_found(format!("there is no version `{version}` of the policy"))
    })?;
    Ok(kept.text)
}
