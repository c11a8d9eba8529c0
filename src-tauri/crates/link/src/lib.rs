//! The wire between shim and gateway.
