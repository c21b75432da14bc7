//! The touchscreen: a session, one model per screen, and (in `adapter`) one adapter per screen.
//! Models hold ready sentences and no Slint; screens hold no logic.

mod about;
mod checks;
mod comfort;
mod detail;
mod filters;
mod guide;
mod home;
mod keyboard;
mod known;
mod list;
mod notice;
#[cfg(feature = "panel")]
mod panel;
mod phrases;
mod place;
mod reader;
mod search_page;
mod session;
mod staff;
mod typing;
mod watch;

#[cfg(feature = "kiosk")]
pub mod adapter;

pub use about::About;
pub use comfort::{Comfort, ComfortButton, ComfortChange, ComfortPage, TextSize};
pub use detail::{Column, Detail, Line, Section, Tone};
pub use filters::{Filter, FilterButton, Filters};
pub use guide::{GuidePage, StageTile, Stages, StepView};
pub use home::{Home, Needs, Tile};
pub use keyboard::{Key, KeyAction, Keyboard, Layer};
pub use list::{CardView, Fact, FactKind, List, ListChoice};
pub use notice::{Notice, StickWatch};
#[cfg(feature = "panel")]
pub use panel::{Holding, PanelFacts, holdings, panel_language};
pub use place::{Kiosk, KioskError};
pub use reader::Reader;
pub use search_page::SearchPage;
pub use session::{Page, Route, Searching, Session};
pub use staff::{NotAPin, StaffAction, StaffDoor, StaffDoorPage, StaffFacts, StaffPage, hash_of_pin};
pub use typing::Typing;
pub use watch::DirectoryWatch;
