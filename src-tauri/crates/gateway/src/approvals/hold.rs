//! How long a question stays open: fixed when it is asked, made longer by the operator alone, within bounds.

use super::question::Millis;

/// What one wish for more time adds.
const EXTENSION: Millis = 5 * 60_000;
/// The hold stands still this long after the operator touched the card.
const REVIEW: Millis = 30_000;
/// However long the operator is at work on a card, it does not stay open longer than this for that.
const LONGEST_REVIEW: Millis = 4 * 60 * 60_000;

/// One question's hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hold {
    opened: Millis,
    until: Millis,
    /// The latest that it can be extended to.
    most: Millis,
    /// Until when it stands still.
    reviewing: Millis,
}

impl Hold {
    pub(super) fn new(now: Millis, hold: Millis, most: Millis) -> Self {
        Self {
            opened: now,
            until: now.saturating_add(hold),
            most: now.saturating_add(most.max(hold)),
            reviewing: 0,
        }
    }

    /// When it ends, if nobody touches the card again.
    pub(super) fn until(&self) -> Millis {
        self.until
    }

    /// The latest that it can be extended to.
    pub(super) fn most(&self) -> Millis {
        self.most
    }

    /// Whether it stands still.
    pub(super) fn is_paused(&self, now: Millis) -> bool {
        now < self.reviewing
    }

    /// More time. The minutes it may last in all, when it has them already.
    pub(super) fn extend(&mut self) -> Result<(), u64> {
        if self.until >= self.most {
            return Err(self.most.saturating_sub(self.opened).div_ceil(60_000));
        }
        self.until = self.until.saturating_add(EXTENSION).min(self.most);
        Ok(())
    }

    /// The operator touched the card: from now on it stands still for a while. Touching it again within
    /// that while adds only what is new, so that no number of touches is worth more than the time they took.
    pub(super) fn review(&mut self, now: Millis) {
        let end = now.saturating_add(REVIEW);
        let added = end.saturating_sub(self.reviewing.max(now));
        let latest = self.opened.saturating_add(LONGEST_REVIEW).max(self.until);
        self.until = self.until.saturating_add(added).min(latest);
        self.reviewing = if self.until < latest { end } else { now };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MINUTE: Millis = 60_000;

    #[test]
    fn it_is_extended_in_steps_of_five_minutes_up_to_its_bound() {
        for (hold, most, ends) in [
            (10, 30, vec![15, 20, 25, 30]),
            (27, 30, vec![30]),
            (30, 30, vec![]),
            (60, 30, vec![]),
        ] {
            let mut one = Hold::new(0, hold * MINUTE, most * MINUTE);
            for end in ends {
                assert_eq!(one.extend(), Ok(()), "{hold} of {most}");
                assert_eq!(one.until(), end * MINUTE);
            }
            assert_eq!(one.extend(), Err(most.max(hold)), "{hold} of {most}");
        }
    }

    #[test]
    fn it_stands_still_for_half_a_minute_after_the_last_touch() {
        let mut one = Hold::new(0, 10 * MINUTE, 30 * MINUTE);
        for (at, until) in [
            (1_000, 630_000),
            (1_000, 630_000),
            (11_000, 640_000),
            (100_000, 670_000),
        ] {
            one.review(at);
            assert_eq!(one.until(), until, "touched at {at}");
            assert!(one.is_paused(at) && one.is_paused(at + REVIEW - 1));
            assert!(!one.is_paused(at + REVIEW));
        }
    }

    proptest! {
        /// Touches are worth the time they took, half a minute after the last one, and four hours in all.
        #[test]
        fn touches_never_add_more_than_real_time(pauses in prop::collection::vec(0..120_000_u64, 1..400)) {
            let mut one = Hold::new(0, 10 * MINUTE, 30 * MINUTE);
            let mut now = 0;
            for pause in pauses {
                now += pause;
                one.review(now);
                prop_assert!(one.until() <= 10 * MINUTE + now + REVIEW);
                prop_assert!(one.until() <= LONGEST_REVIEW);
            }
        }
    }
}
