//! Draws the pages of listings for another program, such as the desk, which shows an editor what will stand on the
//! screen. Owns what is asked and answered; keeps no directory open, for it is being written meanwhile.
//!
//! Each line that comes in is one request, `{"service": "<UUID>", "language": "ti", "width": 800, "height": 1280}`,
//! with the size of the glass in pixels. Out goes a line `{"length": N}` and N bytes of PNG, or a line
//! `{"error": "…"}`. A listing that is not given now is drawn as any other.

use std::{
    error::Error,
    io::{self, BufRead, Read, Write},
    iter,
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Headless, Setup, WindowError};
use crate::{
    kiosk::{Kiosk, KioskError, Page, Route},
    limits::{PICTURE_HEIGHT_PIXELS_MAX, PICTURE_REQUEST_BYTES_MAX, PICTURE_SIDE_PIXELS_MAX, PICTURE_SIDE_PIXELS_MIN},
    locale::{LanguageTag, language_of},
};

/// No picture can be drawn any more.
#[derive(Debug, thiserror::Error)]
pub enum PicturesError {
    /// The screens cannot be drawn.
    #[error(transparent)]
    Window(#[from] WindowError),
    /// Whoever asked is gone.
    #[error("whoever asks for pictures cannot be heard or answered")]
    Conversation {
        /// Why.
        #[from]
        source: io::Error,
    },
}

/// One picture cannot be drawn; the next perhaps can.
#[derive(Debug, thiserror::Error)]
enum PictureError {
    #[error("a request has at most {PICTURE_REQUEST_BYTES_MAX} bytes")]
    TooLong,
    #[error("a picture is asked for by a line of JSON with service, language, width and height")]
    NoRequest { source: serde_json::Error },
    #[error("the screen does not speak {language}")]
    Language { language: LanguageTag },
    #[error(
        "a glass of {width}x{height} is not drawn: each side has {PICTURE_SIDE_PIXELS_MIN} to {PICTURE_SIDE_PIXELS_MAX} pixels"
    )]
    Size { width: u32, height: u32 },
    #[error("the directory holds no service {service}")]
    Gone { service: Uuid },
    #[error("the service {service} cannot be shown")]
    NotShown { service: Uuid },
    #[error(transparent)]
    Kiosk(#[from] KioskError),
    #[error("the picture cannot be written as PNG")]
    Png { source: png::EncodingError },
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    service: Uuid,
    language: LanguageTag,
    /// The glass, in pixels.
    width: u32,
    /// The same; a longer page makes a higher picture.
    height: u32,
}

/// The line that goes out.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    /// So many bytes of PNG follow.
    Length(usize),
    /// Nothing follows.
    Error(String),
}

/// Answers every request until there are no more, on a kiosk made of `setup`, whose own directory is not shown: `open`
/// is called for each request and opens the directory as it is then.
///
/// # Errors
/// When a font is missing, or nothing can be read or written any more. What goes wrong with one picture is answered.
pub fn draw_pictures(
    mut asked: impl BufRead,
    mut answered: impl Write,
    setup: Setup,
    open: impl Fn() -> Result<Kiosk, KioskError>,
) -> Result<(), PicturesError> {
    let mut headless = Headless::open(setup)?;
    while let Some(line) = next_line(&mut asked)? {
        let drawn =
            line.and_then(|line| Request::parse(&line)).and_then(|request| draw(&mut headless, &request, &open));
        let (answer, picture) = match drawn {
            Ok(picture) => (Answer::Length(picture.len()), picture),
            Err(why) => (Answer::Error(chain(&why)), Vec::new()),
        };
        let mut line = serde_json::to_vec(&answer).map_err(io::Error::from)?;
        line.push(b'\n');
        answered.write_all(&line)?;
        answered.write_all(&picture)?;
        answered.flush()?;
    }
    Ok(())
}

impl Request {
    fn parse(line: &[u8]) -> Result<Self, PictureError> {
        let request: Self = serde_json::from_slice(line).map_err(|source| PictureError::NoRequest { source })?;
        let Self { width, height, ref language, .. } = request;
        if language_of(language.as_str()).is_none() {
            return Err(PictureError::Language { language: language.clone() });
        }
        let sides = PICTURE_SIDE_PIXELS_MIN..=PICTURE_SIDE_PIXELS_MAX;
        if !sides.contains(&width) || !sides.contains(&height) {
            return Err(PictureError::Size { width, height });
        }
        Ok(request)
    }
}

/// The page of a listing as PNG.
fn draw(
    headless: &mut Headless,
    request: &Request,
    open: impl Fn() -> Result<Kiosk, KioskError>,
) -> Result<Vec<u8>, PictureError> {
    let service = request.service;
    let kiosk = open()?;
    if kiosk.service(service)?.is_none() {
        return Err(PictureError::Gone { service });
    }
    let app = headless.app();
    app.kiosk.replace(Some(kiosk));
    {
        let mut session = app.session.borrow_mut();
        session.reset(&request.language);
        session.go(Route::Detail(service));
    }
    headless.resize(request.width, request.height);
    let shown = matches!(*headless.app().shown.borrow(), Page::Detail(_));
    let frame = shown.then(|| headless.whole_page(PICTURE_HEIGHT_PIXELS_MAX));
    // Between two requests the file is left to whoever writes it.
    headless.app().kiosk.replace(None);
    let mut picture = Vec::new();
    let frame = frame.ok_or(PictureError::NotShown { service })?;
    frame.write_png(&mut picture).map_err(|source| PictureError::Png { source })?;
    Ok(picture)
}

/// The next line, without its end; nothing when there are no more. One that is too long is read over.
fn next_line(asked: &mut impl BufRead) -> io::Result<Option<Result<Vec<u8>, PictureError>>> {
    let mut line = Vec::new();
    let most = PICTURE_REQUEST_BYTES_MAX as u64 + 1;
    asked.take(most).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.pop_if(|end| *end == b'\n').is_none() && line.len() > PICTURE_REQUEST_BYTES_MAX {
        asked.skip_until(b'\n')?;
        return Ok(Some(Err(PictureError::TooLong)));
    }
    Ok(Some(Ok(line)))
}

/// An error with all its reasons.
fn chain(why: &dyn Error) -> String {
    let reasons = iter::successors(Some(why), |why: &&dyn Error| (*why).source()).map(ToString::to_string);
    reasons.collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<Option<String>> {
        let mut asked = text.as_bytes();
        iter::from_fn(|| next_line(&mut asked).unwrap())
            .map(|line| line.ok().map(|line| String::from_utf8(line).unwrap()))
            .collect()
    }

    #[test]
    fn a_line_that_is_too_long_is_read_over_and_the_next_is_heard() {
        let whole = "a".repeat(PICTURE_REQUEST_BYTES_MAX);
        let text = format!("{whole}\n\nb{whole}\nc{whole}{whole}\nlast");
        let expected = [Some(whole), Some(String::new()), None, None, Some("last".to_owned())];
        assert_eq!(lines(&text), expected);
    }

    #[test]
    fn requests_are_judged_before_anything_is_opened() {
        let request = |language: &str, width: u32, more: &str| {
            let line = format!(
                r#"{{"service": "{}", "language": "{language}", "width": {width}, "height": 480{more}}}"#,
                Uuid::nil()
            );
            Request::parse(line.as_bytes()).map_err(|why| chain(&why))
        };
        assert_eq!(request("fa", 800, "").unwrap().language.as_str(), "pes");
        let refused = |request: Result<Request, String>, with: &str| {
            let why = request.unwrap_err();
            assert!(why.contains(with), "{why}");
        };
        refused(request("eo", 800, ""), "does not speak eo");
        refused(request("not one", 800, ""), "not a language tag");
        refused(request("nl", 319, ""), "319x480");
        refused(request("nl", PICTURE_SIDE_PIXELS_MAX + 1, ""), "1921x480");
        refused(request("nl", 800, r#", "colour": 1"#), "colour");
    }
}
