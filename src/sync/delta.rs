//! Turns what came compressed into a publication's SQLite file: a whole one, or an older one and what changed since.
//! Checks length and digest while writing; never holds a file in memory. `publish` writes what is read here.
//!
//! A delta is, for each piece of the newer file in order, one skippable frame of zstd that names a stretch of the older
//! file (start and length, 64 bits each, little endian). The piece is that stretch, or one ordinary frame follows that
//! has that stretch as its prefix; the magic number of the skippable frame says which. Stretches and pieces have their
//! page numbers made relative (`directory::page_numbers`), with the places at which they stand in their files.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
};

use aws_lc_rs::digest::{Context, SHA256};
use zstd::stream::read::Decoder;

use crate::{
    directory::{
        Content, Sha256,
        page_numbers::{self, PUBLICATION_PAGE_BYTES},
    },
    limits::{DELTA_PIECE_BYTES, DELTA_REACH_BYTES},
};

/// The magic number of a skippable frame and the length that follows it: a frame follows that has the stretch as prefix.
const PREFIX_HEADER: [u8; 8] = [0x50, 0x2a, 0x4d, 0x18, 16, 0, 0, 0];
/// The same where the piece is the stretch.
const SAME_HEADER: [u8; 8] = [0x51, 0x2a, 0x4d, 0x18, 16, 0, 0, 0];
/// The largest window that a frame may ask for, as a power of two: the largest stretch and its piece fit.
const WINDOW_LOG_MAX: u32 = 24;
/// Whole pages are read, changed and written at a time.
const CHUNK_BYTES: usize = 8 * PUBLICATION_PAGE_BYTES;

/// A file that does not become what was promised.
#[derive(Debug, thiserror::Error)]
pub enum DeltaError {
    /// Not zstd, cut short, not of the form above, or the disk is full.
    #[error("it cannot be unpacked")]
    Unreadable(#[from] io::Error),
    /// Larger than promised: a bomb.
    #[error("it becomes larger than the {length} bytes that were promised")]
    TooLarge {
        /// The promised length.
        length: u64,
    },
    /// Another length or digest than promised.
    #[error("it becomes another file than was promised")]
    Another,
    /// A stretch that is too long or not in the older file.
    #[error("it refers to what the older file does not have")]
    Stretch,
}

/// Unpacks a whole publication.
///
/// # Errors
/// When it does not become `promised`.
pub fn unpack(packed: &mut File, promised: &Content, to: &mut File) -> Result<(), DeltaError> {
    let mut decoder = Decoder::new(packed)?;
    decoder.window_log_max(WINDOW_LOG_MAX)?;
    let mut checked = Checked::new(to, promised);
    checked.take_all(&mut decoder)?;
    checked.finish()
}

/// Makes the newer file of the older one and what changed.
///
/// # Errors
/// When it does not become `promised`.
pub fn apply(older: &mut File, delta: &mut File, promised: &Content, to: &mut File) -> Result<(), DeltaError> {
    let mut delta = BufReader::new(delta);
    let mut checked = Checked::new(to, promised);
    checked.is_relative = true;
    let mut prefix = Vec::new();
    while !delta.fill_buf()?.is_empty() {
        if read_stretch(&mut delta, older, &mut prefix)? {
            checked.take_all(&mut prefix.as_slice())?;
            continue;
        }
        let mut piece = Decoder::with_ref_prefix(&mut delta, &prefix)?.single_frame();
        piece.window_log_max(WINDOW_LOG_MAX)?;
        checked.take_all(&mut piece)?;
    }
    checked.finish()
}

/// Reads a stretch of the older file. True when it is the piece itself.
fn read_stretch(delta: &mut impl Read, older: &mut File, stretch_bytes: &mut Vec<u8>) -> Result<bool, DeltaError> {
    let mut header = [0; 24];
    delta.read_exact(&mut header)?;
    let (magic, stretch) = header.split_at(8);
    let (start, length) = stretch.split_at(8);
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let (start, length) = (number(start), number(length));
    let is_same = magic == SAME_HEADER;
    if !is_same && magic != PREFIX_HEADER || length > DELTA_PIECE_BYTES + 2 * DELTA_REACH_BYTES {
        return Err(DeltaError::Stretch);
    }
    older.seek(SeekFrom::Start(start))?;
    stretch_bytes.clear();
    let read = older.take(length).read_to_end(stretch_bytes)?;
    page_numbers::relative(stretch_bytes, start);
    if u64::try_from(read).is_ok_and(|read| read == length) { Ok(is_same) } else { Err(DeltaError::Stretch) }
}

/// Writes while it counts and digests.
struct Checked<'a> {
    to: &'a mut File,
    /// Whether page numbers come relative.
    is_relative: bool,
    promised: &'a Content,
    digest: Context,
    written: u64,
}

impl<'a> Checked<'a> {
    fn new(to: &'a mut File, promised: &'a Content) -> Self {
        Self { to, is_relative: false, promised, digest: Context::new(&SHA256), written: 0 }
    }

    fn take_all(&mut self, from: &mut impl Read) -> Result<(), DeltaError> {
        let mut buffer = Vec::with_capacity(CHUNK_BYTES);
        loop {
            buffer.clear();
            let read = from.by_ref().take(CHUNK_BYTES as u64).read_to_end(&mut buffer)?;
            if read == 0 {
                return Ok(());
            }
            if self.is_relative {
                page_numbers::absolute(&mut buffer, self.written);
            }
            self.written += u64::try_from(read).unwrap_or(u64::MAX);
            if self.written > self.promised.length {
                return Err(DeltaError::TooLarge { length: self.promised.length });
            }
            self.digest.update(&buffer);
            self.to.write_all(&buffer)?;
        }
    }

    fn finish(self) -> Result<(), DeltaError> {
        let digest = self.digest.finish();
        if self.written != self.promised.length || digest.as_ref() != self.promised.sha256.0 {
            return Err(DeltaError::Another);
        }
        Ok(self.to.sync_all()?)
    }
}

/// Length and digest of a file, from its beginning.
///
/// # Errors
/// When it cannot be read.
pub fn content_of(file: &mut File) -> io::Result<Content> {
    file.seek(SeekFrom::Start(0))?;
    let (mut digest, mut length, mut buffer) = (Context::new(&SHA256), 0, vec![0; 64 << 10]);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            let mut sha256 = Sha256([0; 32]);
            sha256.0.copy_from_slice(digest.finish().as_ref());
            return Ok(Content { sha256, length });
        }
        length += u64::try_from(read).unwrap_or(u64::MAX);
        digest.update(&buffer[..read]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zstd::stream::write::Encoder;

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        file
    }

    fn bytes(file: &mut File) -> Vec<u8> {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.read_to_end(&mut bytes).unwrap();
        bytes
    }

    fn stretch(start: u64, length: u64) -> Vec<u8> {
        [&PREFIX_HEADER[..], &start.to_le_bytes(), &length.to_le_bytes()].concat()
    }

    fn piece(prefix: &[u8], newer: &[u8]) -> Vec<u8> {
        let mut encoder = Encoder::with_ref_prefix(Vec::new(), 3, prefix).unwrap();
        encoder.write_all(newer).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn pieces_are_made_of_stretches_of_the_older_file() {
        let older: Vec<u8> = (0..50_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let newer = [b"new ", &older[..]].concat();
        let promised = content_of(&mut file(&newer)).unwrap();
        let (first, second) = newer.split_at(100_000);
        let delta = [stretch(0, 150_000), piece(&older[..150_000], first), stretch(90_000, 110_000)].concat();
        let delta = [delta, piece(&older[90_000..], second)].concat();
        assert!(delta.len() < 200, "{} bytes", delta.len());
        let mut made = tempfile::tempfile().unwrap();
        apply(&mut file(&older), &mut file(&delta), &promised, &mut made).unwrap();
        assert!(bytes(&mut made) == newer);
        // The last bytes are the same: no frame for them.
        let same = [&SAME_HEADER[..], &99_996_u64.to_le_bytes(), &100_004_u64.to_le_bytes()].concat();
        let short = [stretch(0, 150_000), piece(&older[..150_000], first), same].concat();
        let mut again = tempfile::tempfile().unwrap();
        apply(&mut file(&older), &mut file(&short), &promised, &mut again).unwrap();
        assert!(bytes(&mut again) == newer && short.len() < delta.len());
        let made = &mut tempfile::tempfile().unwrap();
        // Another older file, a cut delta, a stretch that is not there, a stretch that is too long.
        assert!(apply(&mut file(&newer), &mut file(&delta), &promised, made).is_err());
        assert!(apply(&mut file(&older), &mut file(&delta[..delta.len() - 3]), &promised, made).is_err());
        for (start, length) in [(199_999, 2), (u64::MAX, 1), (0, DELTA_PIECE_BYTES + 2 * DELTA_REACH_BYTES + 1)] {
            let delta = [stretch(start, length), piece(b"", b"x")].concat();
            assert!(apply(&mut file(&older), &mut file(&delta), &promised, made).is_err());
        }
    }

    #[test]
    fn a_bomb_is_given_up_at_the_promised_length() {
        let packed = zstd::encode_all(io::repeat(0).take(64 << 20), 1).unwrap();
        assert!(packed.len() < 10_000);
        let promised = Content { sha256: Sha256([0; 32]), length: 1000 };
        let mut made = tempfile::tempfile().unwrap();
        let refused = unpack(&mut file(&packed), &promised, &mut made).unwrap_err();
        assert!(matches!(refused, DeltaError::TooLarge { length: 1000 }), "{refused}");
        assert!(made.metadata().unwrap().len() <= 1000);
    }

    #[test]
    fn a_whole_file_is_unpacked_and_checked() {
        let promised = content_of(&mut file(b"hello")).unwrap();
        let packed = zstd::encode_all(&b"hello"[..], 3).unwrap();
        let mut made = tempfile::tempfile().unwrap();
        unpack(&mut file(&packed), &promised, &mut made).unwrap();
        assert_eq!(bytes(&mut made), b"hello");
        let other = zstd::encode_all(&b"hellO"[..], 3).unwrap();
        assert!(matches!(unpack(&mut file(&other), &promised, &mut made), Err(DeltaError::Another)));
        assert!(unpack(&mut file(b"nonsense"), &promised, &mut made).is_err());
    }
}
