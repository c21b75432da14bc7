//! The desk as people meet it: a real Chromium clicks, types and looks. Says that it was skipped where there is none.

mod axe;
mod chromium;
mod every_page;
mod files;
mod first_start;
mod harmless;
mod town;
mod two_editors;
mod voice;
mod week;
mod without_scripts;
