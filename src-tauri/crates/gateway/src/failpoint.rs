//! Places where a test has the process end, to show that nothing falls open there. Compiled to nothing
//! unless the `failpoints` feature is on, which no shipped program has.

/// Ends the process here when the environment asks for it.
#[inline]
pub(crate) fn reach(place: &str) {
    #[cfg(feature = "failpoints")]
    if std::env::var("SMG_FAILPOINT").is_ok_and(|wanted| wanted == place) {
        // As hard as kill -9: no destructor runs and nothing is flushed.
        let _ =
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    }
    #[cfg(not(feature = "failpoints"))]
    let _ = place;
}
