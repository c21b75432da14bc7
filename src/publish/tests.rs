use std::{collections::HashSet, fs, io::Read};

use serde_json::json;
use tempfile::TempDir;
use tough::{
    TargetName,
    schema::{Role, Root, Signed, Snapshot, Targets, Timestamp},
};
use uuid::Uuid;

use super::*;
use crate::directory::{Publisher, TargetUse, target_use};

mod change;
mod refusal;

const PASSPHRASE: &str = "every working day";

fn on(day: &str) -> DateTime<Utc> {
    format!("{day}T12:00:00Z").parse().unwrap()
}

/// A day after the first of March.
fn day(number: u64) -> DateTime<Utc> {
    on("2026-03-01") + chrono::Days::new(number)
}

fn passphrases() -> Passphrases {
    Passphrases { root: Some(PASSPHRASE.to_owned()), daily: Some(PASSPHRASE.to_owned()) }
}

/// A town that publishes.
struct Town {
    place: TempDir,
    directory: Directory,
    keys: Keys,
}

impl Town {
    fn new(number: u128) -> Self {
        let place = tempfile::tempdir().unwrap();
        let publisher: Publisher =
            serde_json::from_value(json!({"id": Uuid::from_u128(number), "name": "Lindeveen", "position": 0})).unwrap();
        let mut directory = Directory::in_memory().unwrap();
        let mut writer = directory.write().unwrap();
        writer.put_publisher(&publisher).unwrap();
        writer.commit().unwrap();
        let keys = place.path().join("keys");
        let keys = Keys::init(&keys, publisher.id, RootKeys::Single, &passphrases(), on("2026-02-01")).unwrap();
        let mut town = Self { place, directory, keys };
        (0..200).for_each(|number| town.put(number, "open to all"));
        town
    }

    /// Writes a listing whose texts do not compress well.
    fn put(&mut self, number: u128, text: &str) {
        let id = Uuid::from_u128(1_000 + number);
        let words: Vec<String> =
            (0..20).map(|word| Uuid::new_v5(&id, format!("{word}").as_bytes()).to_string()).collect();
        let service = json!({"id": id, "name": format!("Desk {number}"), "publisher_id": self.keys.publisher(),
            "status": "active", "description": format!("{text} {}", words.join(" ")), "original_language": "en",
            "organization": {"id": Uuid::from_u128(5), "name": "Town hall"}});
        let mut writer = self.directory.write().unwrap();
        writer.put_service(&serde_json::from_value(service).unwrap()).unwrap();
        writer.commit().unwrap();
    }

    fn folder(&self) -> PathBuf {
        self.place.path().join("public")
    }

    fn publish(&self, at: DateTime<Utc>) -> Result<Published, PublishError> {
        let media = self.place.path().join("media");
        let media = media.is_dir().then_some(media.as_path());
        publish(&Edition { directory: &self.directory, media, published_at: at }, &self.keys, &self.folder())
    }

    /// Walks as a client does, checking signatures, lengths and digests.
    fn seen(&self) -> Seen {
        let metadata = |name: String| fs::read(self.folder().join("metadata").join(name)).unwrap();
        let trusted = fs::read(self.place.path().join("keys/1.root.json")).unwrap();
        let mut root: Signed<Root> = serde_json::from_slice(&trusted).unwrap();
        while self.folder().join(format!("metadata/{}.root.json", root.signed.version.get() + 1)).exists() {
            let next = metadata(format!("{}.root.json", root.signed.version.get() + 1));
            let next: Signed<Root> = serde_json::from_slice(&next).unwrap();
            root.signed.verify_role(&next).unwrap();
            next.signed.verify_role(&next).unwrap();
            root = next;
        }
        fn read<T: Role + serde::de::DeserializeOwned>(root: &Root, bytes: &[u8]) -> T {
            let signed: Signed<T> = serde_json::from_slice(bytes).unwrap();
            root.verify_role(&signed).unwrap();
            signed.signed
        }
        let timestamp: Timestamp = read(&root.signed, &metadata("timestamp.json".to_owned()));
        let follow = |role: &str, file: &tough::schema::Metafile| {
            let bytes = metadata(format!("{}.{role}.json", file.version));
            let wanted = signing::content(file.hashes.as_ref().unwrap(), file.length.unwrap());
            assert_eq!(wanted, Some(files::content_of(&bytes)));
            bytes
        };
        let snapshot: Snapshot = read(&root.signed, &follow("snapshot", &timestamp.meta["snapshot.json"]));
        let targets: Targets = read(&root.signed, &follow("targets", &snapshot.meta["targets.json"]));
        let media = snapshot.meta.get("media.json").map(|file| {
            let signed: Signed<Targets> = serde_json::from_slice(&follow("media", file)).unwrap();
            targets.delegations.as_ref().unwrap().verify_role(&signed, "media").unwrap();
            signed.signed
        });
        Seen { timestamp, snapshot, targets, media }
    }

    /// The bytes of a target, found where TUF says.
    fn target(&self, name: &str, target: &tough::schema::Target) -> Vec<u8> {
        let (place, file) = name.rsplit_once('/').unwrap_or(("", name));
        let path = self.folder().join("targets").join(place);
        let bytes = fs::read(path.join(format!("{}.{file}", signing::hex(&target.hashes.sha256)))).unwrap();
        assert_eq!(signing::content(&target.hashes, target.length), Some(files::content_of(&bytes)));
        bytes
    }

    /// The SQLite file that is published.
    fn content(&self) -> Vec<u8> {
        let targets = self.seen().targets;
        let target = &targets.targets[&TargetName::new(PUBLICATION_TARGET).unwrap()];
        let mut bytes = Vec::new();
        let whole = self.target(PUBLICATION_TARGET, target);
        zstd::stream::read::Decoder::new(whole.as_slice()).unwrap().read_to_end(&mut bytes).unwrap();
        let meaning = TargetUse::Publication { content: files::content_of(&bytes) };
        assert_eq!(target_use(&target.custom), Some(meaning));
        bytes
    }

    fn files(&self, folder: &str) -> HashSet<String> {
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        fs::read_dir(self.folder().join(folder)).unwrap().map(name).collect()
    }
}

struct Seen {
    timestamp: Timestamp,
    snapshot: Snapshot,
    targets: Targets,
    media: Option<Targets>,
}

impl Seen {
    /// Versions of timestamp, snapshot, targets and media.
    fn versions(&self) -> [u64; 4] {
        let media = self.media.as_ref().map_or(0, |media| media.version.get());
        [self.timestamp.version.get(), self.snapshot.version.get(), self.targets.version.get(), media]
    }
}

#[test]
fn a_changed_listing_comes_as_a_delta_from_each_former_publication() {
    let mut town = Town::new(1);
    let first = town.publish(day(0)).unwrap().new.unwrap();
    assert_eq!((first.services, first.media, first.delta_bytes.len()), (200, 0, 0));
    let mut former = vec![town.content()];
    for number in 1..=3 {
        town.put(7, &format!("closed until {number}"));
        let new = town.publish(day(number)).unwrap().new.unwrap();
        assert_eq!(new.delta_bytes.len(), number as usize);
        assert!(new.delta_bytes.iter().all(|bytes| bytes * 10 < new.whole_bytes), "{new:?}");
        let now = town.content();
        let targets = town.seen().targets;
        for (name, target) in &targets.targets {
            let Some(TargetUse::Delta { from, content }) = target_use(&target.custom) else { continue };
            let old = former.iter().find(|old| files::content_of(old).sha256 == from).unwrap();
            let (made, _) = delta::tests::decode(old, &town.target(name.raw(), target));
            assert_eq!(files::content_of(&made), content);
            assert!(made == now);
        }
        former.push(now);
    }
    let left: HashSet<String> = ["lock".to_owned()].into();
    assert_eq!(town.files(".publishing"), left, "nothing half made is left");
}

#[test]
fn nothing_new_is_made_when_nothing_changed() {
    let town = Town::new(1);
    town.publish(day(0)).unwrap();
    let before = (town.files("targets"), town.files("targets/delta"), town.seen());
    let again = town.publish(day(1)).unwrap();
    assert_eq!((again.new, again.published_at), (None, day(0)));
    let after = town.seen();
    assert_eq!((before.0, before.1), (town.files("targets"), town.files("targets/delta")));
    assert_eq!(after.targets, before.2.targets);
    assert_eq!(after.versions(), [2, 2, 1, 0]);
    let twice = [Town::new(1), Town::new(1)].map(|town| town.publish(day(0)).map(|_| town.content()).unwrap());
    assert!(twice[0] == twice[1], "the same content is the same file");
}

#[test]
fn renewing_signs_timestamp_and_snapshot_only() {
    let town = Town::new(1);
    let folder = town.folder();
    assert!(matches!(renew(&town.keys, &folder, day(0)), Err(PublishError::NothingThere { .. })));
    town.publish(day(0)).unwrap();
    let validity = Validity { until: day(60 + 92), first: KeyRole::Timestamp };
    // The targets key stays in the drawer.
    let drawer = town.place.path().join("keys/targets.pem");
    fs::remove_file(drawer).unwrap();
    let keys = Keys::open(&town.place.path().join("keys"), &[], &passphrases()).unwrap();
    let renewed = renew(&keys, &folder, day(60)).unwrap();
    assert_eq!(renewed, Published { published_at: day(0), validity, new: None });
    assert_eq!(town.seen().versions(), [2, 2, 1, 0]);
    let later = renew(&keys, &folder, day(390)).unwrap();
    assert_eq!(later.validity, Validity { until: day(400), first: KeyRole::Targets });
    assert!(matches!(renew(&keys, &folder, day(401)), Err(PublishError::MoreThanRenewal)));
    // Publishing without a change signs the targets anew long before.
    assert!(matches!(town.publish(day(300)), Err(PublishError::ClockBack { .. })));
    assert_eq!(town.publish(day(402)).unwrap().validity.until, day(402 + 92));
    assert_eq!(town.seen().versions(), [4, 4, 2, 0]);
}
