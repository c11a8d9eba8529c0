//! Everything between an accepted connection and a forwarded call.

pub mod api;
pub mod approvals;
pub mod audit;
pub mod clock;
pub mod ids;
pub mod store;
pub mod text;
