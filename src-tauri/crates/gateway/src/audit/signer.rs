//! Who vouches for the record: one Ed25519 key an installation, and how far it has vouched so far.
//!
//! Signs statements about the chain's head and nothing else. Beside the key it remembers the last statement, with a
//! number that only ever grows: a folder that was put back to an older copy knows less than the keychain does.
//! It never waits long: a keychain that does not answer in time is done without, and that is said.

pub(super) mod keeper;

use super::{
    AuditError,
    chain::{Hash, hex, unhex},
    checkpoint::{Checkpoint, Seal},
};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use keeper::{Keeper, KeyFile, Keychain};
use serde::{Deserialize, Serialize};
use std::{
    path::Path,
    sync::{
        Arc,
        mpsc::{self, Receiver},
    },
    thread,
    time::Duration,
};
use uuid::Uuid;

/// How long a start or an end waits for the keychain. One that is locked asks its owner first; the record goes on without.
const PATIENCE: Duration = Duration::from_secs(2);

/// Keeps these signatures apart from any other use of the key.
const STATEMENT: &[u8] = b"secure-mcp-gateway checkpoint 1\0";

/// Half of a key that may be known to all.
pub type PublicKey = [u8; 32];

/// The public key written as `text`, 64 lower-case hex digits; none: it is something else.
#[must_use]
pub fn public_key(text: &str) -> Option<PublicKey> {
    unhex(text)
}

/// Where the key is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the system's keychain.
    Keychain,
    /// In a file that only its owner can read.
    File,
}

impl Place {
    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::File => "file",
        }
    }

    /// The place stored as `text`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Keychain, Self::File]
            .into_iter()
            .find(|place| place.as_str() == text)
    }
}

/// The last statement that was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Last {
    /// How many were signed by then, with whatever key.
    pub(super) number: u64,
    pub(super) chain: Uuid,
    pub(super) seq: u64,
    /// Hex.
    pub(super) hash: String,
}

/// What a keeper keeps.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Hex.
    seed: String,
    last: Option<Last>,
}

/// The key, at work.
pub(super) struct Signer {
    key: SigningKey,
    place: Place,
    keeper: Arc<dyn Keeper>,
    last: Option<Last>,
    /// Answers when the keychain has taken what was given to it.
    saving: Option<Receiver<Result<(), String>>>,
    /// Something newer is to be saved.
    unsaved: bool,
}

/// A key, and what kept it out of the keychain if it should be there.
pub(super) struct Found {
    pub(super) signer: Signer,
    pub(super) without_keychain: Option<String>,
}

impl Signer {
    /// The key of the record at `database`, made on first use. `keychain`: look there first.
    pub(super) fn open(
        database: &Path,
        keychain: Option<Arc<dyn Keeper>>,
    ) -> Result<Found, AuditError> {
        let mut without_keychain = None;
        if let Some(keychain) = keychain {
            let asked = Arc::clone(&keychain);
            match in_time(move || load(&*asked)) {
                Ok(kept) => {
                    return Ok(Found {
                        signer: Self::with(kept, Place::Keychain, keychain),
                        without_keychain,
                    });
                }
                Err(why) => without_keychain = Some(why),
            }
        }
        let file: Arc<dyn Keeper> = Arc::new(KeyFile::beside(database));
        let kept =
            load(&*file).map_err(|why| AuditError::Unreadable(format!("its key in {why}")))?;
        Ok(Found {
            signer: Self::with(kept, Place::File, file),
            without_keychain,
        })
    }

    fn with(
        (key, last): (SigningKey, Option<Last>),
        place: Place,
        keeper: Arc<dyn Keeper>,
    ) -> Self {
        Self {
            key,
            place,
            keeper,
            last,
            saving: None,
            unsaved: false,
        }
    }

    pub(super) fn public(&self) -> PublicKey {
        self.key.verifying_key().to_bytes()
    }

    pub(super) fn place(&self) -> Place {
        self.place
    }

    pub(super) fn last(&self) -> Option<&Last> {
        self.last.as_ref()
    }

    /// Signs a line that has no seal yet.
    pub(super) fn seal(&self, line: &mut Checkpoint, hash: &Hash, number: u64) {
        let key = self.public();
        let statement = statement(line, hash, number, &key);
        line.seal = Some(Seal {
            number,
            key: hex(&key),
            signature: hex(&self.key.sign(&statement).to_bytes()),
        });
    }

    /// Remembers a line that is in the log. The keychain is told beside the work, and what it was too slow for is told
    /// with the next line or at the end.
    pub(super) fn remember(&mut self, line: &Checkpoint) {
        self.last = Some(Last {
            number: line.seal.as_ref().map_or(0, |seal| seal.number),
            chain: line.chain,
            seq: line.seq,
            hash: line.hash.clone(),
        });
        self.unsaved = true;
        let result = match (self.place, self.at_work()) {
            (_, true) => return,
            (Place::File, false) => self.keeper.write(&self.secret()),
            (Place::Keychain, false) => self.save_aside(),
        };
        self.unsaved = false;
        warn(result);
    }

    /// Waits, but not for long, until what was signed last is remembered.
    pub(super) fn finish(&mut self) {
        if let Some(saving) = self.saving.take() {
            warn(
                saving
                    .recv_timeout(PATIENCE)
                    .unwrap_or_else(|_| Err(silent())),
            );
        }
        if std::mem::take(&mut self.unsaved) {
            let (keeper, secret) = (Arc::clone(&self.keeper), self.secret());
            warn(in_time(move || keeper.write(&secret)));
        }
    }

    /// Whether the keychain still has not taken the one before.
    fn at_work(&mut self) -> bool {
        match self.saving.as_ref().map(Receiver::try_recv) {
            Some(Err(mpsc::TryRecvError::Empty)) => return true,
            Some(Ok(result)) => warn(result),
            Some(Err(mpsc::TryRecvError::Disconnected)) | None => {}
        }
        self.saving = None;
        false
    }

    fn save_aside(&mut self) -> Result<(), String> {
        let (keeper, secret) = (Arc::clone(&self.keeper), self.secret());
        self.saving = Some(aside(move || keeper.write(&secret))?);
        Ok(())
    }

    fn secret(&self) -> Vec<u8> {
        let kept = Kept {
            seed: hex(self.key.as_bytes()),
            last: self.last.clone(),
        };
        // Numbers and texts always can be written as JSON.
        serde_json::to_vec(&kept).unwrap_or_default()
    }
}

/// What can be known of a record's key without signing anything: for those who only verify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Anchor {
    pub(super) key: PublicKey,
    pub(super) place: Place,
    pub(super) last: Option<Last>,
}

impl Anchor {
    pub(super) fn of(signer: &Signer) -> Self {
        Self {
            key: signer.public(),
            place: signer.place(),
            last: signer.last().cloned(),
        }
    }

    /// What `place` keeps for the record at `database`. Makes nothing.
    pub(super) fn look(database: &Path, place: Place) -> Result<Option<Self>, String> {
        let database = database.to_owned();
        let secret = match place {
            Place::File => KeyFile::beside(&database).read()?,
            Place::Keychain => in_time(move || Keychain::of(&database).read())?,
        };
        Ok(secret
            .and_then(|secret| parse(&secret))
            .map(|(key, last)| Self {
                key: key.verifying_key().to_bytes(),
                place,
                last,
            }))
    }
}

/// Whether a line's signature is good, by the key it names. A line without one has none.
pub(super) fn is_sealed(line: &Checkpoint) -> Option<PublicKey> {
    let seal = line.seal.as_ref()?;
    let key: PublicKey = unhex(&seal.key)?;
    let signature = Signature::from_bytes(&unhex(&seal.signature)?);
    let statement = statement(line, &unhex(&line.hash)?, seal.number, &key);
    let good = VerifyingKey::from_bytes(&key)
        .is_ok_and(|verifying| verifying.verify_strict(&statement, &signature).is_ok());
    good.then_some(key)
}

/// The bytes that are signed: every field of a line, each of fixed length.
fn statement(line: &Checkpoint, hash: &Hash, number: u64, key: &PublicKey) -> Vec<u8> {
    [
        STATEMENT,
        line.chain.as_bytes(),
        &number.to_le_bytes(),
        &line.seq.to_le_bytes(),
        &line.at.to_le_bytes(),
        hash,
        key,
    ]
    .concat()
}

fn load(keeper: &dyn Keeper) -> Result<(SigningKey, Option<Last>), String> {
    // What cannot be read as a key is none: the chain will say that another one took its place.
    if let Some(found) = keeper.read()?.as_deref().and_then(parse) {
        return Ok(found);
    }
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| error.to_string())?;
    let kept = Kept {
        seed: hex(&seed),
        last: None,
    };
    keeper.write(&serde_json::to_vec(&kept).map_err(|error| error.to_string())?)?;
    Ok((SigningKey::from_bytes(&seed), None))
}

fn parse(secret: &[u8]) -> Option<(SigningKey, Option<Last>)> {
    let kept: Kept = serde_json::from_slice(secret).ok()?;
    Some((SigningKey::from_bytes(&unhex(&kept.seed)?), kept.last))
}

fn in_time<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    aside(work)?
        .recv_timeout(PATIENCE)
        .unwrap_or_else(|_| Err(silent()))
}

fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<Receiver<Result<T, String>>, String> {
    let (done, answer) = mpsc::channel();
    thread::Builder::new()
        .name("audit-key".to_owned())
        // Whoever gave up waiting is not there to be told.
        .spawn(move || drop(done.send(work())))
        .map_err(|error| error.to_string())?;
    Ok(answer)
}

fn silent() -> String {
    format!("it did not answer within {} s", PATIENCE.as_secs())
}

fn warn(result: Result<(), String>) {
    if let Err(error) = result {
        tracing::warn!(%error, "how far the record is signed could not be remembered beside its key");
    }
}
