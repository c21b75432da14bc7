//! x
mod delta;
mod fetch;
mod folder;
mod status;
mod stick;
mod trust;

pub use fetch::{Fetch, FetchError};
pub use folder::{FolderError, Lock, StateFolder};
pub use status::{STATUS_FILE, SourceStatus, State, Status};
pub use stick::{STICK_FOLDER, StickRepository};
pub use trust::{TrustError, Trusted};
