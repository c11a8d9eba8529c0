//! Everything between an accepted connection and a forwarded call.

pub mod api;
pub mod ids;
pub mod text;
