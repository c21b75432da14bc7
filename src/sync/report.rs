//! What a stick that asks for it takes back: how this kiosk is doing, for whoever looks after it. Holds nothing of
//! anybody who stood at the screen.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{STICK_FOLDER, StateFolder, Status};
use crate::{clock::Moment, device::Machine, durable};

/// The file on a stick that asks for a report.
const MARKER: &str = "report-please";
/// The folder on the stick that reports go into.
const REPORTS: &str = "reports";
/// What the kiosk has counted, where it counts.
const COUNTERS: &str = "counters.json";

/// How a kiosk is doing.
#[derive(Debug, Serialize)]
pub struct Report {
    machine: String,
    at: DateTime<Utc>,
    clock_trusted: bool,
    program: &'static str,
    disk_free_bytes: Option<u64>,
    links_up: Vec<String>,
    status: Option<Status>,
    counters: Option<serde_json::Value>,
}

impl Report {
    /// Asks the machine and reads what stands in the state folder.
    pub fn of(state: &StateFolder, now: Moment) -> Self {
        let machine = Machine::ask(state.path());
        let counters = fs::read(state.path().join(COUNTERS)).ok();
        Self {
            machine: machine_name(),
            at: now.time,
            clock_trusted: now.trusted,
            program: env!("CARGO_PKG_VERSION"),
            disk_free_bytes: machine.disk_free_bytes,
            links_up: machine.links.into_iter().filter(|link| link.up).map(|link| link.name).collect(),
            status: Status::read(state.path()),
            counters: counters.and_then(|json| serde_json::from_slice(&json).ok()),
        }
    }

    /// Writes it onto a stick that asks for it, under the name of this machine and the time. None when it does not ask.
    ///
    /// # Errors
    /// When the stick cannot be written.
    pub fn write(&self, stick: &Path) -> io::Result<Option<PathBuf>> {
        let folder = stick.join(STICK_FOLDER);
        let is_own = |path: &Path| fs::symlink_metadata(path).is_ok_and(|found| !found.is_symlink());
        if !is_own(&folder) || !is_own(&folder.join(MARKER)) {
            return Ok(None);
        }
        let reports = folder.join(REPORTS);
        match fs::create_dir(&reports) {
            Err(why) if why.kind() != io::ErrorKind::AlreadyExists => return Err(why),
            _ => {}
        }
        if !is_own(&reports) {
            return Err(io::Error::other(format!("{} leads elsewhere", reports.display())));
        }
        let path = reports.join(format!("{}-{}.json", self.machine, self.at.format("%Y%m%d-%H%M%S")));
        durable::replace(&path, &serde_json::to_vec_pretty(self).map_err(io::Error::other)?)?;
        Ok(Some(path))
    }
}

/// What tells this machine from others: its name, and the beginning of its id, for cards are copied with their names.
fn machine_name() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let plain = |text: String, most: usize| -> String {
        text.trim().chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').take(most).collect()
    };
    format!("{}-{}", plain(read("/etc/hostname"), 40), plain(read("/etc/machine-id"), 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_goes_only_onto_a_stick_that_asks_and_never_through_a_link() {
        let (state, stick) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(state.path().join(COUNTERS), r#"{"sessions": 12}"#).unwrap();
        let now = Moment { time: DateTime::UNIX_EPOCH, trusted: false };
        let report = Report::of(&StateFolder::new(state.path()), now);
        assert_eq!(report.write(stick.path()).unwrap(), None);
        let folder = stick.path().join(STICK_FOLDER);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join(MARKER), "").unwrap();
        let written = report.write(stick.path()).unwrap().unwrap();
        let json: serde_json::Value = serde_json::from_slice(&fs::read(&written).unwrap()).unwrap();
        assert_eq!((&json["clock_trusted"], &json["counters"]["sessions"]), (&false.into(), &12.into()));
        fs::remove_dir_all(folder.join(REPORTS)).unwrap();
        std::os::unix::fs::symlink(state.path(), folder.join(REPORTS)).unwrap();
        assert!(report.write(stick.path()).is_err());
    }
}
