//! One round over all sources: fetch, verify, stage, merge, show. What one source does never stops the others, and
//! whatever goes wrong, what was shown is still shown. Takes the time as an argument.

use std::{
    fmt::Write,
    fs::{self, File},
    io,
    path::Path,
};

use aws_lc_rs::digest::{SHA256, digest};

use super::{
    Fetch, FetchError, InstallError, SourceStatus, State, StateFolder, Status, StickRepository, TrustError, Trusted,
    delta::content_of,
    folder::{FolderError, Kept},
    stage::{self, StageError},
};
use crate::{
    clock::{Floor, Moment},
    directory::{Verified, Vocabulary},
    search::FOLDING_VERSION,
    store::{Part, Take},
};

/// A publisher whose content is shown.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name in `wegwijs.toml`.
    pub name: String,
    /// The root that this machine was given for it.
    pub anchor: Vec<u8>,
    /// What of it is shown.
    pub take: Take,
}

/// Where a source is fetched from; none for one that comes by stick only.
pub type Repository = Option<Result<Box<dyn Fetch>, FetchError>>;

/// Where a round fetches from.
pub enum Origin<'a> {
    /// Each source from its own place, such as its web addresses.
    Wire(&'a dyn Fn(&Source) -> Repository),
    /// A stick that is mounted here.
    Stick(&'a Path),
    /// From nowhere: only what is here already is put in order.
    Here,
}

/// A round that could not even begin, or whose outcome could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    /// The state folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The directory.
    #[error(transparent)]
    Install(#[from] InstallError),
    /// `status.json` or `clock.json` could not be written.
    #[error("what came of the round could not be written down")]
    Status(#[source] io::Error),
    /// The stick cannot be read at all.
    #[error("the stick cannot be read")]
    Stick(#[source] io::Error),
}

/// Does one round.
///
/// # Errors
/// When another round is at work, or the directory could not be made or shown. What a single source did not bring is
/// in the status.
pub fn round(state: &StateFolder, sources: &[Source], origin: &Origin<'_>, now: Moment) -> Result<Status, RoundError> {
    let _lock = state.lock()?;
    if state.heal()? {
        tracing::error!("the directory did not open; it was set aside");
    }
    let former = Status::read(state.path());
    let mut status = Status {
        at: now.time,
        clock_trusted: now.trusted,
        stick: matches!(origin, Origin::Stick(_)),
        state: State::Reading,
        sources: former.as_ref().map(|former| former.sources.clone()).unwrap_or_default(),
        failures: former.as_ref().map_or(0, |former| former.failures),
    };
    status.sources.retain(|known| sources.iter().any(|source| source.name == known.name));
    if status.stick {
        status.write(state.path()).map_err(RoundError::Status)?;
    }
    let mut round = Round { state, now, floor: Floor::read(&state.clock()) };
    let states = round.fetch(sources, origin, former.as_ref(), &mut status);
    let shown = states.and_then(|states| round.show(sources).map(|()| states));
    status.state = match &shown {
        Ok(states) => State::of_all(states),
        Err(RoundError::Stick(_)) => State::NotReachable,
        Err(RoundError::Install(InstallError::Store(why))) if !why.is_of_the_disk() => State::Unusable,
        Err(_) => State::NoRoom,
    };
    if let (Origin::Wire(_), Ok(states)) = (origin, &shown) {
        // A neighbour that is gone for good must not make the kiosk wait for the others.
        let failed = !states.is_empty() && states.iter().all(|state| matches!(state, State::NotReachable));
        status.failures = if failed { status.failures.saturating_add(1) } else { 0 };
    }
    round.floor.seen(now);
    let kept = round.floor.write(&state.clock());
    // Putting things in order is no news of any publisher.
    let written = if matches!(origin, Origin::Here) { Ok(()) } else { status.write(state.path()) };
    written.and(kept).map_err(RoundError::Status)?;
    shown.map(|_| status)
}

struct Round<'a> {
    state: &'a StateFolder,
    now: Moment,
    floor: Floor,
}

impl Round<'_> {
    /// What came of each source that was looked for.
    fn fetch(
        &mut self,
        sources: &[Source],
        origin: &Origin<'_>,
        former: Option<&Status>,
        status: &mut Status,
    ) -> Result<Vec<State>, RoundError> {
        let sticks = match origin {
            Origin::Stick(stick) => {
                let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
                StickRepository::all(stick, &names).map_err(RoundError::Stick)?
            }
            _ => Vec::new(),
        };
        let mut known = vec![false; sticks.len()];
        let (mut states, mut all) = (Vec::new(), Vec::new());
        for source in sources {
            let outcome = match origin {
                Origin::Wire(repository) => repository(source).map(|from| self.by_wire(source, from)),
                Origin::Stick(_) => self.on_stick(source, &sticks, &mut known),
                Origin::Here => None,
            };
            let before = former.and_then(|former| former.source(&source.name)).cloned();
            if let Some(outcome) = &outcome {
                states.push(
                    outcome.as_ref().map_or_else(state_of, |new| if *new { State::Done } else { State::NothingNew }),
                );
            }
            all.extend(self.described(source, outcome, before));
        }
        status.sources = all;
        // What is signed by nobody that this kiosk knows.
        states.extend(known.iter().filter(|known| !**known).map(|_| State::NotTrusted));
        Ok(states)
    }

    /// The status of a source after this round; where it was not looked for, as it was.
    fn described(
        &self,
        source: &Source,
        outcome: Option<Result<bool, StageError>>,
        before: Option<SourceStatus>,
    ) -> Option<SourceStatus> {
        let Some(outcome) = outcome else { return before };
        let kept = self.state.source(&source.name).kept();
        let mut status = SourceStatus {
            name: source.name.clone(),
            state: State::NothingNew,
            reason: None,
            published_at: kept.map(|kept| kept.published_at),
            confirmed_at: Some(self.now.time),
        };
        match outcome {
            Ok(new) => status.state = if new { State::Done } else { State::NothingNew },
            Err(why) => {
                status.state = state_of(&why);
                status.reason = Some(with_causes(&why));
                status.confirmed_at = before.and_then(|before| before.confirmed_at);
                tracing::warn!(source = source.name, reason = status.reason, "nothing was taken");
            }
        }
        Some(status)
    }

    /// What one place gives that is not good may be good in another: a mirror that lies does not keep the kiosk from the
    /// honest ones.
    fn by_wire(&mut self, source: &Source, from: Result<Box<dyn Fetch>, FetchError>) -> Result<bool, StageError> {
        let from = from?;
        loop {
            let outcome = self.bring(source, from.as_ref());
            let doubtful =
                outcome.as_ref().is_err_and(|why| matches!(state_of(why), State::NotTrusted | State::Expired));
            if !(doubtful && from.blame()?) {
                return outcome;
            }
        }
    }

    /// Every repository of the stick that this source's keys vouch for, the newest last.
    fn on_stick(
        &mut self,
        source: &Source,
        sticks: &[StickRepository],
        known: &mut [bool],
    ) -> Option<Result<bool, StageError>> {
        let mut best: Option<Result<bool, StageError>> = None;
        for (repository, known) in sticks.iter().zip(known) {
            let outcome = match self.bring(source, repository) {
                // Of somebody else.
                Err(StageError::Trust(TrustError::NotSigned { .. })) => continue,
                // An older one than what is here is no attack on a stick: it lay in a drawer.
                Err(StageError::Trust(TrustError::RolledBack { .. })) => Ok(false),
                outcome => outcome,
            };
            *known = true;
            tracing::info!(source = source.name, folder = repository.name(), ?outcome, "on the stick");
            best = match (best, outcome) {
                (Some(Ok(true)), _) | (_, Ok(true)) => Some(Ok(true)),
                (Some(Ok(false)), Err(_)) => Some(Ok(false)),
                (_, outcome) => Some(outcome),
            };
        }
        best
    }

    /// Brings what one repository has for a source. True when it is new.
    fn bring(&mut self, source: &Source, from: &dyn Fetch) -> Result<bool, StageError> {
        let folder = self.state.source(&source.name);
        let disk = |source| StageError::Disk { path: folder.metadata(), source };
        folder.make().map_err(disk)?;
        let at = self.now.time;
        let mut trusted = Trusted::open(&folder.metadata(), &source.anchor)?;
        trusted.refresh(from, at)?;
        from.verified()?;
        let new = stage::publication(&trusted, from, &folder, at)?;
        let Some(kept) = folder.kept() else { return Ok(new) };
        let until = trusted.expires().unwrap_or(at);
        self.floor.published(kept.published_at, until, self.now);
        for medium in &kept.media {
            match stage::medium(&trusted, from, (&folder, &self.state.media()), medium, at) {
                // The listings are here; the next round looks for the recordings again and says what is wrong.
                Err(why) if new => tracing::warn!(%why, "not all recordings have come"),
                outcome => outcome?,
            }
        }
        Ok(new)
    }

    /// Merges what is here and shows it, where that is not what is shown already. What the card has spoilt is waited for:
    /// what is shown stays as it is until home is here again, and a neighbour is left out only when the others have
    /// something new.
    fn show(&self, sources: &[Source]) -> Result<(), RoundError> {
        let brought = self.brought(sources);
        let home_was_here = sources.first().is_some_and(|home| self.state.source(&home.name).recorded().is_some());
        if brought.is_empty() || !self.state.needs(&fingerprint(&brought))? {
            return Ok(());
        }
        let sound: Vec<&Brought> = brought.iter().filter(|one| one.is_sound()).collect();
        let has_home = |parts: &[&Brought]| !home_was_here || parts.first().is_some_and(|one| one.is_home);
        if !has_home(&sound) {
            tracing::error!("what home has published is not whole here; what is shown stays until it comes again");
            return Ok(());
        }
        let fingerprint = fingerprint(sound.iter().copied());
        if !self.state.needs(&fingerprint)? {
            return Ok(());
        }
        match self.state.install(&vouched(&sound), &fingerprint) {
            // One that cannot be merged does not keep the others from being shown.
            Err(InstallError::Store(why)) if sound.len() > 1 && !why.is_of_the_disk() => {
                tracing::error!(%why, "not all publications can be merged; looking for those that can");
                let mergeable: Vec<&Brought> =
                    sound.into_iter().filter(|one| self.state.can_merge(&Verified::vouch(one.part.clone()))).collect();
                if !has_home(&mergeable) {
                    return Err(InstallError::Store(why).into());
                }
                self.state.install(&vouched(&mergeable), &fingerprint)?;
            }
            outcome => outcome?,
        }
        self.forget_media(&brought);
        Ok(())
    }

    /// What each source has brought, home first where it has brought something. Whether the card still has it whole is
    /// not looked at yet.
    fn brought(&self, sources: &[Source]) -> Vec<Brought> {
        let mut brought: Vec<Brought> = Vec::new();
        for (number, source) in sources.iter().enumerate() {
            let folder = self.state.source(&source.name);
            let Some(kept) = folder.recorded() else { continue };
            let Ok(trusted) = Trusted::open(&folder.metadata(), &source.anchor) else { continue };
            let Some(publisher) = trusted.publisher() else { continue };
            if brought.iter().any(|other| other.part.publisher == publisher) {
                tracing::warn!(source = source.name, "another source brings the same publisher; this one is left out");
                continue;
            }
            let path = folder.publication(&kept.content.sha256);
            brought.push(Brought { part: Part { path, publisher, take: source.take }, kept, is_home: number == 0 });
        }
        brought
    }

    /// Removes recordings that no publication names any more. What cannot be removed now goes another time.
    fn forget_media(&self, brought: &[Brought]) {
        let named = |name: &str| {
            let mut media = brought.iter().flat_map(|one| &one.kept.media);
            media.any(|medium| medium.content.sha256.to_string() == name)
        };
        for entry in fs::read_dir(self.state.media()).into_iter().flatten().flatten() {
            if !entry.file_name().to_str().is_some_and(named) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// What a source has brought.
struct Brought {
    part: Part,
    kept: Kept,
    is_home: bool,
}

impl Brought {
    /// Whether the file is still the one that was signed. One that the card has spoilt goes, so that the next round
    /// fetches it again.
    fn is_sound(&self) -> bool {
        let found = File::open(&self.part.path).and_then(|mut file| content_of(&mut file));
        if found.is_ok_and(|found| found == self.kept.content) {
            return true;
        }
        tracing::error!(path = %self.part.path.display(), "the card has spoilt a publication; it is fetched again");
        let _ = fs::remove_file(&self.part.path);
        false
    }
}

/// Says that these were checked: signature and digest when they came, the digest again just now.
fn vouched(sound: &[&Brought]) -> Vec<Verified<Part>> {
    sound.iter().map(|one| Verified::vouch(one.part.clone())).collect()
}

/// What tells one merged directory from another: its parts, and what of this program goes into it.
fn fingerprint<'a>(parts: impl IntoIterator<Item = &'a Brought>) -> String {
    let program = env!("CARGO_PKG_VERSION");
    let mut inputs = format!("{program} {FOLDING_VERSION} {:016x}", Vocabulary::get().fingerprint());
    for Brought { part, kept, .. } in parts {
        let _ = write!(inputs, "\n{} {} {:?}", part.publisher, kept.content.sha256, part.take);
    }
    digest(&SHA256, inputs.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What the screen says of an error.
fn state_of(why: &StageError) -> State {
    match why {
        StageError::Trust(TrustError::Expired { .. }) => State::Expired,
        StageError::Fetch(FetchError::Budget { .. })
        | StageError::Trust(TrustError::Fetch(FetchError::Budget { .. })) => State::BudgetUsedUp,
        StageError::Fetch(FetchError::Disk { .. })
        | StageError::Trust(TrustError::Fetch(FetchError::Disk { .. }) | TrustError::Disk { .. })
        | StageError::Disk { .. } => State::NoRoom,
        StageError::Fetch(_) | StageError::Trust(TrustError::Fetch(_)) => State::NotReachable,
        StageError::Trust(_) | StageError::Another { .. } => State::NotTrusted,
        StageError::NoPublication
        | StageError::TooLarge { .. }
        | StageError::Damaged(_)
        | StageError::Unusable(_)
        | StageError::OtherPublisher { .. }
        | StageError::RefusedBefore => State::Unusable,
    }
}

/// An error with what caused it, in one line.
fn with_causes(why: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(why.source(), |cause| cause.source());
    causes.fold(why.to_string(), |line, cause| format!("{line}: {cause}"))
}
