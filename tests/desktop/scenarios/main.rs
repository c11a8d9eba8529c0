//! What the app promises its operator, seen from outside. One file a promise.

mod approve;
mod cannot_serve;
mod confined;
mod counting;
mod deny;
mod quit;
mod second_start;
