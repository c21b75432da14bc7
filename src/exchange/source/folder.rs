//! The files of a folder that an importer looks at, in order of their names.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{ImportError, has_extension};
use crate::limits::{FOLDER_DEPTH_MAX, FOLDER_FILES_MAX};

/// A file itself; of a folder, the files below it with one of these extensions (lower case, without the dot),
/// sorted. Hidden files and links are left out, so that nothing outside the folder is read.
///
/// # Errors
/// When the path cannot be read, the folder is too deep, or holds too many files or none.
pub fn walk(path: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>, ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: path.to_owned(), source };
    if !fs::metadata(path).map_err(unreadable)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    descend(path, 0, extensions, &mut found)?;
    if found.is_empty() {
        let problem = format!("no file in this folder ends in .{}", extensions.join(" or ."));
        return Err(ImportError::Nothing { path: path.to_owned(), problem });
    }
    found.sort();
    Ok(found)
}

fn descend(folder: &Path, depth: usize, extensions: &[&str], found: &mut Vec<PathBuf>) -> Result<(), ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: folder.to_owned(), source };
    let too_large = |problem: String| ImportError::TooLarge { path: folder.to_owned(), problem };
    if depth > FOLDER_DEPTH_MAX {
        return Err(too_large(format!("folders lie more than {FOLDER_DEPTH_MAX} deep; point to the one that counts")));
    }
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        let kind = entry.file_type().map_err(unreadable)?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if kind.is_dir() {
            descend(&path, depth + 1, extensions, found)?;
        } else if kind.is_file() && has_extension(&path, extensions) {
            found.push(path);
            if found.len() > FOLDER_FILES_MAX {
                return Err(too_large(format!("it holds more than {FOLDER_FILES_MAX} files; import it in parts")));
            }
        }
    }
    Ok(())
}
