//! Wegwijs: a touchscreen directory of local services for people who have just arrived.
//!
//! Who may use whom (right may use left; `tests/it/tidy/rooms.rs` checks it):
//! `limits locale clock` → `directory` → `search map` → `store` → `exchange` → `kiosk` → `main`.

pub mod clock;
pub mod directory;
pub mod exchange;
pub mod kiosk;
pub mod limits;
pub mod locale;
pub mod map;
pub mod search;
pub mod store;
