//! What time it is: wall time for what people read, steady time for how long something may take.
//!
//! The only place in the gateway that asks the system. Everything else is given a time or a [`Clock`],
//! so that a test can hold time still.

use std::{
    sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Wall time and steady time. The two are never mixed: wall time can be set back.
pub trait Clock: Send + Sync {
    /// Unix time in milliseconds.
    fn now_ms(&self) -> i64;
    /// Milliseconds from some fixed moment. Never goes back, and counts the time the machine slept.
    fn mono_ms(&self) -> u64;
}

/// Minutes that local time is ahead of UTC at a moment, by the system's time zone.
#[must_use]
pub fn utc_offset_minutes(unix_ms: i64) -> i32 {
    use chrono::{Local, Offset, TimeZone};
    let moment = chrono::DateTime::from_timestamp_millis(unix_ms).unwrap_or_default();
    Local
        .offset_from_utc_datetime(&moment.naive_utc())
        .fix()
        .local_minus_utc()
        / 60
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .ok()
            .and_then(|since| i64::try_from(since.as_millis()).ok())
            .unwrap_or(0)
    }

    fn mono_ms(&self) -> u64 {
        steady().as_millis().try_into().unwrap_or(u64::MAX)
    }
}

/// Time since some fixed moment, sleep included: a hold must not outlive a night with the lid closed.
/// `Instant` stands still while a Linux or Apple machine sleeps, hence the direct question.
#[cfg(unix)]
fn steady() -> Duration {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const STEADY: rustix::time::ClockId = rustix::time::ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const STEADY: rustix::time::ClockId = rustix::time::ClockId::Monotonic;

    let time = rustix::time::clock_gettime(STEADY);
    Duration::new(
        time.tv_sec.try_into().unwrap_or(0),
        time.tv_nsec.try_into().unwrap_or(0),
    )
}

#[cfg(not(unix))]
fn steady() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// A clock that stands still until it is told otherwise, for tests.
#[derive(Debug)]
pub struct ManualClock {
    wall: AtomicI64,
    steady: AtomicU64,
}

impl ManualClock {
    /// Stands at `wall` (Unix ms); steady time starts at 0.
    #[must_use]
    pub fn at(wall: i64) -> Self {
        Self {
            wall: AtomicI64::new(wall),
            steady: AtomicU64::new(0),
        }
    }

    /// Lets `ms` milliseconds pass on both clocks.
    pub fn pass(&self, ms: u64) {
        self.steady.fetch_add(ms, Relaxed);
        self.wall
            .fetch_add(i64::try_from(ms).unwrap_or(i64::MAX), Relaxed);
    }

    /// Sets wall time, back or forth, as a user or a time server would.
    pub fn set_wall(&self, wall: i64) {
        self.wall.store(wall, Relaxed);
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> i64 {
        self.wall.load(Relaxed)
    }

    fn mono_ms(&self) -> u64 {
        self.steady.load(Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steady_time_never_goes_back() {
        let readings: Vec<u64> = (0..1000).map(|_| SystemClock.mono_ms()).collect();
        assert!(readings.is_sorted());
    }

    #[test]
    fn setting_the_wall_clock_leaves_steady_time_alone() {
        let clock = ManualClock::at(1_000);
        clock.pass(5);
        clock.set_wall(-1);
        assert_eq!((clock.now_ms(), clock.mono_ms()), (-1, 5));
    }
}
