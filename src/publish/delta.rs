//! How one publication becomes another, written piece by piece. Owns the form of a delta; holds at most one piece and
//! its surroundings in memory, and knows nothing of what the files mean.
//!
//! Both files are read with their page numbers made relative (`directory::page_numbers`). The newer one is cut in pieces
//! of `DELTA_PIECE_BYTES`. For each there is a skippable frame of zstd that names a range of the older file. One kind
//! says that the piece is that range; after the other comes an ordinary frame that holds the piece, compressed with
//! that range as its prefix.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, Read, Write},
    path::Path,
};

use zstd::{stream::raw::CParameter, stream::write::Encoder};

use crate::{
    directory::page_numbers::{self, PUBLICATION_PAGE_BYTES},
    limits::{DELTA_PIECE_BYTES, DELTA_REACH_BYTES},
};

/// The magic number of the skippable frame that names the prefix of the frame after it.
const PREFIX_MAGIC: u32 = 0x184D_2A50;
/// The magic number of the skippable frame that names what is the same.
const SAME_MAGIC: u32 = 0x184D_2A51;
/// The bytes of a range: where it starts and how long it is.
const RANGE_BYTES: u32 = 16;
/// How far a piece is looked for that is the same, in pages.
const PAGES_MOVED_MAX: usize = 64;
/// Eight deltas are made at a time; what long matches leave is too little for more.
const LEVEL: i32 = 3;
/// The smallest and largest window of a piece with its range, as powers of two.
const WINDOW_LOG: std::ops::RangeInclusive<u32> = 10..=24;

/// Writes how `old`, which is `old_length` bytes long, becomes `new`. Both are read once, from front to end.
///
/// # Errors
/// When `old` or `new` cannot be read, `old` is of another length, or `to` cannot be written.
pub(super) fn encode(old: impl Read, old_length: u64, new: &Path, to: &mut impl Write) -> io::Result<()> {
    let mut old = Sliding { from: old, bytes: VecDeque::new(), start: 0 };
    let mut new = File::open(new)?;
    let new_length = new.metadata()?.len();
    let mut start = 0;
    while start < new_length {
        let length = DELTA_PIECE_BYTES.min(new_length - start);
        let mut piece = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        new.read_exact(&mut piece)?;
        page_numbers::relative(&mut piece, start);
        let from = start.saturating_sub(DELTA_REACH_BYTES).min(old_length);
        let until = (start + length + DELTA_REACH_BYTES).min(old_length);
        let around = old.move_to(from, until)?;
        let before = usize::try_from(start.saturating_sub(from)).map_err(io::Error::other)?;
        match same(around, before, &piece) {
            Some(place) => write_range(SAME_MAGIC, from + place as u64, length, to)?,
            None => {
                write_range(PREFIX_MAGIC, from, around.len() as u64, to)?;
                write_piece(around, &piece, to)?;
            }
        }
        start += length;
    }
    old.finish(old_length)
}

/// Where a piece stands around its own place, if it has moved by a few pages or not at all.
fn same(around: &[u8], place: usize, piece: &[u8]) -> Option<usize> {
    (0..=PAGES_MOVED_MAX)
        .flat_map(|pages| {
            let bytes = pages * PUBLICATION_PAGE_BYTES;
            [place.checked_sub(bytes), Some(place + bytes)]
        })
        .flatten()
        .find(|place| around.get(*place..place + piece.len()) == Some(piece))
}

/// The stretch of the older file around a piece, its page numbers made relative. It only moves on.
struct Sliding<R> {
    from: R,
    bytes: VecDeque<u8>,
    /// Where it starts.
    start: u64,
}

impl<R: Read> Sliding<R> {
    fn move_to(&mut self, start: u64, end: u64) -> io::Result<&[u8]> {
        let gone = (start - self.start).min(self.bytes.len() as u64);
        self.bytes.drain(..usize::try_from(gone).map_err(io::Error::other)?);
        self.start += gone;
        let missing = end.saturating_sub(self.start + self.bytes.len() as u64);
        let known = self.bytes.len();
        let read = io::copy(&mut (&mut self.from).take(missing), &mut self.bytes)?;
        if read < missing {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let bytes = self.bytes.make_contiguous();
        page_numbers::relative(&mut bytes[known..], self.start + known as u64);
        Ok(bytes)
    }

    /// Reads what is left, so that the checksum at the end is compared too.
    fn finish(mut self, length: u64) -> io::Result<()> {
        let left = io::copy(&mut self.from, &mut io::sink())?;
        match self.start + self.bytes.len() as u64 + left == length {
            true => Ok(()),
            false => Err(io::Error::other("the older file is of another length")),
        }
    }
}

fn write_range(magic: u32, start: u64, length: u64, to: &mut impl Write) -> io::Result<()> {
    to.write_all(&magic.to_le_bytes())?;
    to.write_all(&RANGE_BYTES.to_le_bytes())?;
    to.write_all(&start.to_le_bytes())?;
    to.write_all(&length.to_le_bytes())
}

fn write_piece(range: &[u8], piece: &[u8], to: &mut impl Write) -> io::Result<()> {
    let mut encoder = Encoder::with_ref_prefix(to, LEVEL, range)?;
    let window = (range.len() + piece.len()).next_power_of_two().ilog2();
    encoder.set_parameter(CParameter::WindowLog(window.clamp(*WINDOW_LOG.start(), *WINDOW_LOG.end())))?;
    // Without it, matches far back are forgotten.
    encoder.set_parameter(CParameter::EnableLongDistanceMatching(true))?;
    encoder.set_parameter(CParameter::ContentSizeFlag(true))?;
    encoder.set_parameter(CParameter::ChecksumFlag(true))?;
    encoder.set_pledged_src_size(Some(piece.len() as u64))?;
    encoder.write_all(piece)?;
    encoder.finish()?;
    Ok(())
}

#[cfg(test)]
pub(super) mod tests;
