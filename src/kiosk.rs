//! The touchscreen: a session, one model per screen, and (in `adapter`) one adapter per screen.
//! Models hold ready sentences and no Slint; screens hold no logic.

mod detail;
mod home;
mod keyboard;
mod list;
mod phrases;
mod place;
mod reader;
mod search_page;
mod session;
mod typing;

#[cfg(feature = "kiosk")]
pub mod adapter;

pub use detail::{Detail, Line, Section, Tone};
pub use home::{Needs, Tile};
pub use keyboard::{Key, KeyAction, Keyboard, Layer};
pub use list::{CardView, Fact, FactKind, List};
pub use place::{Kiosk, KioskError};
pub use reader::Reader;
pub use search_page::SearchPage;
pub use session::{Page, Route, Session};
pub use typing::Typing;
