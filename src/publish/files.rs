//! Files that are there as a whole or not at all, and their digests. Knows nothing of what they hold.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use aws_lc_rs::digest::{Context, SHA256};

use crate::{
    directory::{Content, Sha256},
    durable,
};

/// Whoever may look at the folder may read it.
pub(super) const FOR_ALL: u32 = 0o644;
/// Only its owner may read it.
pub(super) const FOR_OWNER: u32 = 0o600;

/// Writes `bytes` to `path` by way of `staged`, which lies on the same disk: after a power cut there is the former file,
/// or the new one.
pub(super) fn write(staged: &Path, path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(staged)?;
    file.write_all(bytes)?;
    drop(file);
    place(staged, path)
}

/// Gives a finished file its name, safe from power cuts.
pub(super) fn place(staged: &Path, path: &Path) -> io::Result<()> {
    File::open(staged)?.sync_all()?;
    durable::rename(staged, path)
}

/// Reads a whole file of at most `bytes_max`.
pub(super) fn read(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(bytes_max + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("larger than {bytes_max} bytes")));
    }
    Ok(bytes)
}

/// Length and digest of what is written through it.
pub(super) struct Measure<W> {
    to: W,
    digest: Context,
    length: u64,
}

impl<W: Write> Measure<W> {
    pub(super) fn new(to: W) -> Self {
        Self { to, digest: Context::new(&SHA256), length: 0 }
    }

    pub(super) fn finish(self) -> (W, Content) {
        (self.to, Content { sha256: sha256(self.digest), length: self.length })
    }
}

impl<W: Write> Write for Measure<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.digest.update(&bytes[..written]);
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

fn sha256(digest: Context) -> Sha256 {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest.finish().as_ref());
    Sha256(bytes)
}

/// Length and digest of `bytes`.
pub(super) fn content_of(bytes: &[u8]) -> Content {
    let mut digest = Context::new(&SHA256);
    digest.update(bytes);
    Content { sha256: sha256(digest), length: bytes.len() as u64 }
}

/// Length and digest of a file of at most `bytes_max`.
pub(super) fn content_of_file(path: &Path, bytes_max: u64) -> io::Result<Content> {
    let mut measure = Measure::new(io::sink());
    io::copy(&mut File::open(path)?.take(bytes_max + 1), &mut measure)?;
    let (_, content) = measure.finish();
    if content.length > bytes_max {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("larger than {bytes_max} bytes")));
    }
    Ok(content)
}

/// Length and digest that a file would have with `there` in the place of `here`, which is as long.
pub(super) fn content_with(path: &Path, here: &[u8], there: &[u8]) -> io::Result<Content> {
    const PIECE_BYTES: u64 = 1 << 20;
    let mut file = File::open(path)?;
    let mut measure = Measure::new(io::sink());
    let mut bytes = Vec::new();
    loop {
        let read = (&mut file).take(PIECE_BYTES).read_to_end(&mut bytes)?;
        let mut at = 0;
        while let Some(found) = bytes[at..].windows(here.len()).position(|window| window == here) {
            bytes[at + found..at + found + here.len()].copy_from_slice(there);
            at += found + here.len();
        }
        if read == 0 {
            measure.write_all(&bytes)?;
            return Ok(measure.finish().1);
        }
        // What ends here may begin what is looked for; what was replaced is looked at again, in vain.
        let done = bytes.len().saturating_sub(here.len() - 1);
        measure.write_all(&bytes[..done])?;
        bytes.drain(..done);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_found_wherever_pieces_are_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for at in [0, 500, (1 << 20) - 10, (1 << 20) - 1, 1 << 20, (2 << 20) + 81] {
            let mut bytes = vec![b'.'; (2 << 20) + 100];
            bytes[at..at + 19].copy_from_slice(b"2026-03-01T12:00:00");
            std::fs::write(&path, &bytes).unwrap();
            bytes[at..at + 19].copy_from_slice(b"2025-03-01T12:00:00");
            let changed = content_with(&path, b"2026-03-01T12:00:00", b"2025-03-01T12:00:00").unwrap();
            assert_eq!(changed, content_of(&bytes), "{at}");
        }
    }
}
