//! The minutes of a week that time windows cover. Pure arithmetic on what [`Window`] says.

use crate::conditions::Window;

const DAY: usize = 24 * 60;
const WEEK: usize = 7 * DAY;

/// One entry for each minute of a week, Monday first: whether a window covers it.
struct Minutes(Vec<bool>);

/// Whether every moment in one of `narrow` is in one of `wide`. An empty list is always.
pub(super) fn covers(wide: &[Window], narrow: &[Window]) -> bool {
    if wide.is_empty() {
        return true;
    }
    let (wide, narrow) = (Minutes::of(wide), Minutes::of(narrow));
    wide.0
        .iter()
        .zip(&narrow.0)
        .all(|(wide, narrow)| *wide || !narrow)
}

impl Minutes {
    fn of(windows: &[Window]) -> Self {
        let mut minutes = vec![windows.is_empty(); WEEK];
        for window in windows {
            for day in (0..7).filter(|day| window.days >> day & 1 == 1) {
                let (from, to) = (usize::from(window.from), usize::from(window.to));
                // Over midnight it belongs to the day on which it began.
                let length = if from < to {
                    to - from
                } else {
                    DAY - from + to
                };
                for minute in (0..length).map(|minute| (day * DAY + from + minute) % WEEK) {
                    if let Some(covered) = minutes.get_mut(minute) {
                        *covered = true;
                    }
                }
            }
        }
        Self(minutes)
    }
}
