//! Ids of the gateway's things, each its own type, so that none is taken for another.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $make:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, type = "string"))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id.
            #[must_use]
            #[expect(clippy::new_without_default, reason = "each call gives another value")]
            pub fn new() -> Self {
                Self(Uuid::$make())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, uuid::Error> {
                s.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// One `tools/call`. Ordered by time.
    CallId = now_v7;
    /// One open question to the operator. Random: it is also the agent's `approvalToken`.
    ApprovalId = new_v4;
    /// One connection of one client. Ordered by time.
    SessionId = now_v7;
    /// One remembered yes. Ordered by time.
    GrantId = now_v7;
    /// One painting of one card; a verdict must carry it.
    Nonce = new_v4;
}
