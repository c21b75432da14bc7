//! Keys that change, recordings that come and go, publications that grow old; and tough's own client.

use tough::{ExpirationEnforcement, IntoVec, RepositoryLoader};

use super::*;
use crate::limits::DELTAS_MAX;

impl Town {
    fn put_medium(&self, name: &str, bytes: &[u8]) {
        let path = self.place.path().join("media").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn recordings_have_a_list_of_their_own_that_is_not_sent_again() {
    let mut town = Town::new(1);
    town.put_medium("audio/ti/need.health.opus", b"a recording");
    town.put_medium("map.bin", b"a map");
    town.put_medium("audio/._need.health.opus", b"what a Mac leaves");
    std::os::unix::fs::symlink("/etc/passwd", town.place.path().join("media/passwd")).unwrap();
    assert_eq!(town.publish(day(0)).unwrap().new.unwrap().media, 2);
    let media = town.seen().media.unwrap();
    assert_eq!(media.targets.len(), 2);
    for (name, target) in &media.targets {
        assert_eq!(target_use(&target.custom), Some(TargetUse::Medium));
        assert_eq!(name.raw(), format!("media/{}", signing::hex(&target.hashes.sha256)));
        town.target(name.raw(), target);
    }
    town.put(1, "closed today");
    town.publish(day(1)).unwrap();
    assert_eq!(town.seen().versions(), [2, 2, 2, 1], "only a listing changed");
    town.put_medium("map.bin", b"another map");
    assert!(town.publish(day(2)).unwrap().new.is_some());
    assert_eq!(town.seen().versions(), [3, 3, 3, 2]);
    fs::remove_dir_all(town.place.path().join("media")).unwrap();
    assert_eq!(town.publish(day(3)).unwrap().new.unwrap().media, 0);
    let seen = town.seen();
    assert_eq!(seen.versions(), [4, 4, 4, 3]);
    assert!(seen.media.unwrap().targets.is_empty(), "what a snapshot once listed stays listed");
}

#[test]
fn new_keys_sign_everything_anew() {
    let mut town = Town::new(1);
    town.put_medium("map.bin", b"a map");
    town.publish(day(0)).unwrap();
    for (number, role) in KeyRole::DAILY.into_iter().chain([KeyRole::Root]).enumerate() {
        town.keys.rotate(role, PASSPHRASE, day(1)).unwrap();
        if role == KeyRole::Targets {
            let refused = renew(&town.keys, &town.folder(), day(1));
            assert!(matches!(refused, Err(PublishError::MoreThanRenewal)));
        }
        let published = town.publish(day(1)).unwrap();
        assert_eq!((published.new, published.published_at), (None, day(0)), "{role}");
        let version = number as u64 + 2;
        assert_eq!(town.seen().versions(), [version, version, 2, 2], "{role}");
    }
    let revoked = town.keys.in_use()[1].id.clone();
    town.keys.revoke(&revoked, PASSPHRASE, day(2)).unwrap();
    town.publish(day(2)).unwrap();
    town.put(1, "closed today");
    let new = town.publish(day(3)).unwrap().new.unwrap();
    assert_eq!(new.delta_bytes.len(), 1, "a former publication counts though its key does not");
    assert_eq!(town.seen().versions(), [7, 7, 4, 3]);
}

#[test]
fn what_is_older_than_the_last_publications_goes() {
    let mut town = Town::new(1);
    for number in 0..=DELTAS_MAX as u64 + 3 {
        town.put(7, &format!("closed until {number}"));
        town.publish(day(number)).unwrap();
    }
    let last = DELTAS_MAX as u64 + 4;
    assert_eq!(town.seen().versions(), [last, last, last, 0]);
    let numbered = |role: &str| {
        let files = town.files("metadata");
        (1..=last).filter(|version| files.contains(&format!("{version}.{role}.json"))).collect::<Vec<_>>()
    };
    let kept: Vec<u64> = (last - DELTAS_MAX as u64..=last).collect();
    assert_eq!((numbered("targets"), numbered("snapshot"), numbered("root")), (kept.clone(), kept.clone(), vec![1]));
    assert_eq!(town.files("targets").len(), kept.len() + 2, "the kept publications beside two folders");
    assert_eq!(town.seen().targets.targets.len(), 1 + DELTAS_MAX);
    for (name, target) in &town.seen().targets.targets {
        town.target(name.raw(), target);
    }
}

#[test]
fn the_client_of_tough_reads_it() {
    let town = Town::new(1);
    town.put_medium("map.bin", b"a map");
    town.publish(day(0)).unwrap();
    let trusted = fs::read(town.place.path().join("keys/root.json")).unwrap();
    let place = |name: &str| format!("file://{}/{name}/", town.folder().display()).parse().unwrap();
    let read = async {
        let repository = RepositoryLoader::new(&trusted, place("metadata"), place("targets"))
            .expiration_enforcement(ExpirationEnforcement::Unsafe)
            .load()
            .await
            .unwrap();
        assert_eq!(repository.delegated_role("media").unwrap().targets.as_ref().unwrap().signed.targets.len(), 1);
        let name = TargetName::new(PUBLICATION_TARGET).unwrap();
        repository.read_target(&name).await.unwrap().unwrap().into_vec().await.unwrap()
    };
    let whole = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(read);
    let content = zstd::stream::decode_all(whole.as_slice()).unwrap();
    assert!(content == town.content());
}
