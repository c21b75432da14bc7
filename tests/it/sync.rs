//! What a kiosk takes, from whom, and what it never does, whatever is sent to it.

mod attacks;
mod clock;
mod demonstration;
pub mod forge;
mod install;
mod power_cut;
mod published;
pub mod world;
