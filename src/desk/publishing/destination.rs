//! Where a publication can go from here: services that the deployer connected, sticks that are plugged in, or nowhere but
//! the desk's own folder.

use super::on_stick;
use crate::{
    desk::{app::Shared, page::Page, services::UploadTo},
    device::Stick,
};

/// A place for a publication.
#[derive(Debug, Clone)]
pub(super) enum Destination {
    /// It stays in the desk's folder.
    Here,
    /// A stick.
    Stick(Stick),
    /// A web server.
    Upload(UploadTo),
}

/// A place as a page offers it.
pub(super) struct Choice {
    /// What a form says for it.
    pub(super) key: String,
    pub(super) name: String,
    pub(super) note: String,
}

impl Destination {
    /// Every place there is now, the likeliest first.
    pub(super) fn all(shared: &Shared) -> Vec<Self> {
        let sticks = Stick::all(&shared.settings.machine);
        let sticks = sticks.inspect_err(|why| tracing::warn!(%why, "no sticks can be looked for")).unwrap_or_default();
        let uploads = shared.services.uploads.iter().cloned().map(Self::Upload);
        uploads.chain(sticks.into_iter().map(Self::Stick)).chain([Self::Here]).collect()
    }

    /// The place that a form names, if it is still there.
    pub(super) fn named(shared: &Shared, key: &str) -> Option<Self> {
        Self::all(shared).into_iter().find(|place| place.key() == key)
    }

    /// What a form says for it.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Here => "here".to_owned(),
            Self::Stick(stick) => format!("stick:{}", stick.path.display()),
            Self::Upload(to) => format!("upload:{}", to.name()),
        }
    }

    /// What people call it, within a sentence.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Here => "",
            Self::Stick(stick) => &stick.name,
            Self::Upload(to) => to.name(),
        }
    }

    /// What people call it, by itself.
    pub(super) fn title(&self, page: &Page) -> String {
        match self {
            Self::Here => page.tr("Only into the folder on this computer"),
            Self::Stick(stick) => page.tr_with("Stick: {name}", "name", &stick.name),
            Self::Upload(to) => to.name().to_owned(),
        }
    }

    /// How it is offered, beside what stands here.
    pub(super) fn choice(&self, page: &Page, anchor: Option<&(String, Vec<u8>)>) -> Choice {
        let note = match self {
            Self::Here => page.tr("You bring it to a web server yourself."),
            Self::Upload(_) => page.tr("Kiosks fetch it from there by themselves."),
            Self::Stick(stick) => about(page, stick, anchor),
        };
        Choice { key: self.key(), name: self.title(page), note }
    }
}

/// What a page says of a stick.
fn about(page: &Page, stick: &Stick, anchor: Option<&(String, Vec<u8>)>) -> String {
    let model = Some(&stick.model).filter(|model| !model.is_empty()).map(|model| format!("{model}."));
    let mut lines: Vec<String> = model.into_iter().collect();
    if stick.read_only {
        lines.push(page.tr("It cannot be written: perhaps by a small switch at its side."));
    } else if let Ok(free) = stick.free_bytes() {
        lines.push(page.tr_with("{size} are free.", "size", size(page, free)));
    }
    match anchor.and_then(|anchor| on_stick::found(stick, anchor)) {
        Some(at) => lines.push(page.tr_with("What you published on {when} is on it.", "when", page.moment(&at))),
        None => lines.push(page.tr("None of your publications is on it.")),
    }
    lines.join(" ")
}

/// A length for people.
pub(super) fn size(page: &Page, bytes: u64) -> String {
    match bytes {
        0..1_000_000 => page.tr_with("{n} KB", "n", bytes.div_ceil(1_000).to_string()),
        1_000_000..1_000_000_000 => page.tr_with("{n} MB", "n", (bytes / 1_000_000).to_string()),
        _ => page.tr_with("{n} GB", "n", (bytes / 1_000_000_000).to_string()),
    }
}
