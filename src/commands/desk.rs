//! `wegwijs desk`: the editors' web pages, and bringing a backup of them back.

use std::{io::Write, net::SocketAddr, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use wegwijs::{
    clock::{self, Floor},
    desk::{DeskSettings, Transport, serve},
    device::Roots,
    store,
};

#[derive(Args)]
pub struct Desk {
    #[command(subcommand)]
    command: Option<DeskCommand>,
    /// The folder of the desk: its database, backups, keys and what is published. Made when it is not there.
    #[arg(long, value_name = "FOLDER", global = true)]
    data: Option<PathBuf>,
    /// Where to listen. Other addresses than this machine's need --tls-cert and --tls-key, or --behind-proxy.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The certificate (chain) for HTTPS, in PEM.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The key of the certificate, in PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// A proxy before it speaks HTTPS, and nobody reaches this address but the proxy.
    #[arg(long, conflicts_with = "tls_cert")]
    behind_proxy: bool,
}

#[derive(Subcommand)]
enum DeskCommand {
    /// Bring a backup back; what is there now becomes a backup itself. Stop the desk first.
    Restore {
        /// The backup; without one, all are listed.
        backup: Option<PathBuf>,
    },
}

impl Desk {
    /// Serves until it is stopped, or restores.
    pub fn run(self) -> Result<ExitCode> {
        let data = self.data.clone().context("say which folder the desk is in: --data FOLDER")?;
        if let Some(DeskCommand::Restore { backup }) = &self.command {
            return restore(&data, backup.as_deref());
        }
        let transport = match (self.tls_cert, self.tls_key) {
            (Some(certificate), Some(key)) => Transport::Tls { certificate, key },
            _ if self.behind_proxy => Transport::Proxy,
            _ if self.listen.ip().is_loopback() => Transport::ThisMachine,
            _ => bail!(
                "{} can be reached from other machines, and passwords would travel in the clear; \
                 add --tls-cert and --tls-key, or --behind-proxy where a proxy speaks HTTPS",
                self.listen
            ),
        };
        let pictures = if cfg!(feature = "kiosk") { std::env::current_exe().ok() } else { None };
        let settings = DeskSettings { data, listen: self.listen, transport, pictures, machine: Roots::default() };
        serve(settings, |url, first| {
            println!("The desk is open at {url}");
            if let Some(path) = first {
                println!("Nobody has an account yet. Make the first one here, within seven days:\n{url}{path}");
            }
            // Whoever started it may be waiting for the line.
            let _ = std::io::stdout().flush();
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

fn restore(data: &std::path::Path, backup: Option<&std::path::Path>) -> Result<ExitCode> {
    let Some(backup) = backup else {
        let all = store::backups(data)?;
        if all.is_empty() {
            bail!("there are no backups in {}", data.display());
        }
        for backup in all {
            println!("{}", backup.display());
        }
        return Ok(ExitCode::SUCCESS);
    };
    store::restore(data, backup, clock::moment(&Floor::default()).time)?;
    println!("Brought back: {}. What was there before is the newest backup now.", backup.display());
    Ok(ExitCode::SUCCESS)
}
