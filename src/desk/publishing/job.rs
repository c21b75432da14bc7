//! The one publication or copy that is at work, or was last: how far it is and what came of it. Pages ask; nobody waits.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{destination::Destination, trouble::Trouble};
use crate::{
    desk::app::{App, Shared},
    publish::Published,
};

/// How far it is.
#[derive(Debug, Clone)]
pub(super) enum Stage {
    /// Being frozen and signed.
    Making,
    /// It is being looked what is there already, or read back.
    Looking,
    /// So many bytes of so many.
    Sending { done: u64, total: u64 },
    /// It came to where it should.
    Done,
    /// It did not.
    Failed(std::sync::Arc<Trouble>),
}

/// One publication or copy.
#[derive(Debug, Clone)]
pub(super) struct Progress {
    /// Where to.
    pub(super) to: Destination,
    /// What was published by it; none for a copy of what stands, or before it is made.
    pub(super) made: Option<Published>,
    pub(super) stage: Stage,
}

impl Progress {
    /// Whether it goes on.
    pub(super) fn is_running(&self) -> bool {
        !matches!(self.stage, Stage::Done | Stage::Failed(_))
    }
}

/// The job of a desk.
#[derive(Debug, Default)]
pub(in crate::desk) struct Job(Mutex<Option<Progress>>);

impl Job {
    fn lock(&self) -> MutexGuard<'_, Option<Progress>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far it is; none when nothing was done since the desk was opened.
    pub(super) fn progress(&self) -> Option<Progress> {
        self.lock().clone()
    }

    /// Takes note of how far it is.
    pub(super) fn reached(&self, stage: Stage) {
        if let Some(progress) = self.lock().as_mut() {
            progress.stage = stage;
        }
    }

    /// Takes note of what was published.
    pub(super) fn made(&self, published: Published) {
        if let Some(progress) = self.lock().as_mut() {
            progress.made = Some(published);
        }
    }
}

/// Begins one beside the pages. False, and nothing is begun, while there is another.
pub(super) fn start(
    app: &App,
    to: Destination,
    work: impl FnOnce(&Shared, &Destination) -> Result<(), Trouble> + Send + 'static,
) -> bool {
    let mut progress = app.job.lock();
    if progress.as_ref().is_some_and(Progress::is_running) {
        return false;
    }
    *progress = Some(Progress { to: to.clone(), made: None, stage: Stage::Making });
    drop(progress);
    let app = app.clone();
    tokio::task::spawn_blocking(move || {
        let ended = Ended(&app);
        let stage = match work(&app, &to) {
            Ok(()) => Stage::Done,
            Err(why) => {
                tracing::warn!("not published or not copied: {}", crate::desk::answer::with_causes(&why));
                Stage::Failed(std::sync::Arc::new(why))
            }
        };
        app.job.reached(stage);
        drop(ended);
    });
    true
}

/// Sees to it that a job that panics has an end.
struct Ended<'a>(&'a App);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        if self.0.job.progress().is_some_and(|progress| progress.is_running()) {
            self.0.job.reached(Stage::Failed(std::sync::Arc::new(Trouble::Broken)));
        }
    }
}
