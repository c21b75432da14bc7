//! Why a whole import was given up. Nothing of it is written then.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use super::report::printable;
use crate::store::StoreError;

/// An import that cannot go on. A record that cannot be taken is not an error but a line of the report.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be opened or read.
    #[error("{} {}", clean(path), plainly(source.kind()))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("{}, {at}: {}", clean(path), printable(problem))]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Line, byte or JSON path.
        at: String,
        /// What is wrong and what to do, in words a clerk understands.
        problem: String,
    },
    /// There is nothing in it to import.
    #[error("{} holds nothing to import: {problem}", clean(path))]
    Nothing {
        /// The file or folder.
        path: PathBuf,
        /// What was looked for.
        problem: String,
    },
    /// A bound of `limits.rs` was passed.
    #[error("{} is too large: {problem}", clean(path))]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Which bound, with its number.
        problem: String,
    },
    /// The directory refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn clean(path: &Path) -> String {
    printable(path.display().to_string())
}

/// What became of a file, and what to do; what the system says of it stands in the source.
fn plainly(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound => "is not there; check the name",
        ErrorKind::PermissionDenied => "may not be read; ask whoever it belongs to for leave",
        ErrorKind::IsADirectory => "is a folder; name a file in it",
        _ => "could not be read",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_does_not_command_the_terminal() {
        let source = std::io::Error::from(ErrorKind::NotFound);
        let why = ImportError::Unreadable { path: "a\u{1b}[2J.csv".into(), source };
        assert_eq!(why.to_string(), "a\u{fffd}[2J.csv is not there; check the name");
    }
}
