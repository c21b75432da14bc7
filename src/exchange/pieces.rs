//! Bounds what one piece of an XML file (a tag, a text, a comment) may take of memory. Owns no format.

use std::{
    cell::Cell,
    io::{self, BufRead, Read},
    rc::Rc,
};

use crate::limits::XML_PIECE_BYTES_MAX;

/// A tag with its attributes, a text or a comment longer than any honest one.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("one piece of it is longer than {XML_PIECE_BYTES_MAX} bytes, which no honest file has")]
pub struct PieceTooLong;

impl PieceTooLong {
    /// Whether this is why a reader stopped.
    pub fn is(why: &io::Error) -> bool {
        why.get_ref().is_some_and(|inner| inner.is::<Self>())
    }
}

/// Says that a new piece begins.
#[derive(Debug, Clone)]
pub struct NextPiece(Rc<Cell<u64>>);

impl NextPiece {
    /// From here on `XML_PIECE_BYTES_MAX` may be read again.
    pub fn begin(&self) {
        self.0.set(XML_PIECE_BYTES_MAX);
    }
}

/// Stops a reader that is asked for too much between two events.
#[derive(Debug)]
pub struct Pieces<R> {
    inner: R,
    left: Rc<Cell<u64>>,
}

impl<R> Pieces<R> {
    /// A reader, and what tells it of the next piece.
    pub fn of(inner: R) -> (Self, NextPiece) {
        let left = Rc::new(Cell::new(XML_PIECE_BYTES_MAX));
        (Self { inner, left: Rc::clone(&left) }, NextPiece(left))
    }
}

impl<R: BufRead> Read for Pieces<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Pieces<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left.get() == 0 {
            return Err(io::Error::other(PieceTooLong));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.left.set(self.left.get().saturating_sub(count as u64));
        self.inner.consume(count);
    }
}
