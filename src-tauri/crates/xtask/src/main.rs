//! Empty until its part lands.

fn main() {}
