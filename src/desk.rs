//! The editors' web pages: a clerk keeps the directory true in an hour a month. Owns pages, forms and who may do what;
//! every page works without JavaScript. Keeps nothing itself: what is written goes through `store`.

mod account_pages;
mod answer;
mod app;
mod doubt_words;
mod fields;
mod form;
mod import_pages;
mod listing_pages;
mod lists;
mod log_page;
mod memory;
mod neighbours;
mod page;
mod passwords;
mod pictures;
mod plain_words;
mod publishing;
mod reach;
mod secret;
mod server;
mod services;
mod sign_in;
mod signed_in;
mod today;
mod together;
mod town;
mod uploads;
mod voice_pages;
mod words;

pub use app::{DeskSettings, Transport};
pub use server::{DeskError, serve};
pub use services::ServicesError;
