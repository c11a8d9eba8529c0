//! The checklist of the screens' specification, one test an item, named by its number.

mod accident;
mod answers;
mod audit;
mod card;
mod keys;
mod many;
mod policy;
