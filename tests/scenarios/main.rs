//! One file per promise.
