//! A publisher's repository in a folder of a stick. The stick is somebody else's: nothing is listed beyond a bound, no
//! link is followed, nothing but plain files is read, nothing is written.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    os::fd::OwnedFd,
    path::Path,
};

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, open, openat, statat};

use super::{Fetch, FetchError};
use crate::limits::{METADATA_BYTES_MAX, STICK_FOLDERS_MAX, STICK_NAMES_MAX};

/// The folder on a stick below which repositories stand, one folder each.
pub const STICK_FOLDER: &str = "wegwijs";

/// A repository on a stick.
#[derive(Debug)]
pub struct StickRepository {
    name: String,
    folder: OwnedFd,
}

impl StickRepository {
    /// The repositories on a stick, the oldest timestamp first, so that the newest good one has the last word: those
    /// called `names`, and what else is found. What is no repository is left alone: system folders, what macOS writes
    /// beside each file, a million holiday pictures.
    ///
    /// # Errors
    /// When the stick cannot be read.
    pub fn all(stick: &Path, names: &[&str]) -> io::Result<Vec<Self>> {
        let top = open(stick, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let Ok(folder) = folder_in(&top, STICK_FOLDER) else { return Ok(Vec::new()) };
        let mut candidates: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        for entry in Dir::read_from(&folder)?.take(STICK_NAMES_MAX) {
            if let Ok(name) = entry?.file_name().to_str() {
                candidates.push(name.to_owned());
            }
        }
        let mut found: Vec<(u64, Self)> = Vec::new();
        for name in candidates {
            let known = found.iter().any(|(_, repository)| repository.name == name);
            if known || name.starts_with('.') || found.len() >= STICK_FOLDERS_MAX {
                continue;
            }
            let Ok(folder) = folder_in(&folder, &name) else { continue };
            let repository = Self { name, folder };
            if let Some(version) = repository.timestamp_version() {
                found.push((version, repository));
            }
        }
        found.sort_by_key(|(version, _)| *version);
        Ok(found.into_iter().map(|(_, repository)| repository).collect())
    }

    /// The repository in a folder, or the only one on a stick that is mounted there.
    ///
    /// # Errors
    /// When the folder cannot be read, or holds no repository, or a stick's several.
    pub fn at(folder: &Path) -> io::Result<Self> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let opened = open(folder, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let itself = Self { name, folder: opened };
        if itself.timestamp_version().is_some() {
            return Ok(itself);
        }
        let mut found = Self::all(folder, &[])?;
        match (found.pop(), found.is_empty()) {
            (Some(only), true) => Ok(only),
            (None, _) => Err(io::Error::new(io::ErrorKind::NotFound, "no publication is there")),
            (Some(_), false) => Err(io::Error::new(io::ErrorKind::InvalidInput, "several publications are there")),
        }
    }

    /// The name of its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its timestamp says its version is: believed for the order only.
    fn timestamp_version(&self) -> Option<u64> {
        let bytes = self.metadata("timestamp.json", METADATA_BYTES_MAX).ok()??;
        let json: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
        json.get("signed")?.get("version")?.as_u64()
    }

    /// A plain file, reached without following a link.
    fn open(&self, path: &str) -> io::Result<File> {
        let mut folder = None;
        let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
        for name in folders.split('/').filter(|name| !name.is_empty()) {
            folder = Some(folder_in(folder.as_ref().unwrap_or(&self.folder), name)?);
        }
        let folder = folder.as_ref().unwrap_or(&self.folder);
        // Asked before it is opened: opening a device or a pipe may do something.
        let kind = FileType::from_raw_mode(statat(folder, file, AtFlags::SYMLINK_NOFOLLOW)?.st_mode);
        if kind != FileType::RegularFile {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a plain file"));
        }
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        Ok(openat(folder, file, flags, Mode::empty())?.into())
    }

    fn unreadable(&self, path: &str, source: io::Error) -> FetchError {
        FetchError::Stick { path: format!("{STICK_FOLDER}/{}/{path}", self.name), source }
    }
}

fn folder_in(folder: &OwnedFd, name: &str) -> io::Result<OwnedFd> {
    if name == ".." || name == "." {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a folder's name"));
    }
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(openat(folder, name, flags, Mode::empty())?)
}

impl Fetch for StickRepository {
    fn metadata(&self, name: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, FetchError> {
        let path = format!("metadata/{name}");
        let file = match self.open(&path) {
            Ok(file) => file,
            Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(why) => return Err(self.unreadable(&path, why)),
        };
        let mut bytes = Vec::new();
        file.take(bytes_max + 1).read_to_end(&mut bytes).map_err(|why| self.unreadable(&path, why))?;
        if u64::try_from(bytes.len()).is_ok_and(|length| length <= bytes_max) {
            return Ok(Some(bytes));
        }
        Err(FetchError::TooLarge { url: path, bytes_max })
    }

    fn target(&self, path: &str, file: &mut File, length: u64) -> Result<(), FetchError> {
        let path = format!("targets/{path}");
        let unreadable = |why| self.unreadable(&path, why);
        let mut from = self.open(&path).map_err(unreadable)?;
        if from.metadata().map_err(unreadable)?.len() != length {
            let why = io::Error::new(io::ErrorKind::InvalidData, "not as long as promised");
            return Err(self.unreadable(&path, why));
        }
        let here = |source| FetchError::Disk { path: (&path).into(), source };
        let at = file.seek(SeekFrom::End(0)).map_err(here)?;
        from.seek(SeekFrom::Start(at)).map_err(unreadable)?;
        let mut buffer = vec![0; 64 << 10];
        let mut from = from.take(length - at.min(length));
        loop {
            let read = from.read(&mut buffer).map_err(unreadable)?;
            if read == 0 {
                return Ok(());
            }
            file.write_all(&buffer[..read]).map_err(here)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;

    /// A stick with repositories that have nothing but a timestamp of this version.
    fn stick(repositories: &[(&str, u64)]) -> tempfile::TempDir {
        let stick = tempfile::tempdir().unwrap();
        for (name, version) in repositories {
            let metadata = stick.path().join(STICK_FOLDER).join(name).join("metadata");
            fs::create_dir_all(&metadata).unwrap();
            fs::write(metadata.join("timestamp.json"), format!(r#"{{"signed": {{"version": {version}}}}}"#)).unwrap();
        }
        stick
    }

    fn names(stick: &Path) -> Vec<String> {
        StickRepository::all(stick, &[]).unwrap().into_iter().map(|repository| repository.name).collect()
    }

    #[test]
    fn what_is_no_repository_is_left_alone_and_the_newest_comes_last() {
        let stick = stick(&[("lindeveen", 12), ("Lindeveen (2)", 9), ("._lindeveen", 99), (".Trash", 3)]);
        let top = stick.path();
        fs::create_dir(top.join("System Volume Information")).unwrap();
        fs::create_dir_all(top.join("wegwijs/System Volume Information")).unwrap();
        fs::write(top.join("wegwijs/._lindeveen.json"), "macOS").unwrap();
        fs::write(top.join("wegwijs/lindeveen/metadata/._timestamp.json"), "macOS").unwrap();
        assert_eq!(names(top), ["Lindeveen (2)", "lindeveen"]);
        assert_eq!(names(&top.join("System Volume Information")), [""; 0], "a stick without our folder");
        assert!(StickRepository::all(&top.join("gone"), &[]).is_err());
    }

    #[test]
    fn among_countless_folders_the_one_that_is_called_right_is_found() {
        let stick = stick(&[("lindeveen", 1)]);
        let folder = stick.path().join(STICK_FOLDER);
        for number in 0..STICK_NAMES_MAX + 100 {
            fs::create_dir(folder.join(format!("holiday-{number}"))).unwrap();
        }
        let found = StickRepository::all(stick.path(), &["groenstad", "lindeveen"]).unwrap();
        assert_eq!(found.iter().map(StickRepository::name).collect::<Vec<_>>(), ["lindeveen"]);
    }

    #[test]
    fn a_folder_is_a_repository_or_a_stick_with_one() {
        let stick = stick(&[("lindeveen", 1)]);
        let top = stick.path();
        for place in [top.to_owned(), top.join("wegwijs/lindeveen")] {
            assert_eq!(StickRepository::at(&place).unwrap().name(), "lindeveen");
        }
        assert_eq!(StickRepository::at(&top.join("wegwijs")).unwrap_err().kind(), io::ErrorKind::NotFound);
        fs::create_dir_all(top.join("wegwijs/groenstad/metadata")).unwrap();
        let timestamp = top.join("wegwijs/lindeveen/metadata/timestamp.json");
        fs::copy(timestamp, top.join("wegwijs/groenstad/metadata/timestamp.json")).unwrap();
        assert_eq!(StickRepository::at(top).unwrap_err().kind(), io::ErrorKind::InvalidInput);
    }

    #[test]
    fn links_pipes_and_folders_are_no_files() {
        let stick = stick(&[("lindeveen", 1)]);
        let folder = stick.path().join("wegwijs/lindeveen");
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret"), "secret").unwrap();
        symlink(outside.path().join("secret"), folder.join("metadata/1.root.json")).unwrap();
        symlink(outside.path(), folder.join("targets")).unwrap();
        fs::create_dir(folder.join("metadata/2.root.json")).unwrap();
        let pipe = folder.join("metadata/3.root.json");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let repository = StickRepository::all(stick.path(), &[]).unwrap().remove(0);
        for name in ["1.root.json", "2.root.json", "3.root.json"] {
            assert!(matches!(repository.metadata(name, 100), Err(FetchError::Stick { .. })), "{name}");
        }
        let mut file = tempfile::tempfile().unwrap();
        for path in ["secret", "../metadata/timestamp.json", "a/../../x", "/etc/passwd"] {
            assert!(repository.target(path, &mut file, 6).is_err(), "{path}");
        }
        // A folder of repositories that is itself a link.
        let other = tempfile::tempdir().unwrap();
        symlink(stick.path().join(STICK_FOLDER), other.path().join(STICK_FOLDER)).unwrap();
        assert_eq!(names(other.path()), [""; 0]);
    }

    #[test]
    fn a_target_is_gone_on_with_and_has_its_length() {
        let stick = stick(&[("lindeveen", 1)]);
        let targets = stick.path().join("wegwijs/lindeveen/targets/delta");
        fs::create_dir_all(&targets).unwrap();
        fs::write(targets.join("ab.x"), "0123456789").unwrap();
        let repository = StickRepository::all(stick.path(), &[]).unwrap().remove(0);
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"0123").unwrap();
        repository.target("delta/ab.x", &mut file, 10).unwrap();
        let mut read = String::new();
        file.rewind().unwrap();
        file.read_to_string(&mut read).unwrap();
        assert_eq!(read, "0123456789");
        assert!(repository.target("delta/ab.x", &mut tempfile::tempfile().unwrap(), 9).is_err());
        assert!(repository.metadata("timestamp.json", 5).is_err(), "longer than it may be");
        assert!(repository.metadata("2.root.json", 5).unwrap().is_none());
    }
}
