//! What a page answers with, and what the reader reads when something went wrong.

use askama::Template;
use axum::{
    Extension,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use super::pictures::PictureFailure;
use crate::{locale::Catalogue, store::StoreError};

/// What a page answers.
pub(super) type Answer = Result<Response, Failure>;

/// Why a page cannot answer. The reader is told what to do; the log is told why.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("the database")]
    Store(#[from] StoreError),
    #[error("a page could not be drawn")]
    Page(#[from] askama::Error),
    #[error("a picture")]
    Picture(#[from] PictureFailure),
    #[error("nothing is there")]
    NotFound,
    #[error("may not do this")]
    Forbidden,
    #[error("a form of another site, or an old one")]
    Stale,
    #[error("what was sent is too large or broken")]
    Unreadable,
    #[error("a page panicked")]
    Broken,
}

impl Failure {
    fn status(&self) -> StatusCode {
        match self {
            Self::Store(_) | Self::Page(_) | Self::Picture(_) | Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Stale => StatusCode::FORBIDDEN,
            Self::Unreadable => StatusCode::BAD_REQUEST,
        }
    }

    /// What happened, and what to do now: messages, which whoever knows the reader's language translates.
    fn lines(&self) -> (&'static str, &'static str) {
        match self {
            Self::Store(why) if why.is_of_the_disk() => {
                ("The disk is full or cannot be written.", "Make room, then try again. Nothing was lost.")
            }
            Self::Store(_) | Self::Page(_) | Self::Picture(_) | Self::Broken => {
                ("Something went wrong here.", "Go back and try again. What was saved before is still there.")
            }
            Self::NotFound => ("There is nothing here.", "It may have been moved. Go back to the first page."),
            Self::Forbidden => ("Your account may not do this.", "Ask an administrator of this desk."),
            Self::Stale => ("This page was open for too long.", "Go back, load it again, and send it once more."),
            Self::Unreadable => ("What was sent could not be read.", "It may be too large. Go back and try again."),
        }
    }
}

/// What a failure has to say. It travels with the bare answer to where the reader's language is known.
#[derive(Clone, Copy)]
pub(super) struct Said {
    what: &'static str,
    now_what: &'static str,
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage<'a> {
    words: &'a Catalogue,
    said: Said,
}

impl Said {
    /// The page of the failure, in the place of the bare answer.
    pub(super) fn in_words(self, bare: &Response, words: &Catalogue) -> Response {
        let text = FailurePage { words, said: self }.render().unwrap_or_else(|_| words.tr(self.what));
        (bare.status(), Html(text)).into_response()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            let why = with_causes(&self);
            tracing::error!("{why}");
        }
        let (what, now_what) = self.lines();
        (status, Extension(Said { what, now_what }), what).into_response()
    }
}

/// An error with all that caused it.
pub(super) fn with_causes(why: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(why), |why| why.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// A page.
pub(super) fn html(page: &impl Template) -> Answer {
    Ok(Html(page.render()?).into_response())
}

/// Whether a path that a form sent leads to a page of this desk, and never to another site. Browsers take a backslash for
/// a slash and leave tabs and line ends out; in a header those are not for us to send.
pub(super) fn is_path_of_ours(path: &str) -> bool {
    let strange = |letter: char| letter == '\\' || letter.is_control() || !letter.is_ascii();
    path.starts_with('/') && !path.starts_with("//") && !path.contains(strange)
}

/// On to another page, by GET.
pub(super) fn to(path: &str) -> Answer {
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, path.to_owned())]).into_response())
}
