//! Which servers one could add, and how each would be run.
//!
//! Reads listings (lists of links, registries, catalogues) and derives recipes from them. It never runs a server, never
//! runs a package manager to find something out, and never lets what a publisher wrote decide how it is shown.
//! Everything a listing says is material: kept apart from what was checked, and never markup.

pub mod address;
pub mod awesome;
pub mod fetch;
pub mod recipe;
pub mod repository;
pub mod server_json;

pub use recipe::{Reason, Recipe};
pub use repository::Repository;
pub use server_json::ServerJson;

#[cfg(test)]
mod realdata;
