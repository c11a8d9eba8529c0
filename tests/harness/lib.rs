//! The product from outside.
pub mod wire;
