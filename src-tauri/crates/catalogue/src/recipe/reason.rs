//! Why no recipe follows from a listing. A reason has a name that stays, and a sentence for whoever reads it.

use serde::Serialize;
use std::fmt;

/// Why a package or address is not something one could add with a click.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{sentence}")]
pub struct Reason {
    /// Which reason it is.
    pub name: Why,
    /// What it is about, and what to do.
    pub sentence: String,
}

/// The reasons there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The file describes no server.
    NotAServer,
    /// It has neither packages nor remotes.
    NothingToRun,
    /// Its registry took it back.
    Deleted,
    /// A kind of package we do not know how to run.
    UnknownKind,
    /// The name is not one a package of that kind can have.
    BadIdentifier,
    /// It comes from a registry other than the one the package manager is set to.
    AnotherRegistry,
    /// No version is named.
    VersionMissing,
    /// A range, a tag that moves, or no version at all.
    VersionNotExact,
    /// Text that was meant to be replaced before publishing.
    Unrendered,
    /// A name in braces that nothing explains.
    UnresolvedInput,
    /// An argument of the program that runs the package which we do not let through.
    RuntimeArgument,
    /// An argument that gives a container more than its own files and network.
    ContainerEscape,
    /// A secret would stand on the command line.
    SecretInArguments,
    /// A variable that changes how programs are loaded or packages fetched.
    EnvironmentDenied,
    /// It listens on a port instead of speaking over its input and output.
    ListensOnAPort,
    /// A program that runs whatever its arguments say.
    Launcher,
    /// An address that is not `https`, or is malformed.
    BadAddress,
    /// An address in somebody's own network.
    PrivateAddress,
    /// A header that is not a publisher's to set.
    HeaderDenied,
    /// A bundle without the checksum to verify it by.
    ChecksumMissing,
    /// Control characters, or more than a command line should hold.
    Unprintable,
    /// An answer that does not fit its question.
    BadAnswer,
}

impl Reason {
    pub(super) fn new(name: Why, sentence: impl fmt::Display) -> Self {
        Self {
            name,
            sentence: sentence.to_string(),
        }
    }
}
