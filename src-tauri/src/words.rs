//! Words for places that are not our window: notifications and the tray menu. One line each, of bounded length.
//!
//! Text from outside loses what cannot be seen (the window boxes it, the system's surfaces cannot) and is never markup.

use gateway::{
    api::{ApprovalRow, Segment, SegmentKind},
    clock::utc_offset_minutes,
    text,
};
use policy::Severity;

/// Milliseconds of a minute.
const MINUTE: i64 = 60_000;
/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// Text from outside on one line, without what cannot be seen. Secrets stay masked.
pub(crate) fn one_line(segments: &[Segment]) -> String {
    let seen: String = segments
        .iter()
        .map(|segment| match segment.kind {
            SegmentKind::Plain | SegmentKind::Secret | SegmentKind::Lookalike => &segment.text,
            SegmentKind::Space => " ",
            SegmentKind::Hidden => "",
        })
        .collect();
    let words: Vec<&str> = seen
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// The same for text that was not cut yet.
pub(crate) fn tame(from_outside: &str) -> String {
    one_line(&text::segments(from_outside))
}

/// At most so many characters; what was cut shows as `…`.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// `Delete deployment ledger-api`.
pub(crate) fn headline(row: &ApprovalRow) -> String {
    let object = one_line(&row.headline.object);
    format!("{} {object}", row.headline.verb)
        .trim_end()
        .to_owned()
}

/// `High`.
pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Safe => "Safe",
        Severity::Low => "Low",
        Severity::Medium => "Medium",
        Severity::High => "High",
        Severity::Critical => "Critical",
    }
}

/// `1 call`, `7 calls`.
pub(crate) fn counted(count: usize, one: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {one}{ending}")
}

/// `14:03`, and `tomorrow 08:00` for another day than `now`'s. In the system's time zone.
pub(crate) fn clock_time(at: i64, now: i64) -> String {
    let [at, now] = [at, now].map(local_minutes);
    let time = format!(
        "{:02}:{:02}",
        at.rem_euclid(DAY) / 60,
        at.rem_euclid(DAY) % 60
    );
    match at.div_euclid(DAY) - now.div_euclid(DAY) {
        0 => time,
        1 => format!("tomorrow {time}"),
        -1 => format!("yesterday {time}"),
        days if days > 0 => format!("{time} in {days} days"),
        days => format!("{time}, {} days ago", -days),
    }
}

/// The next morning at this hour that is not today, Unix ms.
pub(crate) fn tomorrow_at(hour: i64, now: i64) -> i64 {
    let tomorrow = (local_minutes(now).div_euclid(DAY) + 1) * DAY + hour * 60;
    (tomorrow - i64::from(utc_offset_minutes(now))) * MINUTE
}

/// Minutes since 1970 as the clock on the wall shows them.
fn local_minutes(at: i64) -> i64 {
    at.div_euclid(MINUTE) + i64::from(utc_offset_minutes(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_unseen_and_no_second_line_leaves_the_window() {
        for (from_outside, expected) in [
            ("ledger-api", "ledger-api"),
            ("two\nlines\tand more", "two lines and more"),
            ("safe\u{202e}txt", "safetxt"),
            ("zero\u{200b}width", "zerowidth"),
            ("bell\u{7}bell", "bellbell"),
            ("\u{1b}[31mred", "[31mred"),
            ("  spaced   out  ", "spaced out"),
            ("tag\u{e0041}", "tag"),
            ("<b>bold</b> & more", "<b>bold</b> & more"),
        ] {
            assert_eq!(tame(from_outside), expected, "{from_outside:?}");
        }
    }

    #[test]
    fn a_secret_stays_masked() {
        let masked = Segment::new("ghp_••••3f9a", SegmentKind::Secret);
        assert_eq!(
            one_line(&[Segment::plain("token "), masked]),
            "token ghp_••••3f9a"
        );
    }

    #[test]
    fn what_is_cut_says_so() {
        for (text, most, expected) in [
            ("short", 5, "short"),
            ("longer", 5, "long…"),
            ("one two", 5, "one…"),
            ("äöüß", 3, "äö…"),
            ("", 3, ""),
        ] {
            assert_eq!(shortened(text, most), expected, "{text:?} at {most}");
        }
    }

    #[test]
    fn a_time_of_another_day_says_which() {
        let noon = tomorrow_at(12, 1_700_000_000_000);
        let hours = 60 * MINUTE;
        for (at, expected) in [
            (noon, "12:00"),
            (noon + 3 * hours, "15:00"),
            (noon + 20 * hours, "tomorrow 08:00"),
            (noon - 20 * hours, "yesterday 16:00"),
        ] {
            assert_eq!(clock_time(at, noon), expected);
        }
        assert_eq!(clock_time(tomorrow_at(8, noon), noon), "tomorrow 08:00");
    }
}
