//! MCP servers that come with the product: `local-ops`, to try it on, which touches nothing outside its own memory, and `discovery`,
//! which reads the catalogue of servers one could add. They know nothing of the gateway, and are no safer to it than any other server.

pub mod discovery;
pub mod local_ops;
