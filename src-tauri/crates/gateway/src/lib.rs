//! Everything between an accepted connection and a forwarded call.

pub mod api;
pub mod approvals;
pub mod card;
pub mod ids;
pub mod patience;
pub mod text;
