//! Makes one directory of what all sources have brought, and puts it in the place of the shown one in one step. The
//! shown one serves until then, and stays as the former one afterwards.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use super::folder::StateFolder;
use crate::{
    directory::Verified,
    durable,
    store::{self, Part, StoreError},
};

/// How many directories are kept: the shown one and the former one.
const KEPT: usize = 2;
/// While it is made.
const NEXT: &str = "next";
/// What the place of the shown one is prepared under.
const LINK: &str = "directory.next";
/// The fingerprint that staff have turned away from.
const HELD: &str = "held";

/// A directory could not be put in place; what was shown is still shown.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// It could not be made, or is not sound.
    #[error("no directory could be made of what the sources have brought")]
    Store(#[from] StoreError),
    /// There is no former directory to go back to.
    #[error("there is no former directory to go back to")]
    NoFormer,
    /// The disk is full, read-only or gone.
    #[error("{} cannot be written", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

fn disk(path: &Path) -> impl Fn(io::Error) -> InstallError + '_ {
    |source| InstallError::Disk { path: path.to_owned(), source }
}

impl StateFolder {
    /// Whether a directory made of these inputs is needed: it is not the one that is shown, and staff have not turned
    /// away from it.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn needs(&self, fingerprint: &str) -> Result<bool, InstallError> {
        let held = fs::read_to_string(self.path().join(HELD)).is_ok_and(|held| held == fingerprint);
        let shown = store::Directory::open(&self.shown()).and_then(|directory| directory.fingerprint());
        Ok(!held && shown.ok().flatten().as_deref() != Some(fingerprint))
    }

    /// Merges, checks and shows.
    ///
    /// # Errors
    /// When something is not sound or the disk is full; then what was shown is still shown.
    pub fn install(&self, parts: &[Verified<Part>], fingerprint: &str) -> Result<(), InstallError> {
        let next = self.directories().join(NEXT);
        self.discard(&next)?;
        let made = store::merge(parts, fingerprint, &next).and_then(|()| store::Directory::check(&next));
        if let Err(why) = made {
            self.discard(&next)?;
            return Err(why.into());
        }
        File::open(&next).and_then(|file| file.sync_all()).map_err(disk(&next))?;
        let number = self.numbered()?.first().map_or(1, |(number, _)| number + 1);
        let name = format!("{number:06}.db");
        let place = self.directories().join(&name);
        durable::rename(&next, &place).map_err(disk(&place))?;
        self.show(&name)?;
        self.discard(&self.path().join(HELD))?;
        self.prune(&name)
    }

    /// Whether a publication can be merged at all.
    pub fn can_merge(&self, part: &Verified<Part>) -> bool {
        let tried = self.directories().join(NEXT);
        let merged = self.discard(&tried).is_ok() && store::merge(std::slice::from_ref(part), "", &tried).is_ok();
        self.discard(&tried).is_ok() && merged
    }

    /// The one step: the link leads to another directory.
    fn show(&self, name: &str) -> Result<(), InstallError> {
        let link = self.path().join(LINK);
        self.discard(&link)?;
        symlink(Path::new("directories").join(name), &link).map_err(disk(&link))?;
        durable::rename(&link, &self.shown()).map_err(disk(&link))
    }

    /// Returns to the former directory; the one that is left is not put back until its sources bring something new.
    ///
    /// # Errors
    /// When there is no former one.
    pub fn back(&self) -> Result<(), InstallError> {
        let shown = self.shown_name();
        let all = self.numbered()?;
        let former = all.iter().find(|(_, name)| {
            Some(name) != shown.as_ref() && store::Directory::check(&self.directories().join(name)).is_ok()
        });
        let (_, former) = former.ok_or(InstallError::NoFormer)?;
        let left = store::Directory::open(&self.shown()).and_then(|directory| directory.fingerprint()).ok().flatten();
        if let Some(fingerprint) = left {
            let held = self.path().join(HELD);
            durable::replace(&held, fingerprint.as_bytes()).map_err(disk(&held))?;
        }
        self.show(former)
    }

    /// Sets a shown directory aside that does not open, and shows the former one. True when something was wrong.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn heal(&self) -> Result<bool, InstallError> {
        let Some(name) = self.shown_name() else { return Ok(false) };
        if store::Directory::check(&self.shown()).is_ok() {
            return Ok(false);
        }
        let sound = |other: &str| other != name && store::Directory::check(&self.directories().join(other)).is_ok();
        let former = self.numbered()?.into_iter().map(|(_, other)| other).find(|other| sound(other));
        match &former {
            Some(former) => self.show(former)?,
            None => self.discard(&self.shown())?,
        }
        let broken = self.directories().join(&name);
        let aside = broken.with_extension("aside");
        match fs::rename(&broken, &aside) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(disk(&aside)(source)),
            _ => Ok(true),
        }
    }

    /// The directory that a kiosk opens: the shown one, or, where that does not open, the newest that does.
    pub fn best(&self) -> PathBuf {
        let opens = |path: &Path| store::Directory::open(path).is_ok();
        let former =
            || self.numbered().ok()?.into_iter().map(|(_, name)| self.directories().join(name)).find(|p| opens(p));
        if opens(&self.shown()) { self.shown() } else { former().unwrap_or_else(|| self.shown()) }
    }

    fn shown_name(&self) -> Option<String> {
        Some(fs::read_link(self.shown()).ok()?.file_name()?.to_str()?.to_owned())
    }

    /// The directories by number, the newest first.
    fn numbered(&self) -> Result<Vec<(u64, String)>, InstallError> {
        let folder = self.directories();
        let mut found = Vec::new();
        for entry in fs::read_dir(&folder).map_err(disk(&folder))?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if let Some(number) = name.strip_suffix(".db").and_then(|number| number.parse().ok()) {
                found.push((number, name));
            }
        }
        found.sort_unstable_by(|one, other| other.cmp(one));
        Ok(found)
    }

    /// Keeps the shown and the newest other; what is older, or was set aside before, goes.
    fn prune(&self, shown: &str) -> Result<(), InstallError> {
        let numbered = self.numbered()?;
        let mut others = numbered.iter().map(|(_, name)| name).filter(|name| *name != shown);
        let former: Vec<&String> = others.by_ref().take(KEPT - 1).collect();
        let folder = self.directories();
        for entry in fs::read_dir(&folder).map_err(disk(&folder))?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name != shown && !former.contains(&&name) {
                self.discard(&entry.path())?;
            }
        }
        Ok(())
    }

    fn discard(&self, path: &Path) -> Result<(), InstallError> {
        match fs::remove_file(path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(disk(path)(source)),
            _ => Ok(()),
        }
    }
}
