//! Everything between an accepted connection and a forwarded call.

pub mod api;
pub mod approvals;
pub mod ids;
pub mod text;
