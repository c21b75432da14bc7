//! Large files: begun, cut, gone on with, never longer than was signed. Checks no digest.

use std::{
    fs::File,
    io::{self, Seek, SeekFrom, Write},
    path::PathBuf,
};

use ureq::http::header;
use url::Url;

use super::{
    Wire, address,
    line::{Answer, shown},
};
use crate::sync::{FetchError, budget::Kind};

/// How much of a file is there; one that is too long is begun anew.
pub fn have(path: &str, file: &File, length: u64) -> Result<u64, FetchError> {
    let have = file.metadata().map_err(disk(path))?.len();
    if have <= length {
        return Ok(have);
    }
    file.set_len(0).map_err(disk(path))?;
    Ok(0)
}

fn disk(path: &str) -> impl Fn(io::Error) -> FetchError {
    move |source| FetchError::Disk { path: PathBuf::from(path), source }
}

impl Wire {
    /// Fetches what is missing of a target from one mirror.
    pub(super) fn target_from(&self, mirror: &Url, path: &str, file: &mut File, length: u64) -> Result<(), FetchError> {
        self.budget.check(Kind::Target)?;
        let url = address(mirror, "targets", path)?;
        let have = have(path, file, length)?;
        let range = format!("bytes={have}-");
        let with = (have > 0).then_some(("range", range.as_str()));
        let answer = self.line.ask(&url, with, length - have)?;
        let start = match answer.status() {
            200 => 0,
            206 if have > 0 => have,
            // It has not so much of it: what is here is of another file.
            416 if have > 0 => {
                answer.leave();
                file.set_len(0).map_err(disk(path))?;
                return self.target_from(mirror, path, file, length);
            }
            status => {
                answer.leave();
                return Err(FetchError::Refused { url: shown(&url), status });
            }
        };
        check_length(&answer, start, length)?;
        file.set_len(start).map_err(disk(path))?;
        file.seek(SeekFrom::Start(start)).map_err(disk(path))?;
        self.note_giver(mirror, start);
        self.append(answer, path, file, start, length)
    }

    fn append(&self, answer: Answer, path: &str, file: &mut File, start: u64, length: u64) -> Result<(), FetchError> {
        let url = shown(&answer.url);
        let mut at = start;
        let mut too_large = false;
        let read = self.line.read(answer, |piece| {
            if at + piece.len() as u64 > length {
                too_large = true;
                return Err(FetchError::TooLarge { url: url.clone(), bytes_max: length });
            }
            file.write_all(piece).map_err(disk(path))?;
            at += piece.len() as u64;
            self.settle()?;
            if at < length { self.budget.check(Kind::Target) } else { Ok(()) }
        });
        if too_large {
            // Something else than was asked for, so none of it is of use.
            file.set_len(start).map_err(disk(path))?;
        }
        read?;
        if at < length { Err(FetchError::Short { url, bytes: at, length }) } else { Ok(()) }
    }

    /// Notes who gave the bytes from `start` on.
    fn note_giver(&self, mirror: &Url, start: u64) {
        let mut givers = self.givers.borrow_mut();
        if start == 0 {
            givers.clear();
        }
        givers.push(Some(mirror.clone()));
    }
}

/// Refuses an answer whose head says that it is another file.
fn check_length(answer: &Answer, start: u64, length: u64) -> Result<(), FetchError> {
    let url = || shown(&answer.url);
    let announced = if answer.status() == 206 {
        let range = answer.head.headers().get(header::CONTENT_RANGE).and_then(|range| range.to_str().ok());
        let nonsense = || FetchError::Nonsense {
            url: url(),
            problem: format!("asked for what follows byte {start}, it gives {range:?}"),
        };
        let (first, total) = range.and_then(parse_range).ok_or_else(nonsense)?;
        if first != start {
            return Err(nonsense());
        }
        total
    } else {
        answer.length()
    };
    match announced {
        Some(bytes) if bytes > length => Err(FetchError::TooLarge { url: url(), bytes_max: length }),
        Some(bytes) if bytes < length => Err(FetchError::Short { url: url(), bytes, length }),
        _ => Ok(()),
    }
}

/// First byte and whole length of `bytes 3-9/10`; no length for `*`.
fn parse_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text.strip_prefix("bytes ")?.trim().split_once('/')?;
    let first = range.split_once('-')?.0.parse().ok()?;
    if total == "*" { Some((first, None)) } else { Some((first, Some(total.parse().ok()?))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_or_refused() {
        assert_eq!(parse_range("bytes 3-9/10"), Some((3, Some(10))));
        assert_eq!(parse_range("bytes 3-9/*"), Some((3, None)));
        for wrong in ["", "bytes */10", "bytes 3-9", "items 3-9/10", "bytes -3-9/10", "bytes 3-9/x"] {
            assert_eq!(parse_range(wrong), None, "{wrong}");
        }
    }
}
