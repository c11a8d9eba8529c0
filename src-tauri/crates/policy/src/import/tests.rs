//! What is carried over, and what is said about the rest.
