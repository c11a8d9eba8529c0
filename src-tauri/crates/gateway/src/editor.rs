//! The policy that is being worked on: its text and what there is to say of it. The text is the truth, everything else is
//! made from it anew. Nothing here is in force, and nothing here decides a call.

mod cases;
mod kept;
mod places;
mod tried;
mod view;
mod words;

pub(crate) use cases::Cases;
pub(crate) use kept::{Draft, Drafts};
pub(crate) use tried::{said, sentence, trial};
pub(crate) use view::{Around, view};
pub(crate) use words::{Count, arguments_of, count, marks, tags};

use crate::error::Error;

/// Longest draft, bytes.
pub(crate) const LONGEST: usize = 1 << 20;

/// A text that is short enough to be worked on.
pub(crate) fn fits(text: &str) -> Result<(), Error> {
    match text.len() {
        length if length > LONGEST => Err(Error::invalid(format!(
            "the text has {length} bytes; at most {LONGEST} can be worked on"
        ))),
        _ => Ok(()),
    }
}
