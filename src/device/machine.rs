//! What the machine says of itself, read from where Linux keeps it. What cannot be read is left out.

use std::{fs, path::Path};

/// What a system says of itself.
const OS_RELEASE: &str = "/usr/lib/os-release";
/// Is there from an update of the system to the next start (`/usr/lib/wegwijs/update`).
const NEWER_SYSTEM: &str = "/run/wegwijs-update/ready";

/// What staff want to know of the machine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Machine {
    /// Free bytes where the directory stands; nothing when it cannot be asked.
    pub disk_free_bytes: Option<u64>,
    /// Network links but the loopback, by name.
    pub links: Vec<NetworkLink>,
    /// On a card: the version of its system, the minute of its sources.
    pub system: Option<String>,
    /// Whether a newer system is installed and waits for the next start.
    pub newer_system: bool,
}

/// A way to the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkLink {
    /// Linux's name for it: `eth0`, `wlan0`.
    pub name: String,
    /// Whether a cable or a radio is connected.
    pub up: bool,
}

impl Machine {
    /// Asks the machine; `folder` is where the directory stands.
    pub fn ask(folder: &Path) -> Self {
        let disk = rustix::fs::statvfs(folder).ok();
        Self {
            disk_free_bytes: disk.map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize)),
            links: links(),
            system: fs::read_to_string(OS_RELEASE).ok().as_deref().and_then(system_version),
            newer_system: Path::new(NEWER_SYSTEM).exists(),
        }
    }
}

/// What the lines of os-release(5) say that `deploy/image/assemble` adds.
fn system_version(release: &str) -> Option<String> {
    let value = |name: &str| release.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    value("IMAGE_ID").filter(|id| id.starts_with("wegwijs-"))?;
    value("IMAGE_VERSION").map(str::to_owned)
}

fn links() -> Vec<NetworkLink> {
    let Ok(entries) = fs::read_dir("/sys/class/net") else {
        return Vec::new();
    };
    let mut links: Vec<NetworkLink> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            let state = fs::read_to_string(entry.path().join("operstate")).unwrap_or_default();
            (name != "lo").then(|| NetworkLink { name, up: state.trim() == "up" })
        })
        .collect();
    links.sort_by(|one, other| one.name.cmp(&other.name));
    links
}

/// The width and height in millimetres that the first connected screen gives of itself (EDID 1.4, section 3.12: the
/// first detailed timing). Nothing when no screen says so, as small panels and beamers do.
pub fn physical_size_mm() -> Option<(f32, f32)> {
    let mut connectors: Vec<_> =
        fs::read_dir("/sys/class/drm").ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    connectors.sort();
    connectors.iter().find_map(|connector| edid_size_mm(&fs::read(connector.join("edid")).ok()?))
}

fn edid_size_mm(edid: &[u8]) -> Option<(f32, f32)> {
    const HEADER: [u8; 8] = [0, 255, 255, 255, 255, 255, 255, 0];
    /// Where the first detailed timing begins.
    const TIMING: usize = 54;
    if edid.get(..8)? != HEADER {
        return None;
    }
    let byte = |offset: usize| edid.get(TIMING + offset).map(|byte| u16::from(*byte));
    let high = byte(14)?;
    let (width, height) = (byte(12)? | (high & 0xF0) << 4, byte(13)? | (high & 0x0F) << 8);
    // Some screens put their aspect ratio here: 16 by 9.
    (width > 40 && height > 40).then(|| (f32::from(width), f32::from(height)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_says_how_large_it_is() {
        let mut edid = vec![0; 128];
        edid[..8].copy_from_slice(&[0, 255, 255, 255, 255, 255, 255, 0]);
        (edid[66], edid[67], edid[68]) = (0xDC, 0x0C, 0x11);
        assert_eq!(edid_size_mm(&edid), Some((476.0, 268.0)));
        (edid[66], edid[67], edid[68]) = (16, 9, 0);
        assert_eq!(edid_size_mm(&edid), None, "an aspect ratio is no size");
        assert_eq!(edid_size_mm(&edid[..20]), None);
        assert_eq!(edid_size_mm(b"not an EDID"), None);
    }

    #[test]
    fn only_a_card_has_a_version_of_its_own() {
        let card = "NAME=\"Debian GNU/Linux\"\nIMAGE_ID=wegwijs-amd64\nIMAGE_VERSION=202611290930\n";
        assert_eq!(system_version(card).as_deref(), Some("202611290930"));
        assert_eq!(system_version(&card.replace("wegwijs", "another")), None);
        assert_eq!(system_version("NAME=Debian\n"), None);
    }

    #[test]
    fn the_machine_answers() {
        let machine = Machine::ask(Path::new("/"));
        assert!(machine.disk_free_bytes.is_some_and(|bytes| bytes > 0));
        assert!(machine.links.iter().all(|link| link.name != "lo"));
    }
}
