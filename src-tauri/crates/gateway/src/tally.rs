//! How many calls went which way today. For the operator's eyes; the record is the audit.

use crate::api::Today;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Counts since the gateway started or since midnight, whichever is later.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    day: AtomicU32,
    allowed: AtomicU32,
    approved: AtomicU32,
    denied: AtomicU32,
}

impl Tally {
    pub(crate) fn allowed(&self, calls: usize) {
        self.allowed
            .fetch_add(u32::try_from(calls).unwrap_or(u32::MAX), Relaxed);
    }

    /// An approved call runs: it was counted as one that passed, and is now one a person let pass.
    pub(crate) fn approved(&self) {
        self.approved.fetch_add(1, Relaxed);
    }

    pub(crate) fn denied(&self) {
        self.denied.fetch_add(1, Relaxed);
    }

    /// The counts; begins anew when `day` (any number that changes at local midnight) is another.
    pub(crate) fn read(&self, day: u32) -> Today {
        if self.day.swap(day, Relaxed) != day {
            for count in [&self.allowed, &self.approved, &self.denied] {
                count.store(0, Relaxed);
            }
        }
        self.so_far()
    }

    /// The counts.
    pub(crate) fn so_far(&self) -> Today {
        let approved = self.approved.load(Relaxed);
        Today {
            allowed: self.allowed.load(Relaxed).saturating_sub(approved),
            approved,
            denied: self.denied.load(Relaxed),
        }
    }
}
