//! The policies that ship with the gateway, as they stand in `policies/`.

/// A policy that ships with the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Its name, that of its file.
    pub name: &'static str,
    /// Its file's text.
    pub text: &'static str,
}

/// All of them; the first is for a new installation.
pub const SHIPPED: [Shipped; 3] = [
    Shipped {
        name: "development",
        text: include_str!("../../../../policies/development.json"),
    },
    Shipped {
        name: "production",
        text: include_str!("../../../../policies/production.json"),
    },
    Shipped {
        name: "read-only",
        text: include_str!("../../../../policies/read-only.json"),
    },
];
