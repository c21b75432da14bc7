//! The command line: one file per subcommand.

mod apply;
mod card;
#[cfg(feature = "desk")]
mod desk;
mod doctor;
mod export;
mod find;
mod import;
mod keys;
#[cfg(feature = "kiosk")]
mod kiosk;
#[cfg(feature = "panel")]
mod panel;
mod pin;
mod provision;
mod publish;
mod sync;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// A touchscreen directory of local services for people who have just arrived.
#[derive(Parser)]
#[command(version, about)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Take somebody else's data into a directory, all of it or nothing.
    Import(import::Import),
    /// Write a directory in a form that other programs read.
    Export(export::Export),
    /// The touchscreen.
    #[cfg(feature = "kiosk")]
    Kiosk(kiosk::Show),
    /// The small screens: a display for staff inside the enclosure, or the last resort on the framebuffer.
    #[cfg(feature = "panel")]
    Panel(panel::Panel),
    /// Make the hash of a PIN for the staff's page, to be put into wegwijs.toml.
    Pin(pin::Pin),
    /// Make and change the keys that sign what is published.
    Keys(keys::KeysCommand),
    /// Make a directory a signed folder that kiosks fetch from.
    Publish(publish::Publish),
    /// Fetch what publishers have signed, from the web or from a stick, and show it.
    Sync(sync::Sync),
    /// The web pages with which editors keep listings.
    #[cfg(feature = "desk")]
    Desk(desk::Desk),
    /// Look for services in any language, as on the screen.
    Find(find::Find),
    /// Say what is wrong with this kiosk or a file of settings, and what to do.
    Doctor(doctor::Doctor),
    /// Write the settings of many cards from one table.
    Provision(provision::Provision),
    /// Write what the system around the kiosk goes by: time zone, turned picture, display for staff, volume, Wi-Fi.
    Apply(apply::Apply),
}

impl Arguments {
    /// Runs the subcommand.
    pub fn run(self) -> Result<ExitCode> {
        match self.command {
            Command::Import(command) => command.run(),
            Command::Export(command) => command.run(),
            #[cfg(feature = "kiosk")]
            Command::Kiosk(command) => command.run(),
            #[cfg(feature = "panel")]
            Command::Panel(command) => command.run(),
            Command::Pin(command) => command.run(),
            Command::Keys(command) => command.run(),
            Command::Publish(command) => command.run(),
            Command::Sync(command) => command.run(),
            #[cfg(feature = "desk")]
            Command::Desk(command) => command.run(),
            Command::Find(command) => command.run(),
            Command::Doctor(command) => command.run(),
            Command::Provision(command) => command.run(),
            Command::Apply(command) => command.run(),
        }
    }
}
