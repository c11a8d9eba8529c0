//! Dates and times of day in a policy file.

use super::error::{Problem, instead, nearest};
use super::fields::Fields;
use super::node::Node;
use crate::conditions::{Until, Window};
use crate::json::shown;
use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, Time};

const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
const CLOCK: &[BorrowedFormatItem<'_>] = format_description!("[hour]:[minute]");
const EVERY_DAY: u8 = 0b111_1111;

/// `2026-12-22` (to the end of that day where the operator is) or a full RFC 3339 time.
pub(super) fn until(node: &Node<'_>) -> Result<Until, Problem> {
    let text = node.text("until")?;
    let moment = if let Ok(date) = Date::parse(text, DATE) {
        date.next_day()
            .map(|next| (next.midnight().assume_utc(), true))
    } else {
        OffsetDateTime::parse(text, &Rfc3339)
            .ok()
            .map(|moment| (moment, false))
    };
    let (moment, local) = moment.ok_or_else(|| {
        let problem = format!(
            "`{}` is no date; write one such as `2026-12-22` or `2026-12-22T18:00:00Z`",
            shown(text)
        );
        Problem::at(node.at, problem)
    })?;
    let ms = moment.unix_timestamp_nanos() / 1_000_000;
    Ok(Until {
        text: text.to_owned(),
        ms: i64::try_from(ms).unwrap_or(i64::MAX),
        local,
    })
}

/// One window or a list of them: `{"days": ["mon", "fri"], "from": "09:00", "to": "17:30"}`.
pub(super) fn windows(node: &Node<'_>) -> Result<Box<[Window]>, Problem> {
    node.one_or_more("time")?.iter().map(window).collect()
}

fn window(node: &Node<'_>) -> Result<Window, Problem> {
    let known = &["days", "from", "to"];
    let fields = Fields::of(node, "a time window", known, known)?;
    let days = match fields.get("days") {
        None => EVERY_DAY,
        Some(days) => days
            .one_or_more("days")?
            .iter()
            .try_fold(0, |days, node| Ok(days | day(node)?))?,
    };
    let clock = |key| fields.get(key).map(|node| minute(node, key)).transpose();
    let (from, to) = (clock("from")?, clock("to")?);
    if fields.get("days").is_none() && from.is_none() && to.is_none() {
        return Err(Problem::at(
            node.at,
            "a time window needs `days`, `from` or `to`",
        ));
    }
    Ok(Window {
        days,
        from: from.unwrap_or(0),
        to: to.unwrap_or(24 * 60),
    })
}

fn day(node: &Node<'_>) -> Result<u8, Problem> {
    let text = node.text("days")?;
    match Window::DAYS.iter().position(|day| *day == text) {
        Some(i) => Ok(1 << i),
        None => {
            let help = instead(text, &Window::DAYS);
            let problem = format!("unknown day `{}`{help}", shown(text));
            let word = nearest(text, &Window::DAYS);
            Err(Problem::at(node.at, problem).or_write(node.at..node.end, word))
        }
    }
}

/// Minutes since midnight. `24:00` is the end of the day.
fn minute(node: &Node<'_>, field: &str) -> Result<u16, Problem> {
    let text = node.text(field)?;
    if text == "24:00" && field == "to" {
        return Ok(24 * 60);
    }
    match Time::parse(text, CLOCK) {
        Ok(time) => Ok(u16::from(time.hour()) * 60 + u16::from(time.minute())),
        Err(_) => Err(node.instead_of(field, "a time of day such as `09:30`", &node.value)),
    }
}
