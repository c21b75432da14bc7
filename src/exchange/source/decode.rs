//! A reader that turns bytes of a known encoding into UTF-8 as they come, and stops at the first that are none.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding};

use super::Stopped;

const CHUNK_BYTES: usize = 16 << 10;

/// Decodes `inner`; a byte order mark is taken away.
pub struct Decoding<R> {
    inner: R,
    decoder: Decoder,
    input: Vec<u8>,
    input_at: usize,
    output: Vec<u8>,
    output_at: usize,
    read: u64,
    ended: bool,
}

impl<R: Read> Decoding<R> {
    /// A reader of UTF-8.
    pub fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            input: Vec::new(),
            input_at: 0,
            output: Vec::new(),
            output_at: 0,
            read: 0,
            ended: false,
        }
    }

    /// Decodes until there is something to give or the input ends.
    fn fill(&mut self) -> io::Result<()> {
        while self.output_at == self.output.len() && !self.ended {
            if self.input_at == self.input.len() {
                self.input.resize(CHUNK_BYTES, 0);
                let count = self.inner.read(&mut self.input)?;
                self.input.truncate(count);
                self.input_at = 0;
            }
            let last = self.input.is_empty();
            // Three bytes of UTF-8 for each byte, and room for what the decoder still holds.
            self.output.resize(CHUNK_BYTES * 3 + 16, 0);
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(&self.input[self.input_at..], &mut self.output, last);
            self.input_at += read;
            self.read += read as u64;
            self.output.truncate(written);
            self.output_at = 0;
            if let DecoderResult::Malformed(..) = result {
                return Err(Stopped::NotUtf8 { byte: self.read }.into());
            }
            self.ended = last && result == DecoderResult::InputEmpty;
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.fill()?;
        let ready = &self.output[self.output_at..];
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.output_at += count;
        Ok(count)
    }
}
