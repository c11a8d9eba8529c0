//! Which servers one could add, and how each would be run.
//!
//! Reads listings (lists of links, registries, catalogues) and derives recipes from them. It never runs a server, never
//! runs a package manager to find something out, and never lets what a publisher wrote decide how it is shown.
//! Everything a listing says is material: kept apart from what was checked, and never markup.

pub mod address;
pub mod awesome;
pub mod docker;
pub mod fetch;
pub mod ops;
pub mod recipe;
pub mod registry;
pub mod repository;
pub mod row;
pub mod seed;
pub mod server_json;
pub mod sync;

mod listing;
mod lookalike;
mod merge;
mod mirror;
mod search;

pub use listing::{Claim, Listing, ListingView};
pub use mirror::{Catalogue, CatalogueError, SourceState};
pub use recipe::{Reason, Recipe};
pub use repository::Repository;
pub use search::{Facets, Page, Runs};
pub use server_json::ServerJson;

/// What the catalogue's file is called, in the folder of the data.
pub const FILE: &str = "catalogue.db";

#[cfg(test)]
mod realdata;
