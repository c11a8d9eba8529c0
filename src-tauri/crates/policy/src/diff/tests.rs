//! What differs, and what does not.
