//! Names of the risk marks a call can carry. A rule may ask for these and for no others.

/// Deletes, truncates, overwrites by force.
pub const DESTROY: &str = "destroy";
/// Everything at once: `*`, `/`, an empty filter.
pub const WILDCARD: &str = "wildcard";
/// More rights: `sudo`, `chmod 777`, an admin role.
pub const PRIVILEGE: &str = "privilege";
/// Runs code: a pipe to a shell, `eval`.
pub const EXECUTE: &str = "execute";
/// Sends something to a host the operator does not know.
pub const LEAVES_MACHINE: &str = "leaves-machine";
/// A token, a key, a file that holds one.
pub const SECRET: &str = "secret";
/// A path outside the folders the server was given.
pub const OUTSIDE_ROOTS: &str = "outside-roots";
/// Money, or many people at once.
pub const MONEY: &str = "money";

/// All of them.
pub const ALL: [&str; 8] = [
    DESTROY,
    WILDCARD,
    PRIVILEGE,
    EXECUTE,
    LEAVES_MACHINE,
    SECRET,
    OUTSIDE_ROOTS,
    MONEY,
];
