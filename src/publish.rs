//! Makes a directory a signed repository of plain files. Owns the keys of a publisher and the folder that any web server
//! or stick can carry; fetches nothing, and trusts nothing in that folder that its own keys did not sign.

mod delta;
mod files;
mod keys;
mod signing;

pub use keys::{KeyInUse, KeyRole, Keys, KeysError, Passphrases, RootKeys};
