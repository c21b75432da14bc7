//! The small screens: the display for staff inside the enclosure, and the last resort on the framebuffer. Owns what fits
//! on them, how it is drawn and how it is sent; asks nobody how the kiosk is doing and writes no sentences. Only this
//! room names embedded-graphics and the drivers.

#[cfg(feature = "panel-buses")]
mod buses;
mod canvas;
mod care;
mod face;
mod framebuffer;
mod glass;
mod last_resort;
mod letters;
mod pages;

#[cfg(feature = "panel-buses")]
pub use buses::LcdWiring;
pub use canvas::Canvas;
pub use care::{Care, Light, Step};
pub use face::{Display, Face};
pub use framebuffer::{Framebuffer, FramebufferError, Geometry, Turn};
pub use glass::{Glass, GlassError, Lcd, Oled};
pub use last_resort::{OUT_OF_ORDER, SHEET_SIZES, SheetError, out_of_order, sheet_line_pixels};
pub use letters::PANEL_LANGUAGES;
pub use pages::{Block, Line, Page, Tone};
