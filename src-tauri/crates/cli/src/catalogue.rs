//! `smg catalogue` and `smg recipe`: which servers one could add, and how each would be run.
//! Reads listings and prints; nothing here starts a server, adds one, or asks a package manager about it.

mod import;
mod recipe;
mod search;
mod sync;

pub(crate) use recipe::How;

use crate::failure::Failure;
use catalogue::{Catalogue, CatalogueError};
use clap::{Args, Subcommand};
use link::Home;
use std::io::{self, Write};
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
        /// Keep what is in it in the catalogue, as a source of this name
        #[arg(long, value_name = "SOURCE")]
        keep: Option<String>,
    },
    /// Read the known sources that are due into the catalogue
    Sync(sync::Sync),
    /// Search the catalogue on this computer
    Search(search::Search),
    /// One server: what is known, who said it, and how it would be run
    Show {
        /// Its id, as search shows it
        id: String,
    },
}

impl Listings {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self.what {
            What::Import { file, form, keep } => {
                import::import(&file, form, keep.as_deref(), self.json)
            }
            What::Sync(sync) => sync.run(self.json),
            What::Search(search) => say(&search.find(&open()?, self.json)?),
            What::Show { id } => say(&search::show(&open()?, &id, self.json)?),
        }
    }
}

/// The catalogue's own file, beside the gateway's; the gateway need not run, and is not disturbed.
fn open() -> Result<Catalogue, Failure> {
    let home = Home::from_env().map_err(Failure::new)?;
    home.create().map_err(|error| {
        Failure::new(format!(
            "`{}` cannot be made: {error}",
            home.data_dir().display()
        ))
    })?;
    Ok(Catalogue::open(&home.data_dir().join(catalogue::FILE))?)
}

fn say(text: &str) -> Result<(), Failure> {
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}

impl From<CatalogueError> for Failure {
    fn from(error: CatalogueError) -> Self {
        Self::new(error)
    }
}
