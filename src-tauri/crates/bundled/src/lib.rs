//! MCP servers that come with the product, to try it on. They touch nothing outside their own memory, know nothing of
//! the gateway, and are no safer to it than any other server.

pub mod local_ops;
