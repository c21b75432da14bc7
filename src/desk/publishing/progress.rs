//! How far a publication or copy is, and what came of it. While it runs the page brings itself up to date:
//! by htmx, which leaves the reader where they are, else by loading itself again.

use std::path::PathBuf;

use askama::Template;
use axum::extract::State;

use super::{
    PUBLISHED,
    destination::{Destination, size},
    folder,
    job::{Progress, Stage},
};
use crate::{
    desk::{
        answer::{Answer, html, to},
        app::{App, work},
        page::Page,
        signed_in::SignedIn,
    },
    publish::NewFiles,
    store::Role,
};

#[derive(Template)]
#[template(path = "publish_progress.html")]
struct ProgressPage {
    page: Page,
    progress: Progress,
    folder: PathBuf,
}

impl ProgressPage {
    /// What is being done, in words.
    fn now(&self) -> String {
        match self.progress.stage {
            Stage::Making => self.page.tr("The publication is being made. Editors can go on saving."),
            Stage::Sending { done, total } => {
                let values = [("done", size(&self.page, done)), ("total", size(&self.page, total))];
                let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
                self.page.catalogue().tr_with("{done} of {total} are there.", &values)
            }
            _ => self.page.tr("It is being looked at what is there."),
        }
    }

    /// So many of so many, for the bar.
    fn sent(&self) -> Option<(u64, u64)> {
        match self.progress.stage {
            Stage::Sending { done, total } => Some((done, total.max(1))),
            _ => None,
        }
    }

    fn title(&self) -> String {
        self.progress.to.title(&self.page)
    }

    /// What stands now, and why it did not come further.
    fn problem(&self) -> Option<(String, String)> {
        match &self.progress.stage {
            Stage::Failed(why) => Some((why.outcome(&self.page), why.words(&self.page, &self.progress.to))),
            _ => None,
        }
    }

    /// Whether it was published here and did not come to where it should.
    fn may_be_copied(&self) -> bool {
        matches!(&self.progress.stage, Stage::Failed(why) if !why.is_of_making())
    }

    fn new_files(&self) -> Option<&NewFiles> {
        self.progress.made.as_ref()?.new.as_ref()
    }

    fn until(&self) -> Option<String> {
        self.progress.made.as_ref().map(|made| self.page.day(&made.validity.until.date_naive()))
    }

    fn is_stick(&self) -> bool {
        matches!(self.progress.to, Destination::Stick(_))
    }

    fn is_here(&self) -> bool {
        matches!(self.progress.to, Destination::Here)
    }
}

/// How far it is.
pub(in crate::desk) async fn page(State(app): State<App>, who: SignedIn) -> Answer {
    who.must_be(Role::Publisher)?;
    work(&app, move |shared| match shared.job.progress() {
        Some(progress) => {
            html(&ProgressPage { page: who.page(shared, "publish"), progress, folder: folder(shared, PUBLISHED) })
        }
        None => to("/publish"),
    })
    .await
}
