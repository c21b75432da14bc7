//! `wegwijs keys`: makes, changes and shows the keys that sign what is published, and says in plain words where each
//! belongs. Passphrases are typed unseen or come from the environment; they never stand on a command line.

use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use wegwijs::{
    clock::{self, Floor},
    publish::{KeyRole, Keys, KeysError, Passphrases, RootKeys},
    store::Directory,
};

#[derive(Args)]
pub struct KeysCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Make the keys of a publisher.
    Init {
        /// The folder for them; made when it is not there.
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
        /// A directory whose first publisher the keys are for.
        #[arg(long, value_name = "FILE")]
        publisher_of: PathBuf,
        /// One root key instead of three of which two must sign.
        #[arg(long)]
        single: bool,
    },
    /// Make new keys for a role: root, targets, snapshot or timestamp.
    Rotate {
        /// Whose keys.
        #[arg(value_parser = role)]
        role: KeyRole,
        #[command(flatten)]
        place: Place,
    },
    /// Take one key out and put a new one in its place.
    Revoke {
        /// The beginning of its id, as `keys show` prints it.
        key_id: String,
        #[command(flatten)]
        place: Place,
    },
    /// Show which keys count, and where they lie.
    Show {
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Args)]
struct Place {
    /// The folder of the keys.
    #[arg(long, value_name = "FOLDER")]
    keys: PathBuf,
    /// A stick that root keys lie on, besides; may be given again.
    #[arg(long, value_name = "FOLDER")]
    root_keys: Vec<PathBuf>,
}

fn role(text: &str) -> Result<KeyRole, String> {
    let known = std::iter::once(KeyRole::Root).chain(KeyRole::DAILY).find(|role| role.to_string() == text);
    known.ok_or_else(|| "root, targets, snapshot or timestamp".to_owned())
}

/// Which passphrase.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// That of the root keys.
    Root,
    /// That of the others.
    Daily,
}

/// Reads a passphrase: from the environment where it is set, else unseen from the terminal, a new one twice.
pub(super) fn passphrase(of: Of, is_new: bool) -> Result<String> {
    let (variable, what) = match of {
        Of::Root => ("WEGWIJS_ROOT_PASSPHRASE", "Passphrase of the root keys"),
        Of::Daily => ("WEGWIJS_PASSPHRASE", "Passphrase of the keys for publishing"),
    };
    if let Ok(passphrase) = std::env::var(variable) {
        return Ok(passphrase);
    }
    if !std::io::stdin().is_terminal() {
        bail!("a passphrase is needed; start this at a terminal, or set {variable}");
    }
    let ask = |prompt: String| rpassword::prompt_password(prompt).context("the passphrase cannot be read");
    let once = ask(format!("{what}{}: ", if is_new { " (new, at least 8 characters)" } else { "" }))?;
    if is_new && ask("The same again: ".to_owned())? != once {
        bail!("the two were not the same, so nothing was done; begin again");
    }
    Ok(once)
}

/// The time, where it can be believed: what is signed with a wrong one lapses wrongly.
pub(super) fn now() -> Result<DateTime<Utc>> {
    let now = clock::moment(&Floor::default());
    now.trusted.then_some(now.time).context("the clock of this machine is wrong; set it first")
}

impl KeysCommand {
    /// Does it, and prints what to do now.
    pub fn run(self) -> Result<ExitCode> {
        match self.action {
            Action::Init { to, publisher_of, single } => init(&to, &publisher_of, single)?,
            Action::Rotate { role, place } => {
                change(&place, role, |keys, passphrase, at| keys.rotate(role, passphrase, at))?;
            }
            Action::Revoke { key_id, place } => revoke(&place, &key_id)?,
            Action::Show { place } => {
                show(&Keys::open(&place.keys, &place.root_keys, &Passphrases::default())?);
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn init(to: &Path, publisher_of: &Path, single: bool) -> Result<()> {
    let publishers = Directory::open(publisher_of)?.publishers()?;
    let publisher = publishers.into_iter().next().context("that directory has no publisher; import something first")?;
    let (root, daily) = (passphrase(Of::Root, true)?, passphrase(Of::Daily, true)?);
    let passphrases = Passphrases { root: Some(root), daily: Some(daily) };
    let root_keys = if single { RootKeys::Single } else { RootKeys::TwoOfThree };
    let keys = Keys::init(to, publisher.id, root_keys, &passphrases, now()?)?;
    println!("The keys of “{}” are made. They lie in {}.\n", publisher.name, to.display());
    if single {
        println!(
            "WARNING: there is one root key only. Whoever loses it, or forgets its passphrase, must visit every kiosk.\n\
             Put root-1.pem onto a USB stick and the stick into the safe, and take it out of this folder.\n"
        );
    } else {
        println!(
            "INTO THE SAFE: three root keys, of which any two are needed, so that one may be lost.\n\
             - Put root-1.pem onto one USB stick and root-2.pem onto another, and keep them in two places.\n\
             - root-3.pem is the spare: put it onto a third stick, with somebody else in charge.\n\
             - Then take the three files out of this folder.\n\
             - Write the passphrase of the root keys down, and keep the paper away from the sticks.\n"
        );
    }
    println!(
        "STAYS ON THIS PC: targets.pem, snapshot.pem, timestamp.pem and every root.json. Whoever publishes needs them\n\
         and their passphrase. Make a copy of this folder.\n\n\
         TO EVERY KIOSK: root.json. It is no secret. By it a kiosk knows what is from you.\n\n\
         WHEN SOMEBODY LEAVES who knew the passphrase: `wegwijs keys rotate` for targets, snapshot and timestamp.\n\
         WHEN A KEY IS LOST OR STOLEN: `wegwijs keys show` says its id; `wegwijs keys revoke ID`. Then publish again.\n\
         Both need {} from the safe: add --root-keys and the folder of each stick.\n\
         The root is good until {}. Before that: `wegwijs keys rotate root`.",
        if single { "the root key" } else { "two root keys" },
        keys.expires().date_naive()
    );
    Ok(())
}

/// Makes new keys for `role` under a passphrase that is asked for.
fn change(
    place: &Place,
    role: KeyRole,
    make: impl FnOnce(&mut Keys, &str, DateTime<Utc>) -> Result<(), KeysError>,
) -> Result<()> {
    let root = passphrase(Of::Root, false)?;
    let passphrases = Passphrases { root: Some(root.clone()), daily: None };
    let mut keys = Keys::open(&place.keys, &place.root_keys, &passphrases)?;
    let of_new = if role == KeyRole::Root { root } else { passphrase(Of::Daily, true)? };
    make(&mut keys, &of_new, now()?)?;
    println!("There are new keys, and version {} of the root that names them.\n", keys.version());
    show(&keys);
    if role == KeyRole::Root {
        println!("\nPut the new root keys onto the sticks for the safe, and take them out of this folder.");
    } else {
        let passphrases = Passphrases { root: None, daily: Some(of_new) };
        if let Err(KeysError::WrongPassphrase { path }) = Keys::open(&place.keys, &[], &passphrases) {
            println!("\n{} has another passphrase than the new key; rotate that role too.", path.display());
        }
    }
    println!("\nPublish now: kiosks learn of the new keys by themselves. The old ones are renamed, not removed.");
    Ok(())
}

fn revoke(place: &Place, key_id: &str) -> Result<()> {
    let keys = Keys::open(&place.keys, &place.root_keys, &Passphrases::default())?;
    let role = keys.in_use_by(key_id)?.role;
    change(place, role, |keys, passphrase, at| keys.revoke(key_id, passphrase, at))
}

fn show(keys: &Keys) {
    println!(
        "Publisher {}\nRoot version {}, good until {}",
        keys.publisher(),
        keys.version(),
        keys.expires().date_naive()
    );
    let mut last = None;
    for key in keys.in_use() {
        if last.replace(key.role) != Some(key.role) {
            println!("{} ({} must sign)", key.role, keys.threshold(key.role));
        }
        let place = key.file.map_or("not here".to_owned(), |path| path.display().to_string());
        println!("  {}  {place}", &key.id[..16]);
    }
}
