//! What a kiosk takes, from whom, and what it never does, whatever is sent to it.

mod attacks;
mod clock;
mod demonstration;
mod forge;
mod install;
mod power_cut;
mod published;
mod world;
