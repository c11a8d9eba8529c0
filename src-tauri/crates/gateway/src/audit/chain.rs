//! How entries are tied together: each hash covers the one before it and every stored column of its own entry.
//! Pure. What is hashed is what is bound to the insert and what is read back for verifying: one [`Fields`] for all.

use super::entry::{Entry, severity_str};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// SHA-256.
pub(crate) type Hash = [u8; 32];

/// Keeps these hashes apart from any other use of SHA-256, and from a later way of hashing.
const ENTRY: &[u8] = b"secure-mcp-gateway audit entry 1\0";
const GENESIS: &[u8] = b"secure-mcp-gateway audit chain 1\0";
const SIGNED_GENESIS: &[u8] = b"secure-mcp-gateway audit chain 2\0";

/// The last entry of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) seq: i64,
    pub(crate) hash: Hash,
}

/// An entry as its columns hold it, hash aside.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fields<'a> {
    pub(crate) seq: i64,
    pub(crate) at: i64,
    pub(crate) kind: &'a str,
    pub(crate) call: Option<&'a [u8]>,
    pub(crate) session: Option<&'a [u8]>,
    pub(crate) caller: Option<&'a str>,
    pub(crate) client: Option<&'a str>,
    pub(crate) server: Option<&'a str>,
    pub(crate) tool: Option<&'a str>,
    pub(crate) severity: Option<&'a str>,
    pub(crate) effect: Option<&'a str>,
    pub(crate) rule: Option<&'a str>,
    pub(crate) approval: Option<&'a [u8]>,
    pub(crate) digest: Option<&'a [u8]>,
    pub(crate) detail: &'a str,
    pub(crate) arguments: Option<&'a str>,
    pub(crate) bytes: Option<i64>,
    pub(crate) took_us: Option<i64>,
}

/// What the first entry is tied to: this chain and no other, and the key that vouches for it from the start.
/// None: a chain from before there were keys.
pub(crate) fn genesis(chain: Uuid, started: i64, key: Option<&[u8; 32]>) -> Hash {
    let mut hash = Sha256::new();
    hash.update(if key.is_some() {
        SIGNED_GENESIS
    } else {
        GENESIS
    });
    hash.update(chain.as_bytes());
    hash.update(started.to_le_bytes());
    if let Some(key) = key {
        hash.update(key);
    }
    hash.finalize().into()
}

/// The hash of an entry that follows `previous`. `scratch` only saves an allocation.
pub(crate) fn link(previous: &Hash, fields: &Fields<'_>, scratch: &mut Vec<u8>) -> Hash {
    scratch.clear();
    scratch.extend_from_slice(ENTRY);
    scratch.extend_from_slice(previous);
    fields.write_to(scratch);
    Sha256::digest(&*scratch).into()
}

impl<'a> Fields<'a> {
    /// The columns of `entry` at its place in the chain, texts shortened to their caps.
    pub(crate) fn of(entry: &'a Entry<'_>, seq: i64, at: i64) -> Self {
        let name = |text: &'a Option<std::borrow::Cow<'_, str>>| {
            text.as_deref().map(|text| clip(text, Entry::NAME_CAP))
        };
        let count =
            |number: Option<u64>| number.map(|number| i64::try_from(number).unwrap_or(i64::MAX));
        Self {
            seq,
            at,
            kind: entry.kind.as_str(),
            call: entry.call.as_ref().map(|id| id.0.as_bytes().as_slice()),
            session: entry.session.as_ref().map(|id| id.0.as_bytes().as_slice()),
            caller: name(&entry.caller),
            client: name(&entry.client),
            server: name(&entry.server),
            tool: name(&entry.tool),
            severity: entry.severity.map(severity_str),
            effect: name(&entry.effect),
            rule: name(&entry.rule),
            approval: entry.approval.as_ref().map(|id| id.0.as_bytes().as_slice()),
            digest: entry.digest.as_ref().map(<[u8; 32]>::as_slice),
            detail: clip(&entry.detail, Entry::DETAIL_CAP),
            arguments: entry
                .arguments
                .as_deref()
                .map(|text| clip(text, Entry::ARGUMENTS_CAP)),
            bytes: count(entry.bytes),
            took_us: count(entry.took_us),
        }
    }

    /// Number, length, bytes of each field that is there. Numbers and lengths keep one field from passing for another,
    /// and an empty text from passing for none.
    fn write_to(&self, out: &mut Vec<u8>) {
        let mut put = |number: u8, bytes: &[u8]| {
            out.push(number);
            // A stored value is far below 4 GiB; a longer one could not be read back into memory here.
            out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
            out.extend_from_slice(bytes);
        };
        put(1, &self.seq.to_le_bytes());
        put(2, &self.at.to_le_bytes());
        put(3, self.kind.as_bytes());
        let optional: [(u8, Option<&[u8]>); 12] = [
            (4, self.call),
            (5, self.session),
            (6, self.caller.map(str::as_bytes)),
            (7, self.client.map(str::as_bytes)),
            (8, self.server.map(str::as_bytes)),
            (9, self.tool.map(str::as_bytes)),
            (10, self.severity.map(str::as_bytes)),
            (11, self.effect.map(str::as_bytes)),
            (12, self.rule.map(str::as_bytes)),
            (13, self.approval),
            (14, self.digest),
            (16, self.arguments.map(str::as_bytes)),
        ];
        for (number, bytes) in optional {
            if let Some(bytes) = bytes {
                put(number, bytes);
            }
        }
        put(15, self.detail.as_bytes());
        for (number, value) in [(17, self.bytes), (18, self.took_us)] {
            if let Some(value) = value {
                put(number, &value.to_le_bytes());
            }
        }
    }
}

/// The longest beginning of `text` that fits in `cap` bytes without cutting a character.
fn clip(text: &str, cap: usize) -> &str {
    if text.len() <= cap {
        return text;
    }
    text.get(..text.floor_char_boundary(cap))
        .unwrap_or_default()
}

/// Lower-case hex, for people and logs.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The bytes that [`hex`] wrote as `text`; none: it wrote something else.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    unhex_all(text)?.try_into().ok()
}

/// The same, of any length.
pub(crate) fn unhex_all(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, odd) = text.as_bytes().as_chunks::<2>();
    if !odd.is_empty() {
        return None;
    }
    let byte = |[high, low]: &[u8; 2]| Some(digit(*high)? << 4 | digit(*low)?);
    pairs.iter().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_read_back_and_nothing_else_is() {
        assert_eq!(unhex::<3>(&hex(&[0, 171, 255])), Some([0, 171, 255]));
        for odd in ["", "0", "0g0000", "00AB00", "00ab0", "00ab0000", "é000"] {
            assert_eq!(unhex::<3>(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_chain_begins_with_its_id_its_time_and_its_key() {
        let (id, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let all = [
            genesis(id, 1, None),
            genesis(other, 1, None),
            genesis(id, 2, None),
            genesis(id, 1, Some(&[0; 32])),
            genesis(id, 1, Some(&[1; 32])),
        ];
        for (i, a) in all.iter().enumerate() {
            assert!(!all[..i].contains(a), "{i}");
        }
    }

    fn hash(fields: &Fields<'_>) -> Hash {
        link(&[0; 32], fields, &mut Vec::new())
    }

    #[test]
    fn a_value_does_not_pass_for_its_neighbour() {
        let caller = Fields {
            caller: Some("x"),
            ..Fields::default()
        };
        let client = Fields {
            client: Some("x"),
            ..Fields::default()
        };
        let split = Fields {
            caller: Some("x"),
            client: Some("y"),
            ..Fields::default()
        };
        let joined = Fields {
            caller: Some("xy"),
            client: Some(""),
            ..Fields::default()
        };
        let absent = Fields {
            caller: Some("xy"),
            ..Fields::default()
        };
        let hashes = [&caller, &client, &split, &joined, &absent].map(hash);
        for (i, a) in hashes.iter().enumerate() {
            for b in hashes.iter().skip(i + 1) {
                assert_ne!(a, b);
            }
        }
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        for (text, cap, kept) in [
            ("abc", 3, "abc"),
            ("abc", 2, "ab"),
            ("aé", 2, "a"),
            ("é", 1, ""),
            ("", 0, ""),
        ] {
            assert_eq!(clip(text, cap), kept, "{text} at {cap}");
        }
    }
}
