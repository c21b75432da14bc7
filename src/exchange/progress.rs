//! How far a long import is: a bar on a terminal, nothing in a pipe or a test.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Moves by bytes read, so that it is right for every format.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar on standard error when that is a terminal.
    pub fn on_terminal() -> Self {
        let target =
            if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent}% {msg}") {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// No bar.
    pub fn hidden() -> Self {
        Self { bar: ProgressBar::hidden() }
    }

    /// Adds to the number of bytes there are to read.
    pub fn expect(&self, bytes: u64) {
        self.bar.set_length(self.bar.length().unwrap_or(0) + bytes);
    }

    /// Says that so many more bytes were read.
    pub fn advance(&self, bytes: u64) {
        self.bar.inc(bytes);
    }

    /// Says which file or step this is.
    pub fn step(&self, name: &str) {
        self.bar.set_message(name.to_owned());
    }

    /// Counts the bytes that a reader gives.
    pub fn watch<R: std::io::Read>(&self, reader: R) -> impl std::io::Read + use<R> {
        self.bar.wrap_read(reader)
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
