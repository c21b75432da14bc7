//! Passwords: long enough, kept as their argon2id hash only, judged slowly and few at a time.

use std::sync::OnceLock;

use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};

use crate::limits::{DESK_PASSWORD_CHARS_MAX, DESK_PASSWORD_CHARS_MIN};

/// Whether it may become a password: long is what counts.
pub(super) fn is_long_enough(password: &str) -> bool {
    (DESK_PASSWORD_CHARS_MIN..=DESK_PASSWORD_CHARS_MAX).contains(&password.chars().count())
}

/// The hash to keep, in the PHC string format; none where the machine has no randomness.
pub(super) fn hash_of(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}

/// Whether a password is the one of a hash. Without a hash it takes as long, and is not.
pub(super) fn is_right(password: &str, hash: Option<&str>) -> bool {
    static NOBODYS: OnceLock<String> = OnceLock::new();
    let nobodys = NOBODYS.get_or_init(|| hash_of("nobody signs in with this").unwrap_or_default());
    let known = PasswordHash::new(hash.unwrap_or(nobodys));
    let verified = known.is_ok_and(|known| Argon2::default().verify_password(password.as_bytes(), &known).is_ok());
    verified && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_is_right() {
        let hash = hash_of("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(is_right("correct horse", Some(&hash)));
        assert!(!is_right("correct horse ", Some(&hash)));
        assert!(!is_right("nobody signs in with this", None));
        assert!(!is_right("correct horse", Some("nonsense")));
        assert!(!is_long_enough("short") && is_long_enough("long enough for us"));
    }
}
