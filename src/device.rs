//! The machine around the program: what its disks, sticks, network and loudspeaker say. Owns every call that asks the
//! machine; decides nothing and writes no sentences.

mod addresses;
mod machine;
#[cfg(feature = "panel")]
pub mod panel;
mod parts;
mod sound;
mod sticks;

pub use addresses::addresses;
pub use machine::{Machine, NetworkLink, physical_size_mm};
pub use parts::{DiskWear, Parts};
pub use sound::{SoundError, play_test_tone};
pub use sticks::{Roots, Stick};
