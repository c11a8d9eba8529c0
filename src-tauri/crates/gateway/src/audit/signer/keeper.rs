//! Where the key is kept, and beside it the last thing it signed: the system's keychain, or a file only its owner can read.
//! Never asks a person anything by itself; the keychain may, so it is always asked on a thread that may be left behind.

use crate::store::beside;
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The key's file, in the database's folder.
const KEY_FILE: &str = "audit.key";
/// Under which name the keychain lists our items.
const SERVICE: &str = "secure-mcp-gateway";

/// Something that keeps one secret.
pub(in crate::audit) trait Keeper: Send + Sync {
    /// What is kept; none: nothing yet.
    fn read(&self) -> Result<Option<Vec<u8>>, String>;
    /// Replaces what is kept, whole or not at all.
    fn write(&self, secret: &[u8]) -> Result<(), String>;
}

/// A file with mode 0600.
pub(in crate::audit) struct KeyFile(PathBuf);

impl KeyFile {
    pub(in crate::audit) fn beside(database: &Path) -> Self {
        Self(database.with_file_name(KEY_FILE))
    }

    fn replace(&self, secret: &[u8]) -> io::Result<()> {
        let fresh = beside(&self.0, ".new");
        let mut options = File::options();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&fresh)?;
        file.write_all(secret)?;
        file.sync_data()?;
        fs::rename(fresh, &self.0)
    }
}

impl Keeper for KeyFile {
    fn read(&self) -> Result<Option<Vec<u8>>, String> {
        match fs::read(&self.0) {
            Ok(secret) => Ok(Some(secret)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("`{}`: {error}", self.0.display())),
        }
    }

    fn write(&self, secret: &[u8]) -> Result<(), String> {
        self.replace(secret)
            .map_err(|error| format!("`{}`: {error}", self.0.display()))
    }
}

/// An item of the system's keychain, one a folder: two homes are two records.
pub(in crate::audit) struct Keychain {
    account: String,
}

impl Keychain {
    pub(in crate::audit) fn of(database: &Path) -> Self {
        let folder = database.parent().unwrap_or(database);
        let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        Self {
            account: format!("audit of {}", folder.display()),
        }
    }

    fn entry(&self) -> Result<keyring::v1::Entry, String> {
        use keyring::v1::Entry;
        // "No store" says nothing; why there is none is what its opening said.
        if let Err(why) = Entry::store_status() {
            return Err(why.to_string());
        }
        Entry::new(SERVICE, &self.account).map_err(|error| error.to_string())
    }
}

impl Keeper for Keychain {
    fn read(&self) -> Result<Option<Vec<u8>>, String> {
        match self.entry()?.get_secret() {
            Ok(secret) => Ok(Some(secret)),
            Err(keyring::v1::Error::NoEntry) => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }

    fn write(&self, secret: &[u8]) -> Result<(), String> {
        self.entry()?
            .set_secret(secret)
            .map_err(|error| error.to_string())
    }
}
