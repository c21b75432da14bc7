//! Looks at the machine: what hangs on it, its clock, its disks.

use super::{Check, Code, Finding, Patient};
use crate::{
    config::{PanelKind, Settings},
    device::{DiskWear, Machine, Parts},
    limits::{DISK_FREE_BYTES_MIN, DISK_WEAR_PERCENT_MAX},
};

/// Everything that is no content.
pub fn look(patient: &Patient, settings: &Settings) -> Vec<Finding> {
    let parts = Parts::find(&patient.roots);
    let mut found = vec![
        list(Check::Screen, Code::Screen, &parts.screens),
        list(Check::Touch, Code::Touch, &parts.touchscreens),
        list(Check::Sound, Code::Sound, &parts.sound_cards),
    ];
    if settings.printer.paper_mm.is_some() {
        let printers: Vec<String> = parts.printers.iter().map(|path| path.display().to_string()).collect();
        found.push(list(Check::Printer, Code::Printer, &printers));
    }
    if let Some(kind) = settings.panel.kind {
        let buses = match kind {
            PanelKind::Ssd1306 => &parts.i2c,
            PanelKind::St7789 => &parts.spi,
        };
        let buses: Vec<String> = buses.iter().map(|path| path.display().to_string()).collect();
        found.push(list(Check::Panel, Code::Panel, &buses));
    }
    found.push(clock(patient));
    found.extend(wear(&parts.worn));
    found.push(free_space(Machine::ask(patient.state.path()).disk_free_bytes));
    found
}

/// What should be there at least once.
fn list(check: Check, code: Code, names: &[String]) -> Finding {
    if names.is_empty() {
        Finding::bad(check, code, "none is connected")
    } else {
        Finding::good(check, names.join(", "))
    }
}

fn clock(patient: &Patient) -> Finding {
    let time = patient.now.time.format("%Y-%m-%d %H:%M UTC");
    if patient.now.trusted {
        Finding::good(Check::Clock, time.to_string())
    } else {
        Finding::bad(Check::Clock, Code::Clock, format!("wrong; it is {time} or later"))
    }
}

fn wear(disks: &[DiskWear]) -> Vec<Finding> {
    let one = |disk: &DiskWear| {
        let seen = format!("{}: up to {} % of its life is used", disk.name, disk.used_percent);
        if disk.warns || disk.used_percent > DISK_WEAR_PERCENT_MAX {
            Finding::bad(Check::DiskWear, Code::DiskWear, seen)
        } else {
            Finding::good(Check::DiskWear, seen)
        }
    };
    if disks.is_empty() {
        return vec![Finding::not_known(Check::DiskWear, "not known; SD cards do not say it")];
    }
    disks.iter().map(one).collect()
}

fn free_space(bytes: Option<u64>) -> Finding {
    let Some(bytes) = bytes else {
        return Finding::not_known(Check::FreeSpace, "not known; the state folder is not there");
    };
    let seen = format!("{} MB", bytes / 1_000_000);
    if bytes < DISK_FREE_BYTES_MIN {
        Finding::bad(Check::FreeSpace, Code::FreeSpace, seen)
    } else {
        Finding::good(Check::FreeSpace, seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Health;

    fn disk(used_percent: u8, warns: bool) -> DiskWear {
        DiskWear { name: "mmcblk0".to_owned(), used_percent, warns }
    }

    #[test]
    fn a_worn_disk_is_told_of_before_it_dies() {
        assert_eq!(wear(&[disk(30, false)])[0].health, Health::Good);
        for worn in [disk(100, false), disk(110, false), disk(50, true)] {
            assert_eq!(wear(&[worn])[0].code, Some(Code::DiskWear));
        }
        assert_eq!(wear(&[])[0].health, Health::NotKnown);
    }

    #[test]
    fn little_room_is_told_of() {
        assert_eq!(free_space(Some(DISK_FREE_BYTES_MIN)).health, Health::Good);
        assert_eq!(free_space(Some(DISK_FREE_BYTES_MIN - 1)).code, Some(Code::FreeSpace));
        assert_eq!(free_space(None).health, Health::NotKnown);
    }
}
