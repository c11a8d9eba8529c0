//! `smg catalogue` and `smg recipe`: which servers one could add, and how each would be run.
//! Reads listings and prints; nothing here starts a server, adds one, or asks a package manager about it.

mod import;
mod recipe;

pub(crate) use recipe::How;

use crate::failure::Failure;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Arguments of `smg catalogue`.
#[derive(Debug, Args)]
pub(crate) struct Listings {
    #[command(subcommand)]
    what: What,
    /// Print one JSON document
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Read a file of listings
    #[command(after_help = import::SHAPE)]
    Import {
        /// The file
        file: PathBuf,
        /// What it is
        #[arg(long = "as", value_name = "FORM")]
        form: import::Form,
    },
}

impl Listings {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self.what {
            What::Import { file, form } => import::import(&file, form, self.json),
        }
    }
}
