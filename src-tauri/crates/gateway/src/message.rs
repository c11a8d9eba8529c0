//! One JSON-RPC message, read shallowly: where its parts are, never what is deep inside them.
//! What is forwarded is the text that came, with an id, a token or a name exchanged by [`splice`].

use policy::json;
use std::borrow::Cow;
use std::ops::Range;

/// A span of bytes in a message's text.
pub(crate) type Span = Range<usize>;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Wants an answer.
    Request,
    /// Wants none.
    Notification,
    /// Answers one.
    Response,
}

/// Where a message's parts are.
#[derive(Debug)]
pub(crate) struct Message<'a> {
    /// The whole line.
    pub(crate) text: &'a [u8],
    /// What it is.
    pub(crate) kind: Kind,
    /// Its id; responses and requests have one.
    pub(crate) id: Option<(Id, Span)>,
    /// Its method; responses have none.
    pub(crate) method: Cow<'a, str>,
    /// `params`.
    pub(crate) params: Option<Span>,
    /// `result`.
    pub(crate) result: Option<Span>,
    /// `error`.
    pub(crate) error: Option<Span>,
}

/// A JSON-RPC id. Forwarded by its text, compared by its value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Id {
    /// A whole number.
    Number(i64),
    /// A string.
    Text(Box<str>),
}

/// Why a line is not a message, with the id to answer under where one could be read.
#[derive(Debug)]
pub(crate) struct Malformed {
    /// JSON-RPC's code: -32700 where it is not JSON, -32600 where it is no message.
    pub(crate) code: i32,
    /// A sentence.
    pub(crate) why: String,
    /// Raw id, or `null`.
    pub(crate) id: String,
}

impl Malformed {
    fn new(code: i32, why: impl Into<String>) -> Self {
        Self {
            code,
            why: why.into(),
            id: "null".into(),
        }
    }
}

/// Reads a line as a message.
pub(crate) fn read(text: &[u8]) -> Result<Message<'_>, Malformed> {
    if text.first() == Some(&b'[') {
        return Err(Malformed::new(
            -32600,
            "batches are not part of this protocol; send one message a line",
        ));
    }
    let (mut version, mut id, mut method, mut params, mut result, mut error) =
        (None, None, None, None, None, None);
    json::scan_object(text, |key, span| match key {
        "jsonrpc" => version = Some(span),
        "id" => id = Some(span),
        "method" => method = Some(span),
        "params" => params = Some(span),
        "result" => result = Some(span),
        "error" => error = Some(span),
        _ => {}
    })
    .map_err(|e| Malformed::new(-32700, e.to_string()))?;
    let invalid = |why: &str| Malformed::new(-32600, why);
    if version.and_then(|v| text.get(v)) != Some(b"\"2.0\"") {
        return Err(invalid("`jsonrpc` must be \"2.0\""));
    }
    let id = match id {
        None => None,
        Some(span) => Some((read_id(text, &span)?, span)),
    };
    let method = match method {
        None => None,
        Some(span) => {
            Some(string(text, &span).ok_or_else(|| invalid("`method` must be a string"))?)
        }
    };
    let kind = match (&method, &id) {
        (Some(_), Some(_)) => Kind::Request,
        (Some(_), None) => Kind::Notification,
        (None, Some(_)) if result.is_some() != error.is_some() => Kind::Response,
        (None, _) => {
            return Err(invalid(
                "a message needs a `method`, or an `id` with a `result` or an `error`",
            ));
        }
    };
    Ok(Message {
        text,
        kind,
        id,
        method: method.unwrap_or_default(),
        params,
        result,
        error,
    })
}

fn read_id(text: &[u8], span: &Span) -> Result<Id, Malformed> {
    let raw = text.get(span.clone()).unwrap_or_default();
    let number = std::str::from_utf8(raw)
        .ok()
        .and_then(|t| t.parse::<i64>().ok());
    match (number, raw.first()) {
        (Some(n), _) => Ok(Id::Number(n)),
        (None, Some(b'"')) => match string(text, span) {
            Some(s) => Ok(Id::Text(s.into())),
            None => Err(Malformed::new(-32600, "`id` is not a valid string")),
        },
        _ => Err(Malformed::new(
            -32600,
            "`id` must be a whole number or a string",
        )),
    }
}

/// The string at `span`, its escapes resolved; none when it is not a string.
pub(crate) fn string<'a>(text: &'a [u8], span: &Span) -> Option<Cow<'a, str>> {
    let raw = text.get(span.clone())?;
    let inner = raw.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    if memchr::memchr(b'\\', inner).is_none() {
        return std::str::from_utf8(inner).ok().map(Cow::Borrowed);
    }
    serde_json::from_slice::<String>(raw).ok().map(Cow::Owned)
}

/// Finds the values of `keys` in the object at `span`. Spans are within `text`; a key that is not
/// there, or an object that is none, leaves `None`.
pub(crate) fn fields<const N: usize>(
    text: &[u8],
    span: &Span,
    keys: [&str; N],
) -> [Option<Span>; N] {
    let mut found = [const { None }; N];
    let Some(object) = text.get(span.clone()) else {
        return found;
    };
    let read = json::scan_object(object, |key, at| {
        if let Some(i) = keys.iter().position(|k| *k == key)
            && let Some(slot) = found.get_mut(i)
        {
            *slot = Some(at.start + span.start..at.end + span.start);
        }
    });
    match read {
        Ok(()) => found,
        Err(_) => [const { None }; N],
    }
}

/// The span of the progress token in a request's `params` (`_meta.progressToken`).
pub(crate) fn progress_token(text: &[u8], params: &Span) -> Option<Span> {
    let [meta] = fields(text, params, ["_meta"]);
    token_in(text, &meta?)
}

/// The span of the progress token in a `_meta`.
pub(crate) fn token_in(text: &[u8], meta: &Span) -> Option<Span> {
    let [token] = fields(text, meta, ["progressToken"]);
    token
}

/// Appends `text` to `out` with each span exchanged for other bytes. Spans come in rising order.
pub(crate) fn splice(out: &mut Vec<u8>, text: &[u8], changes: &[(Span, &[u8])]) {
    let mut from = 0;
    for (span, with) in changes {
        out.extend_from_slice(text.get(from..span.start).unwrap_or_default());
        out.extend_from_slice(with);
        from = span.end;
    }
    out.extend_from_slice(text.get(from..).unwrap_or_default());
    out.push(b'\n');
}

/// A response line with a protocol error.
pub(crate) fn error_line(id: &[u8], code: i32, why: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(96 + why.len());
    out.extend_from_slice(b"{\"jsonrpc\":\"2.0\",\"id\":");
    out.extend_from_slice(id);
    out.extend_from_slice(format!(",\"error\":{{\"code\":{code},\"message\":").as_bytes());
    out.extend_from_slice(quoted(why).as_bytes());
    out.extend_from_slice(b"}}\n");
    out
}

/// A response line with a result.
pub(crate) fn result_line(id: &[u8], result: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(48 + result.len());
    out.extend_from_slice(b"{\"jsonrpc\":\"2.0\",\"id\":");
    out.extend_from_slice(id);
    out.extend_from_slice(b",\"result\":");
    out.extend_from_slice(result);
    out.extend_from_slice(b"}\n");
    out
}

/// `text` as a JSON string.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
