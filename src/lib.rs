//! Wegwijs: a touchscreen directory of local services for people who have just arrived.
//!
//! Who may use whom (right may use left; `tests/it/tidy/rooms.rs` checks it):
//! `limits durable` → `locale clock` → `directory` → `search speech map coverage device config` → `store` →
//! `exchange publish sync` → `doctor` → `kiosk desk` → `main`.

pub mod clock;
pub mod config;
pub mod coverage;
#[cfg(feature = "desk")]
pub mod desk;
pub mod device;
pub mod directory;
pub mod doctor;
pub mod durable;
pub mod exchange;
pub mod kiosk;
pub mod limits;
pub mod locale;
pub mod map;
pub mod publish;
pub mod search;
pub mod speech;
pub mod store;
pub mod sync;
