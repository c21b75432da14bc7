//! What hangs on the machine: screens, touchscreens, loudspeakers, printers, the buses of small displays, and how worn
//! its disks are. Reads what Linux says of them; tries nothing out.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::Roots;

/// The event that fingers on a touchscreen send (`ABS_MT_POSITION_X` of linux/input-event-codes.h).
const MULTITOUCH_X: usize = 0x35;
/// A device that is touched where its picture is (`INPUT_PROP_DIRECT`); a touchpad is none.
const DIRECT: usize = 1;
/// Touchpads have it (`INPUT_PROP_POINTER`).
const POINTER: usize = 0;

/// What hangs on a machine, each by the name that Linux gives it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parts {
    /// Sockets to which a screen is connected, such as `card0-HDMI-A-1`.
    pub screens: Vec<String>,
    /// Touchscreens.
    pub touchscreens: Vec<String>,
    /// Sound cards.
    pub sound_cards: Vec<String>,
    /// Printers on USB or a parallel port, as their device.
    pub printers: Vec<PathBuf>,
    /// I2C buses, as their device.
    pub i2c: Vec<PathBuf>,
    /// Devices on SPI.
    pub spi: Vec<PathBuf>,
    /// Cards and chips that say how worn they are.
    pub worn: Vec<DiskWear>,
}

/// What an eMMC says of itself (JEDEC 84-B51, 7.4.95 to 7.4.97). SD cards say nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiskWear {
    /// Linux's name for it: `mmcblk0`.
    pub name: String,
    /// How much of its life is used up at most, in percent; 110 stands for more than all of it.
    pub used_percent: u8,
    /// Whether it says that its reserve comes to an end.
    pub warns: bool,
}

impl Parts {
    /// Looks.
    pub fn find(roots: &Roots) -> Self {
        let devices = |folder: &str, starts: &str| -> Vec<PathBuf> {
            let folder = roots.dev.join(folder);
            names(&folder).into_iter().filter(|name| name.starts_with(starts)).map(|name| folder.join(name)).collect()
        };
        Self {
            screens: screens(&roots.sys.join("class/drm")),
            touchscreens: touchscreens(&roots.sys.join("class/input")),
            sound_cards: sound_cards(&roots.sys.join("class/sound")),
            printers: [devices("usb", "lp"), devices("", "lp")].concat(),
            i2c: devices("", "i2c-"),
            spi: devices("", "spidev"),
            worn: worn(&roots.sys.join("block")),
        }
    }
}

/// What stands in a folder, in order; nothing where there is none.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// A small file of the kernel's, whole; empty where there is none.
fn line(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default().trim().to_owned()
}

fn screens(drm: &Path) -> Vec<String> {
    names(drm).into_iter().filter(|name| line(&drm.join(name).join("status")) == "connected").collect()
}

fn touchscreens(input: &Path) -> Vec<String> {
    let is_one = |device: &Path| {
        let properties = line(&device.join("properties"));
        let fingers = has_bit(&line(&device.join("capabilities/abs")), MULTITOUCH_X);
        has_bit(&properties, DIRECT) || fingers && !has_bit(&properties, POINTER)
    };
    let events = names(input).into_iter().filter(|name| name.starts_with("event"));
    let devices = events.map(|name| input.join(name).join("device")).filter(|device| is_one(device));
    devices.map(|device| line(&device.join("name"))).collect()
}

/// A bit of a mask as the kernel prints it: words of its own width in hexadecimal, the highest first.
fn has_bit(mask: &str, bit: usize) -> bool {
    let width = usize::BITS as usize;
    let word = mask.split_whitespace().rev().nth(bit / width);
    word.and_then(|word| u64::from_str_radix(word, 16).ok()).is_some_and(|word| word >> (bit % width) & 1 == 1)
}

/// Cards by their short names. The kiosk does not see ALSA's list of them in `/proc`.
fn sound_cards(sound: &Path) -> Vec<String> {
    let cards = names(sound).into_iter().filter(|name| name.starts_with("card"));
    cards.map(|name| line(&sound.join(name).join("id"))).collect()
}

fn worn(block: &Path) -> Vec<DiskWear> {
    let number = |text: &str| u8::from_str_radix(text.trim_start_matches("0x"), 16).ok();
    let wear = |name: String| {
        let device = block.join(&name).join("device");
        // Of two kinds of cells; the more worn one counts. 0 stands for not said.
        let life =
            line(&device.join("life_time")).split_whitespace().filter_map(number).max().filter(|life| *life > 0)?;
        let warns = number(&line(&device.join("pre_eol_info"))).is_some_and(|state| state >= 2);
        Some(DiskWear { name, used_percent: life.min(11) * 10, warns })
    };
    names(block).into_iter().filter_map(wear).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct World(tempfile::TempDir);

    impl World {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn put(&self, path: &str, text: &str) -> &Self {
            let path = self.0.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
            self
        }

        fn parts(&self) -> Parts {
            Parts::find(&Roots::below(self.0.path()))
        }
    }

    #[test]
    fn an_empty_machine_has_nothing() {
        assert_eq!(World::new().parts(), Parts::default());
    }

    #[test]
    fn what_hangs_on_a_machine_is_found() {
        let world = World::new();
        world
            .put("sys/class/drm/card0-HDMI-A-1/status", "connected\n")
            .put("sys/class/drm/card0-HDMI-A-2/status", "disconnected\n");
        // A touchscreen, a touchpad, a mouse: masks as a kernel of 64 bits prints them.
        let input = [
            ("event0", "Touch", "2", "2608000 3"),
            ("event1", "Pad", "5", "2e0800000000003"),
            ("event2", "Mouse", "0", "0"),
        ];
        for (event, name, properties, abs) in input {
            let device = format!("sys/class/input/{event}/device");
            world.put(&format!("{device}/name"), name).put(&format!("{device}/properties"), properties);
            world.put(&format!("{device}/capabilities/abs"), abs);
        }
        world.put("sys/class/input/event3/device/name", "Panel");
        world.put("sys/class/input/event3/device/capabilities/abs", "260800000000003");
        world.put("sys/class/sound/card0/id", "Headphones\n").put("sys/class/sound/controlC0/dev", "116:0\n");
        world.put("dev/usb/lp0", "").put("dev/i2c-1", "").put("dev/spidev0.0", "");
        let parts = world.parts();
        assert_eq!(parts.screens, ["card0-HDMI-A-1"]);
        assert_eq!(parts.touchscreens, ["Touch", "Panel"]);
        assert_eq!(parts.sound_cards, ["Headphones"]);
        assert_eq!(parts.printers, [world.0.path().join("dev/usb/lp0")]);
        assert_eq!((parts.i2c.len(), parts.spi.len(), parts.worn.len()), (1, 1, 0));
    }

    #[test]
    fn chips_that_say_it_tell_how_worn_they_are() {
        let world = World::new();
        world
            .put("sys/block/mmcblk0/device/life_time", "0x01 0x03\n")
            .put("sys/block/mmcblk0/device/pre_eol_info", "0x01\n");
        world.put("sys/block/mmcblk1/device/name", "SD64G\n").put("sys/block/sda/removable", "0\n");
        world
            .put("sys/block/mmcblk2/device/life_time", "0x0b 0x0b\n")
            .put("sys/block/mmcblk2/device/pre_eol_info", "0x02\n");
        let said: Vec<_> =
            world.parts().worn.into_iter().map(|disk| (disk.name, disk.used_percent, disk.warns)).collect();
        assert_eq!(said, [("mmcblk0".to_owned(), 30, false), ("mmcblk2".to_owned(), 110, true)]);
    }
}
