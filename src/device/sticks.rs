//! The sticks that are plugged in: file systems on removable disks, as far as somebody has mounted them. Owns what Linux
//! says of them in `/proc` and `/sys`; writes nothing onto them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::limits::{MOUNTS_BYTES_MAX, STICKS_MAX};

/// File systems of discs, which nobody can write to.
const OF_DISCS: [&str; 2] = ["iso9660", "udf"];

/// Where Linux tells of its devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roots {
    /// `/proc`.
    pub proc: PathBuf,
    /// `/sys`.
    pub sys: PathBuf,
    /// `/dev`.
    pub dev: PathBuf,
}

impl Default for Roots {
    fn default() -> Self {
        Self::below(Path::new("/"))
    }
}

impl Roots {
    /// Those of a machine whose root is elsewhere.
    pub fn below(root: &Path) -> Self {
        Self { proc: root.join("proc"), sys: root.join("sys"), dev: root.join("dev") }
    }
}

/// A stick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stick {
    /// Where it is mounted.
    pub path: PathBuf,
    /// What people see of it: the last part of `path`, which is usually its label.
    pub name: String,
    /// What stands on it, such as `SanDisk Cruzer`; empty where it does not say.
    pub model: String,
    /// Whether it is mounted for reading only.
    pub read_only: bool,
    /// Major and minor number of its device.
    device: String,
}

/// One line of `mountinfo` (proc(5)).
struct Mount {
    device: String,
    path: PathBuf,
    read_only: bool,
    kind: String,
}

impl Mount {
    /// None for a part of a file system that is mounted once more, and for lines of another form.
    fn parse(line: &str) -> Option<Self> {
        let (before, after) = line.split_once(" - ")?;
        let before: Vec<&str> = before.split(' ').collect();
        let [_, _, device, "/", path, options, ..] = before.as_slice() else { return None };
        let mut after = after.split(' ');
        let (kind, of_device) = (after.next()?.to_owned(), after.nth(1).unwrap_or_default());
        let read_only = [*options, of_device].iter().any(|options| options.split(',').any(|option| option == "ro"));
        Some(Self { device: (*device).to_owned(), path: unescaped(path).into(), read_only, kind })
    }
}

/// Spaces and the like stand as three octal digits.
fn unescaped(text: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .into_iter()
        .fold(text.to_owned(), |text, (code, letter)| text.replace(code, letter))
}

impl Stick {
    /// Every stick, in the order in which they were put in. A disk that this machine runs from is none.
    ///
    /// # Errors
    /// When Linux does not say what is mounted.
    pub fn all(roots: &Roots) -> io::Result<Vec<Self>> {
        let text = read(&roots.proc.join("self/mountinfo"))?;
        let mounts: Vec<Mount> = text.lines().filter_map(Mount::parse).collect();
        let own = mounts.iter().find(|mount| mount.path == Path::new("/"));
        let own = own.and_then(|mount| disk(roots, &mount.device));
        let mut sticks: Vec<Self> = Vec::new();
        for mount in mounts {
            let Some(disk) = disk(roots, &mount.device).filter(|disk| is_removable(disk) && Some(disk) != own.as_ref())
            else {
                continue;
            };
            let known = sticks.iter().any(|stick| stick.device == mount.device);
            if known || OF_DISCS.contains(&mount.kind.as_str()) || sticks.len() >= STICKS_MAX {
                continue;
            }
            let name = mount.path.file_name().unwrap_or(mount.path.as_os_str()).to_string_lossy().into_owned();
            let (path, read_only, device) = (mount.path, mount.read_only, mount.device);
            sticks.push(Self { path, name, model: model(&disk), read_only, device });
        }
        Ok(sticks)
    }

    /// How many bytes there is room for.
    ///
    /// # Errors
    /// When it is gone.
    pub fn free_bytes(&self) -> io::Result<u64> {
        let room = rustix::fs::statvfs(&self.path)?;
        Ok(room.f_bavail.saturating_mul(room.f_frsize))
    }

    /// Whether it is still plugged in.
    pub fn is_here(&self, roots: &Roots) -> bool {
        Self::all(roots).is_ok_and(|sticks| {
            sticks.iter().any(|stick| (&stick.device, &stick.path) == (&self.device, &self.path)) && self.path.is_dir()
        })
    }
}

fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(fs::File::open(path)?, MOUNTS_BYTES_MAX), &mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The folder of the disk that a device is, or is a part of; none for what is no disk, such as a network share.
fn disk(roots: &Roots, device: &str) -> Option<PathBuf> {
    let folder = fs::canonicalize(roots.sys.join("dev/block").join(device)).ok()?;
    let of_part = folder.join("partition").exists();
    if of_part { folder.parent().map(Path::to_owned) } else { Some(folder) }
}

/// Many sticks say that they are built in; what hangs on a USB socket is not.
fn is_removable(disk: &Path) -> bool {
    let says_so = read(&disk.join("removable")).is_ok_and(|text| text.trim() == "1");
    says_so || disk.components().any(|part| part.as_os_str().to_str().is_some_and(|part| part.starts_with("usb")))
}

fn model(disk: &Path) -> String {
    let line = |name: &str| read(&disk.join("device").join(name)).unwrap_or_default();
    format!("{} {}", line("vendor").trim(), line("model").trim()).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// A machine with a built-in disk, a stick in a USB socket that says it is built in, a card, a disc, and a share.
    fn machine() -> (tempfile::TempDir, Roots) {
        let folder = tempfile::tempdir().unwrap();
        let roots = Roots::below(folder.path());
        let disks = [
            ("devices/pci0/ata1/block/sda", "0", "8:0", Some(("sda1", "8:1"))),
            ("devices/pci0/usb1/1-2/block/sdb", "0", "8:16", Some(("sdb1", "8:17"))),
            ("devices/pci0/mmc0/block/mmcblk0", "1", "179:0", None),
            ("devices/pci0/ata2/block/sr0", "1", "11:0", None),
        ];
        fs::create_dir_all(roots.sys.join("dev/block")).unwrap();
        for (path, removable, number, part) in disks {
            let disk = roots.sys.join(path);
            fs::create_dir_all(disk.join("device")).unwrap();
            fs::write(disk.join("removable"), format!("{removable}\n")).unwrap();
            fs::write(disk.join("device/model"), "Cruzer Blade    \n").unwrap();
            symlink(&disk, roots.sys.join("dev/block").join(number)).unwrap();
            if let Some((part, number)) = part {
                fs::create_dir(disk.join(part)).unwrap();
                fs::write(disk.join(part).join("partition"), "1\n").unwrap();
                symlink(disk.join(part), roots.sys.join("dev/block").join(number)).unwrap();
            }
        }
        fs::create_dir_all(roots.proc.join("self")).unwrap();
        (folder, roots)
    }

    fn mount(roots: &Roots, lines: &[&str]) {
        fs::write(roots.proc.join("self/mountinfo"), lines.join("\n")).unwrap();
    }

    #[test]
    fn only_what_can_be_pulled_out_is_a_stick() {
        let (folder, roots) = machine();
        mount(
            &roots,
            &[
                "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
                "23 22 0:20 / /proc rw - proc proc rw",
                "30 22 8:17 / /media/anna/MY\\040STICK rw,nosuid shared:9 master:1 - vfat /dev/sdb1 rw,utf8",
                "31 22 8:17 /wegwijs /srv/again rw - vfat /dev/sdb1 rw",
                "32 22 8:17 / /srv/twice rw - vfat /dev/sdb1 rw",
                "33 22 179:0 / /media/anna/card rw - exfat /dev/mmcblk0 ro",
                "34 22 11:0 / /media/anna/disc ro - iso9660 /dev/sr0 ro",
                "35 22 0:50 / /media/share rw - cifs //server/share rw",
                "nonsense",
            ],
        );
        let sticks = Stick::all(&roots).unwrap();
        let seen: Vec<_> = sticks.iter().map(|stick| (stick.name.as_str(), stick.read_only)).collect();
        assert_eq!(seen, [("MY STICK", false), ("card", true)]);
        assert_eq!(sticks[0].path, Path::new("/media/anna/MY STICK"));
        assert_eq!(sticks[0].model, "Cruzer Blade");
        assert!(!sticks[0].is_here(&roots), "nothing is there");
        // The machine runs from the stick.
        mount(&roots, &["22 1 8:17 / / rw - ext4 /dev/sdb1 rw", "23 22 8:16 / /boot rw - vfat /dev/sdb rw"]);
        assert_eq!(Stick::all(&roots).unwrap(), []);
        let here = folder.path().display().to_string();
        mount(&roots, &[&format!("30 22 8:17 / {here} rw - vfat /dev/sdb1 rw")]);
        let stick = Stick::all(&roots).unwrap().remove(0);
        assert!(stick.is_here(&roots) && stick.free_bytes().unwrap() > 0);
        mount(&roots, &[]);
        assert!(!stick.is_here(&roots));
    }
}
