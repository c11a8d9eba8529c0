//! The gateway's one database file: opened, checked, brought up to date, and written through one connection.
//!
//! It never repairs and never deletes. A file that is damaged is moved aside under a name that says so, a new one
//! is started, and [`Store::set_aside`] tells; whether the gateway may go on is not decided here.
//! A file that is merely locked, read-only or newer than this program is an error and stays where it is.
//!
//! The connection sits behind a plain mutex. Nothing waits for the network, a person or a timer while it is held.

pub mod consumed;
pub mod pins;
pub mod policy_versions;

mod damage;
mod migrations;
mod transaction;

pub use damage::SetAside;
pub(crate) use transaction::Transaction;

use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How long a write waits for a database that another program holds locked, before it is an error.
pub const LOCK_PATIENCE: Duration = Duration::from_millis(250);

/// Settings of the database file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The most pages of 4 KiB the file may grow to. When it is full, nothing more can be written down and every
    /// call is refused. None: as large as the disk lets it.
    pub max_pages: Option<u32>,
}

/// The open database. Clones share it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    connection: Mutex<Connection>,
    path: PathBuf,
    set_aside: Option<SetAside>,
    /// Held for as long as the store is open: two gateways on one file would each believe in their own chain.
    _owner: File,
}

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another gateway has it open.
    #[error("another gateway is using `{}`; stop it, or set SMG_HOME to another folder", .0.display())]
    InUse(PathBuf),
    /// No write permission.
    #[error("`{}` is read-only; make it writable for your user", .0.display())]
    ReadOnly(PathBuf),
    /// Somebody else's transaction.
    #[error("`{}` is locked by another program; close it and try again", .0.display())]
    Locked(PathBuf),
    /// Written by a later version.
    #[error("`{}` was written by a newer version (layout {found}, this one knows {known}); update this program", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its layout.
        found: u32,
        /// The last layout we know.
        known: u32,
    },
    /// The file system refused.
    #[error("cannot use `{}`: {error}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// SQLite refused.
    #[error("the database refused: {0}")]
    Sql(#[from] rusqlite::Error),
}

impl Store {
    /// Opens the database at `path`, making it if there is none. `now_ms` (Unix) names a file that has to be moved aside.
    pub fn open(path: &Path, settings: Settings, now_ms: i64) -> Result<Self, StoreError> {
        let owner = own(path)?;
        let found = match damage::look(path)? {
            Some(why) => Err(why),
            None => connect(path, settings)?,
        };
        let (connection, set_aside) = match found {
            Ok(connection) => (connection, None),
            Err(why) => {
                let aside = damage::move_aside(path, why, now_ms)?;
                let fresh = connect(path, settings)?.map_err(|why| StoreError::Io {
                    path: path.to_owned(),
                    error: io::Error::other(why),
                })?;
                (fresh, Some(aside))
            }
        };
        let inner = Inner {
            connection: Mutex::new(connection),
            path: path.to_owned(),
            set_aside,
            _owner: owner,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Where the database is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// The file that had to be moved aside when this one was opened, if any.
    #[must_use]
    pub fn set_aside(&self) -> Option<&SetAside> {
        self.inner.set_aside.as_ref()
    }

    /// Runs `work` on the connection that writes. The functions of the table modules fit in here.
    /// Changes the operator answers for go through `Audit::commit_with`, which writes them down in the same transaction.
    pub fn with<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        Ok(work(&self.lock())?)
    }

    /// The connection. A transaction that a panicking thread left open is rolled back first.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Connection> {
        let connection = self
            .inner
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !connection.is_autocommit() {
            transaction::roll_back(&connection);
        }
        connection
    }

    /// Moves the log into the database, at the end. The connection that is closed last would, but not if it only reads.
    /// A reader in the middle of it leaves the log where it is, and nothing is lost.
    pub(crate) fn put_together(&self) {
        let connection = self.lock();
        let done = connection
            .busy_timeout(Duration::ZERO)
            .and_then(|()| connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())))
            .and_then(|()| connection.busy_timeout(LOCK_PATIENCE));
        if let Err(error) = done {
            tracing::warn!(%error, "the audit's log stays beside its database");
        }
    }

    /// Asks for a full check when the file is opened next, because it was found damaged while in use.
    pub(crate) fn suspect(&self) {
        damage::mark_suspect(&self.inner.path);
    }
}

/// A connection that can only read, for queries beside the one that writes. Cheap: opened for a query and dropped.
pub(crate) fn read_only(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(LOCK_PATIENCE)?;
    connection.pragma_update(None, "cache_size", -256)?;
    Ok(connection)
}

/// The plain log beside the database that says how far the chain had come.
pub(crate) fn checkpoints_log(path: &Path) -> PathBuf {
    path.with_file_name("checkpoints.log")
}

/// Beside the database: `gateway.db` → `gateway.db-wal` for `-wal`.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Opens, sets up, checks and migrates. The inner error says what is damaged.
fn connect(path: &Path, settings: Settings) -> Result<Result<Connection, String>, StoreError> {
    let attempt = || -> Result<Result<Connection, String>, StoreError> {
        let mut connection = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE
                | OpenFlags::SQLITE_OPEN_CREATE
                | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        // Before anything is in it: SQLite gives its other files the mode of this one.
        make_private(path).map_err(|error| StoreError::Io {
            path: path.to_owned(),
            error,
        })?;
        set_up(&connection, settings, path)?;
        if let Some(why) = damage::check(&connection, path)? {
            return Ok(Err(why));
        }
        migrations::run(&mut connection, path)?;
        Ok(Ok(connection))
    };
    match attempt() {
        Err(StoreError::Sql(error)) if is_damage(&error) => Ok(Err(error.to_string())),
        Err(StoreError::Sql(error))
            if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) =>
        {
            Err(StoreError::Locked(path.to_owned()))
        }
        other => other,
    }
}

fn set_up(connection: &Connection, settings: Settings, path: &Path) -> Result<(), StoreError> {
    connection.busy_timeout(LOCK_PATIENCE)?;
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        let error =
            io::Error::other("this file system cannot hold a write-ahead log; use a local disk");
        return Err(StoreError::Io {
            path: path.to_owned(),
            error,
        });
    }
    // NORMAL: a commit does not wait for the disk. What has to be on disk waits in `audit::syncer`.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    // Appending touches a handful of pages; more cache would only cost memory.
    connection.pragma_update(None, "cache_size", -512)?;
    // `audit::mover` moves the log while others write; past this length a commit starts it over itself.
    connection.pragma_update(None, "wal_autocheckpoint", 16_000)?;
    connection.pragma_update(None, "journal_size_limit", 8 << 20)?;
    if let Some(pages) = settings.max_pages {
        connection.pragma_update(None, "max_page_count", pages)?;
    }
    connection.set_prepared_statement_cache_capacity(24);
    Ok(())
}

/// Whether SQLite says the file is not what it should be, as opposed to not to be had right now.
pub(crate) fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
    )
}

/// Takes the lock file beside the database.
fn own(path: &Path) -> Result<File, StoreError> {
    let lock = beside(path, ".lock");
    let failed = |error| StoreError::Io {
        path: lock.clone(),
        error,
    };
    let file = private_file(&lock).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// Opens or makes a file that only its owner can read, to append to it.
pub(crate) fn private_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Takes a file away from everyone but its owner.
fn make_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
