//! Which servers one could add, and how each would be run.
//!
//! Reads listings (lists of links, registries, catalogues) and derives recipes from them. It never runs a server, never
//! runs a package manager to find something out, and never lets what a publisher wrote decide how it is shown.
//! Everything a listing says is material: kept apart from what was checked, and never markup.

pub mod awesome;
pub mod repository;

pub use repository::Repository;

#[cfg(test)]
mod realdata;
