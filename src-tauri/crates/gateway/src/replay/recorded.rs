//! A replay over the files of a gateway, whether or not it runs: for the command line. Writes nothing.

use super::{About, Known, Task, whole};
use crate::api::ReplayReport;
use crate::audit::Reader;
use crate::clock::SystemClock;
use crate::core::pinned;
use crate::error::Error;
use crate::servers::Servers;
use crate::settings::Current;
use crate::store::{pins, policy_versions, read_only};
use link::Home;

/// What `draft` would have done with the calls that the gateway of `home` decided in the last days. What waits now is
/// not in the files, so the report does not say it.
pub fn replay_recorded(home: &Home, draft: &str, days: u32) -> Result<ReplayReport, Error> {
    let draft_policy =
        policy::parse_policy(draft).map_err(|error| Error::invalid(error.to_string()))?;
    let reader = Reader::open(&home.database())?;
    let connection = read_only(&home.database())?;
    let latest = policy_versions::latest(&connection).map_err(crate::store::StoreError::Sql)?;
    let live = latest.ok_or_else(|| {
        Error::not_found("no policy was in force here yet; start the gateway once")
    })?;
    let live_policy = policy::parse_policy(&live.text).map_err(|error| {
        Error::unavailable(format!(
            "the accepted policy can no longer be read: {error}"
        ))
    })?;
    let settings = Current::open(home.config_dir().join("settings.json"));
    let settings = settings.map_err(Error::unavailable)?.get();
    let servers = Servers::open(
        home.servers(),
        policy::Overrides::of(&settings.overrides),
        |key| {
            let rows = pins::of_server(&connection, key).map_err(crate::store::StoreError::Sql)?;
            Ok(pinned(rows))
        },
    )?;
    let clock = SystemClock;
    whole(&Task {
        about: About::of(draft, live.version),
        live: &live_policy,
        draft: &draft_policy,
        known: &Known::new(&servers, settings.tags.clone()),
        reader: &reader,
        days,
        clock: &clock,
    })
}
