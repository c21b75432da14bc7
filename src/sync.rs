//! Fetches what publishers have signed, by wire. Owns everything between a publisher's repository and the directory that
//! serves; believes nothing that is not signed.

pub mod backoff;
pub mod budget;
mod fetch;
mod replace;
pub mod wire;

pub use fetch::{Fetch, FetchError};
