//! Brings signed content from publishers to this machine: fetch, verify, stage, merge, show. Owns the state folder.
//! Refuses to show anything that nobody signed, and to lose what is shown.

mod backoff;
mod budget;
mod delta;
mod fetch;
mod folder;
mod install;
mod report;
mod round;
mod stage;
mod status;
mod stick;
mod trust;
mod wire;

pub use backoff::wait;
pub use budget::{Budget, Month};
pub use delta::content_of;
pub use fetch::{Fetch, FetchError};
pub use folder::{FolderError, Lock, SourceFolder, StateFolder};
pub use install::InstallError;
pub use report::Report;
pub use round::{Origin, Repository, RoundError, Source, round};
pub use stage::{StageError, fetch_target};
pub use status::{STATUS_FILE, SourceStatus, State, Status};
pub use stick::{STICK_FOLDER, StickRepository};
pub use trust::{Anchor, TrustError, Trusted};
pub use wire::{Proxies, Spent, Wire, WireSettings};
