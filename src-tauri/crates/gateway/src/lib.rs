//! Everything between an accepted connection and a forwarded call.

pub mod api;
pub mod audit;
pub mod clock;
pub mod ids;
pub mod store;
