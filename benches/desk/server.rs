//! The desk as a process of its own, and what the system knows of it: memory and processor.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A running desk, ended when dropped.
pub struct Server {
    process: Child,
    folder: PathBuf,
    pub url: String,
}

impl Server {
    pub fn start(folder: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_wegwijs"))
            .args(["desk", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().rsplit(' ').next().unwrap().to_owned();
        Self { process, folder: folder.to_owned(), url }
    }

    /// The timestamp of what it has published; empty before that.
    pub fn published(&self) -> Vec<u8> {
        fs::read(self.folder.join("published/metadata/timestamp.json")).unwrap_or_default()
    }

    /// What it has computed so far. Linux counts in hundredths of a second here.
    pub fn cpu(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        Duration::from_millis(10 * (fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()))
    }

    /// The most memory that it has used, in bytes.
    pub fn peak(&self) -> u64 {
        self.memory("VmHWM:")
    }

    /// What it uses now: in all, and what of that are pages of files, which the system takes back when it needs room.
    pub fn now(&self) -> (u64, u64) {
        (self.memory("VmRSS:"), self.memory("RssFile:"))
    }

    fn memory(&self, which: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let found = status.lines().find_map(|line| line.strip_prefix(which)).unwrap();
        found.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1_024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
