//! Tokens that nobody guesses, and the digests by which they are known.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand,
};

use crate::directory::Sha256;

/// 256 bits, as a digest is: 64 letters.
const BYTES: usize = 32;

/// A new token; none where the machine has no randomness, and then nobody signs in.
pub(super) fn token() -> Option<String> {
    let mut bytes = [0; BYTES];
    rand::fill(&mut bytes).ok()?;
    Some(Sha256(bytes).to_string())
}

/// By which a token is known: what is kept does not open anything.
pub(super) fn digest_of(token: &str) -> String {
    let mut bytes = [0; BYTES];
    bytes.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    Sha256(bytes).to_string()
}

/// Whether two tokens are the same, in a time that does not tell where they differ.
pub(super) fn same(one: &str, other: &str) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}
