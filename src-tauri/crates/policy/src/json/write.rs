//! Writes a [`Json`] back as text, in one of two forms. Neither ever changes a digit.

use super::Json;
use super::keys::key_order;
use super::strings::plain_len;

impl Json<'_> {
    /// Appends the value without white space, keys in the order they were sent, numbers as they were
    /// written, and no escape that is not needed.
    pub fn write_compact(&self, out: &mut Vec<u8>) {
        self.write(out, false);
    }

    /// Appends the canonical form: as [`Json::write_compact`], with keys sorted by UTF-16 code units.
    ///
    /// It is RFC 8785 except for numbers, which stay as they were written where the RFC prints the
    /// nearest double. So `1.0` and `1` have different canonical forms, and 9007199254740993 is not
    /// taken for 9007199254740992: what is hashed is what is sent, digit for digit.
    pub fn write_canonical(&self, out: &mut Vec<u8>) {
        self.write(out, true);
    }

    fn write(&self, out: &mut Vec<u8>, sorted: bool) {
        match self {
            Json::Null => out.extend_from_slice(b"null"),
            Json::Bool(true) => out.extend_from_slice(b"true"),
            Json::Bool(false) => out.extend_from_slice(b"false"),
            Json::Number(digits) => out.extend_from_slice(digits.as_bytes()),
            Json::String(text) => write_string(text, out),
            Json::Array(items) => {
                out.push(b'[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(b',');
                    }
                    item.write(out, sorted);
                }
                out.push(b']');
            }
            Json::Object(fields) => {
                let mut order: Vec<_> = fields.iter().collect();
                if sorted {
                    order.sort_unstable_by(|a, b| key_order(&a.0, &b.0));
                }
                out.push(b'{');
                for (i, (key, value)) in order.into_iter().enumerate() {
                    if i > 0 {
                        out.push(b',');
                    }
                    write_string(key, out);
                    out.push(b':');
                    value.write(out, sorted);
                }
                out.push(b'}');
            }
        }
    }
}

/// Appends a string in quotes. Escapes quotes, backslashes and control characters, and nothing else.
fn write_string(text: &str, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut rest = text.as_bytes();
    out.push(b'"');
    loop {
        let (plain, special) = rest.split_at(plain_len(rest));
        out.extend_from_slice(plain);
        let Some((byte, after)) = special.split_first() else {
            break;
        };
        let letter = match byte {
            b'"' | b'\\' => *byte,
            0x08 => b'b',
            0x09 => b't',
            0x0A => b'n',
            0x0C => b'f',
            0x0D => b'r',
            _ => b'u',
        };
        out.extend_from_slice(&[b'\\', letter]);
        if letter == b'u' {
            let hex = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or(b'0');
            out.extend_from_slice(&[b'0', b'0', hex(byte >> 4), hex(byte & 15)]);
        }
        rest = after;
    }
    out.push(b'"');
}
