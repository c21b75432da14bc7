//! The one integration binary: one file per question.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails should say so at once")]

mod card;
mod deploy;
#[cfg(feature = "desk")]
mod desk;
mod doctor;
mod fuzz_corpus;
mod hours_evaluated;
mod hours_normalised;
mod hours_properties;
mod hours_week;
mod hsds;
mod hsds_export;
mod hsds_profile;
mod integreat;
mod kiosk;
mod osm;
#[cfg(feature = "panel")]
mod panel;
#[cfg(feature = "kiosk")]
mod pictures;
mod sync;
mod tidy;
#[cfg(feature = "kiosk")]
mod tour;
