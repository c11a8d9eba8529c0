//! Empty until its part lands.
