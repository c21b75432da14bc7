//! How one publication becomes another, written piece by piece. Owns the form of a delta; holds at most one piece and
//! its surroundings in memory, and knows nothing of what the files mean.
//!
//! The newer file is cut in pieces of `DELTA_PIECE_BYTES`. For each there is a skippable frame of zstd that names a
//! range of the older file, then an ordinary frame that holds the piece, compressed with that range as its prefix.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

use zstd::{stream::raw::CParameter, stream::write::Encoder};

use crate::limits::{DELTA_PIECE_BYTES, DELTA_REACH_BYTES};

/// The magic number of the skippable frame that names a range.
const RANGE_MAGIC: u32 = 0x184D_2A50;
/// The bytes of a range: where it starts and how long it is.
const RANGE_BYTES: u32 = 16;
/// Finds the one long match of a piece that did not change, as fast as can be.
const UNCHANGED_LEVEL: i32 = 1;
/// Deltas are made eight at a time: what is left after long matches is little.
const CHANGED_LEVEL: i32 = 3;
/// The smallest and largest window of a piece with its range, as powers of two.
const WINDOW_LOG: std::ops::RangeInclusive<u32> = 10..=24;

/// Writes how `old` becomes `new`.
///
/// # Errors
/// When one of the files cannot be read, or `to` cannot be written.
pub fn encode(old: &Path, new: &Path, to: &mut impl Write) -> io::Result<()> {
    let (mut old, mut new) = (File::open(old)?, File::open(new)?);
    let (old_length, new_length) = (old.metadata()?.len(), new.metadata()?.len());
    let mut start = 0;
    while start < new_length {
        let length = DELTA_PIECE_BYTES.min(new_length - start);
        let piece = stretch(&mut new, start, length)?;
        let same = if start + length <= old_length { stretch(&mut old, start, length)? } else { Vec::new() };
        if same == piece {
            write_piece(start, &same, &piece, UNCHANGED_LEVEL, to)?;
        } else {
            let from = start.saturating_sub(DELTA_REACH_BYTES).min(old_length);
            let until = (start + length + DELTA_REACH_BYTES).min(old_length);
            let around = stretch(&mut old, from, until - from)?;
            write_piece(from, &around, &piece, CHANGED_LEVEL, to)?;
        }
        start += length;
    }
    Ok(())
}

fn stretch(file: &mut File, start: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    file.seek(SeekFrom::Start(start))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn write_piece(start: u64, range: &[u8], piece: &[u8], level: i32, to: &mut impl Write) -> io::Result<()> {
    to.write_all(&RANGE_MAGIC.to_le_bytes())?;
    to.write_all(&RANGE_BYTES.to_le_bytes())?;
    to.write_all(&start.to_le_bytes())?;
    to.write_all(&(range.len() as u64).to_le_bytes())?;
    let mut encoder = Encoder::with_ref_prefix(to, level, range)?;
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
