//! The files beside the listings: the map and recordings, each known by its path below one folder.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use super::{
    PublishError,
    files::{Measure, content_of_file},
    repository::Repository,
};
use crate::{
    directory::Medium,
    limits::{FOLDER_DEPTH_MAX, MEDIA_MAX, NAME_CHARS_MAX, TARGET_BYTES_MAX},
};

/// A medium and where it lies.
pub(super) struct Source {
    path: PathBuf,
    pub(super) medium: Medium,
}

/// Every file below `folder`, by name. Hidden files and links are left out.
pub(super) fn below(folder: &Path) -> Result<Vec<Source>, PublishError> {
    let mut paths = Vec::new();
    walk(folder, 0, &mut paths).map_err(|error| match error {
        Walk::TooMany => PublishError::TooManyMedia { folder: folder.to_owned() },
        Walk::Failed(path, source) => PublishError::Read { path, source },
    })?;
    let mut sources = Vec::new();
    for path in paths {
        let name = path.strip_prefix(folder).ok().and_then(Path::to_str).map(str::to_owned);
        let name = name.filter(|name| name.chars().count() <= NAME_CHARS_MAX);
        let name = name.ok_or_else(|| PublishError::MediumName { path: path.clone() })?;
        let content = content_of_file(&path, TARGET_BYTES_MAX)
            .map_err(|source| PublishError::Read { path: path.clone(), source })?;
        sources.push(Source { path, medium: Medium { name, content } });
    }
    sources.sort_by(|one, other| one.medium.name.cmp(&other.medium.name));
    Ok(sources)
}

enum Walk {
    TooMany,
    Failed(PathBuf, io::Error),
}

fn walk(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> Result<(), Walk> {
    if depth > FOLDER_DEPTH_MAX {
        return Err(Walk::TooMany);
    }
    let failed = |error| Walk::Failed(folder.to_owned(), error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = entry.file_type().map_err(failed)?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if kind.is_dir() {
            walk(&entry.path(), depth + 1, paths)?;
        } else if kind.is_file() {
            if paths.len() >= MEDIA_MAX {
                return Err(Walk::TooMany);
            }
            paths.push(entry.path());
        }
    }
    Ok(())
}

/// Brings those that are not there yet into the repository.
pub(super) fn put(sources: &[Source], repository: &Repository) -> Result<(), PublishError> {
    for Source { path, medium } in sources {
        let name = medium.target_name();
        if repository.has_target(&name, medium.content) {
            continue;
        }
        let staged = repository.staged("medium");
        let mut from = File::open(path).map_err(|source| PublishError::Read { path: path.clone(), source })?;
        let write = |source| PublishError::Write { path: staged.clone(), source };
        let mut to = Measure::new(File::create(&staged).map_err(write)?);
        io::copy(&mut (&mut from).take(TARGET_BYTES_MAX), &mut to).map_err(write)?;
        if to.finish().1 != medium.content {
            return Err(PublishError::MediumChanged { path: path.clone() });
        }
        repository.put_target(&staged, &name, medium.content)?;
    }
    Ok(())
}
