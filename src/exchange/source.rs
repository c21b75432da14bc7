//! Reads the files that importers are given: caps while reading, unpacks `.gz` with a ratio limit, turns UTF-8,
//! UTF-16 and (where asked) Windows-1252 into text, walks folders. Refuses bombs, links out and endless folders.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use flate2::bufread::MultiGzDecoder;

mod decode;
mod folder;

pub use folder::walk;

use super::{ImportError, Progress};
use crate::limits::{DECOMPRESSION_RATIO_MAX, IMPORT_BYTES_MAX};
use decode::Decoding;

/// What to do with text that is neither UTF-8 nor UTF-16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldEncoding {
    /// It cannot be (JSON): an error.
    Refused,
    /// Old office files (CSV): read as Windows-1252, and say so.
    Windows1252,
}

/// A whole file as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Without a byte order mark.
    pub text: String,
    /// Something to tell the person about the encoding.
    pub remark: Option<String>,
}

/// A file as a stream of UTF-8.
pub struct TextStream {
    /// Gives valid UTF-8 without a byte order mark, or an error that `explain` understands.
    pub reader: Box<dyn BufRead>,
    /// Something to tell the person about the encoding.
    pub remark: Option<String>,
}

/// Why a read stopped; travels inside an `io::Error` through parsers, and `explain` takes it out again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Stopped {
    #[error("it holds more than {0} bytes, and no importer reads more; split it")]
    TooManyBytes(u64),
    #[error("it unpacks to more than {DECOMPRESSION_RATIO_MAX} times its size, which no honest file does")]
    Bomb,
    #[error("the text is not UTF-8 (nor UTF-16); save the file again as UTF-8")]
    NotUtf8 { byte: u64 },
}

impl From<Stopped> for io::Error {
    fn from(why: Stopped) -> Self {
        io::Error::other(why)
    }
}

/// The error of an import for an error of one of our readers.
pub fn explain(path: &Path, why: io::Error) -> ImportError {
    let path = path.to_owned();
    match why.get_ref().and_then(|inner| inner.downcast_ref::<Stopped>()) {
        Some(Stopped::NotUtf8 { byte }) => ImportError::Malformed {
            path,
            at: format!("byte {byte}"),
            problem: Stopped::NotUtf8 { byte: 0 }.to_string(),
        },
        Some(stopped) => ImportError::TooLarge { path, problem: stopped.to_string() },
        None => ImportError::Unreadable { path, source: why },
    }
}

/// Opens a file as bytes: capped at `IMPORT_BYTES_MAX` after unpacking, `.gz` (known by its first bytes) unpacked.
/// Pass errors of the reader through `explain`.
///
/// # Errors
/// When it cannot be opened, or is empty.
pub fn open_stream(path: &Path, progress: &Progress) -> Result<Box<dyn BufRead + Send>, ImportError> {
    open_capped(path, IMPORT_BYTES_MAX, Some(progress))
}

fn open_capped(
    path: &Path,
    bytes_max: u64,
    progress: Option<&Progress>,
) -> Result<Box<dyn BufRead + Send>, ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    let watched: Box<dyn Read + Send> = match progress {
        Some(progress) => {
            progress.expect(bytes);
            Box::new(progress.watch(file))
        }
        None => Box::new(file),
    };
    let mut reader = BufReader::new(watched);
    let start = reader.fill_buf().map_err(unreadable)?;
    if start.is_empty() {
        return Err(ImportError::Nothing { path: path.to_owned(), problem: "the file is empty".into() });
    }
    if start.starts_with(&[0x1f, 0x8b]) {
        let unpacked_max = bytes.saturating_mul(DECOMPRESSION_RATIO_MAX);
        let stop = if unpacked_max < bytes_max { Stopped::Bomb } else { Stopped::TooManyBytes(bytes_max) };
        let capped = Capped { inner: MultiGzDecoder::new(reader), left: unpacked_max.min(bytes_max), stop };
        return Ok(Box::new(BufReader::new(capped)));
    }
    Ok(Box::new(BufReader::new(Capped { inner: reader, left: bytes_max, stop: Stopped::TooManyBytes(bytes_max) })))
}

/// Opens a file as UTF-8 text, whatever Unicode encoding it is in.
///
/// # Errors
/// When it cannot be opened, is empty, or passes a limit.
pub fn open_text(path: &Path, old: OldEncoding, progress: &Progress) -> Result<TextStream, ImportError> {
    let (encoding, remark) = encoding_of(path, old)?;
    let reader = Decoding::new(open_stream(path, progress)?, encoding);
    Ok(TextStream { reader: Box::new(BufReader::new(reader)), remark })
}

/// Reads a whole file of at most `bytes_max` bytes as text.
///
/// # Errors
/// When it cannot be read, is empty, passes a limit or is in no known encoding.
pub fn read_text(path: &Path, bytes_max: u64, old: OldEncoding) -> Result<Text, ImportError> {
    let mut bytes = Vec::new();
    open_capped(path, bytes_max, None)?.read_to_end(&mut bytes).map_err(|why| explain(path, why))?;
    let bom = Encoding::for_bom(&bytes).map(|(encoding, _)| encoding);
    let mut text = String::new();
    let decoded = Decoding::new(bytes.as_slice(), bom.unwrap_or(UTF_8)).read_to_string(&mut text);
    match decoded {
        Ok(_) => Ok(Text { text, remark: None }),
        Err(_) if old == OldEncoding::Windows1252 && bom.is_none() => {
            Ok(Text { text: WINDOWS_1252.decode(&bytes).0.into_owned(), remark: Some(WINDOWS_1252_REMARK.into()) })
        }
        Err(why) => Err(explain(path, why)),
    }
}

const WINDOWS_1252_REMARK: &str =
    "the text is not UTF-8 and was read as Windows-1252; look at the accented letters, or save the file as UTF-8";

/// The encoding of a file: by its byte order mark, else UTF-8 when all of it is.
fn encoding_of(path: &Path, old: OldEncoding) -> Result<(&'static Encoding, Option<String>), ImportError> {
    let mut reader = open_capped(path, IMPORT_BYTES_MAX, None)?;
    let bom = Encoding::for_bom(reader.fill_buf().map_err(|why| explain(path, why))?).map(|(encoding, _)| encoding);
    match (bom, old) {
        (Some(encoding), _) => Ok((encoding, None)),
        (None, OldEncoding::Refused) => Ok((UTF_8, None)),
        (None, OldEncoding::Windows1252) => match io::copy(&mut Decoding::new(reader, UTF_8), &mut io::sink()) {
            Ok(_) => Ok((UTF_8, None)),
            Err(why) => match explain(path, why) {
                ImportError::Malformed { .. } => Ok((WINDOWS_1252, Some(WINDOWS_1252_REMARK.into()))),
                other => Err(other),
            },
        },
    }
}

/// Gives at most `left` bytes; one more is an error, not an end.
struct Capped<R> {
    inner: R,
    left: u64,
    stop: Stopped,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| io::Error::from(self.stop.clone()))?;
        Ok(count)
    }
}

/// Whether a path ends in one of these, upper or lower case; a trailing `.gz` does not count.
pub fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    extensions.iter().any(|extension| name.strip_suffix(extension).is_some_and(|stem| stem.ends_with('.')))
}

/// The path as a person reads it: relative to what they named, where it lies inside.
pub fn shown(path: &Path, root: &Path) -> PathBuf {
    match path.strip_prefix(root) {
        Ok(inside) if !inside.as_os_str().is_empty() => inside.to_owned(),
        _ => path.file_name().map_or_else(|| path.to_owned(), PathBuf::from),
    }
}

#[cfg(test)]
mod tests;
