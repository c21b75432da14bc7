use std::{os::unix::fs::PermissionsExt, process::Command};

use tempfile::TempDir;

use super::*;

const ROOT: &str = "the root of it all";
const DAILY: &str = "every working day";

pub(crate) fn passphrases() -> Passphrases {
    Passphrases { root: Some(ROOT.to_owned()), daily: Some(DAILY.to_owned()) }
}

fn noon(day: &str) -> DateTime<Utc> {
    format!("{day}T12:00:00Z").parse().unwrap()
}

fn made(root_keys: RootKeys) -> (TempDir, Keys) {
    let folder = tempfile::tempdir().unwrap();
    let keys = Keys::init(folder.path(), Uuid::from_u128(7), root_keys, &passphrases(), noon("2026-03-01")).unwrap();
    (folder, keys)
}

fn names(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(name).collect();
    names.sort();
    names
}

#[test]
fn new_keys_lie_under_their_passphrases() {
    let (folder, keys) = made(RootKeys::TwoOfThree);
    let all = ["1.root.json", "root-1.pem", "root-2.pem", "root-3.pem", "root.json", "snapshot.pem", "targets.pem"];
    assert_eq!(names(folder.path()), [&all[..], &["timestamp.pem"]].concat());
    assert_eq!((keys.threshold(KeyRole::Root), keys.version(), keys.publisher()), (2, 1, Uuid::from_u128(7)));
    for key in keys.in_use() {
        let path = key.file.unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let pass = if key.role == KeyRole::Root { ROOT } else { DAILY };
        let read = Command::new("openssl")
            .args(["pkey", "-noout", "-passin", &format!("pass:{pass}"), "-in", path.to_str().unwrap()])
            .output();
        // openssl may be missing where the tests run; when it is there, it must understand.
        assert!(read.is_err() || read.is_ok_and(|out| out.status.success()), "{}", path.display());
    }
    let again = Keys::init(folder.path(), Uuid::from_u128(8), RootKeys::Single, &passphrases(), noon("2026-03-02"));
    assert!(matches!(again, Err(KeysError::Exists { .. })));
}

#[test]
fn a_wrong_passphrase_is_said_and_a_missing_one_leaves_keys_closed() {
    let (folder, _) = made(RootKeys::Single);
    let wrong = Passphrases { daily: Some("every other day".to_owned()), root: None };
    let error = Keys::open(folder.path(), &[], &wrong).err().unwrap();
    assert!(matches!(error, KeysError::WrongPassphrase { .. }), "{error}");
    assert!(error.to_string().contains("this is not the passphrase of"), "{error}");
    let closed = Keys::open(folder.path(), &[], &Passphrases::default()).unwrap();
    assert!(closed.in_use().iter().all(|key| key.file.is_some()), "without a passphrase it is known what is here");
    let refused = closed.sign(KeyRole::Targets, closed.root().clone()).err().unwrap();
    assert!(matches!(refused, KeysError::NoPassphrase { role: KeyRole::Targets }), "{refused}");
    let short = Passphrases { root: Some("short".to_owned()), daily: Some(DAILY.to_owned()) };
    let other = tempfile::tempdir().unwrap();
    let refused = Keys::init(other.path(), Uuid::nil(), RootKeys::Single, &short, noon("2026-03-01"));
    assert!(matches!(refused, Err(KeysError::ShortPassphrase)));
    assert!(names(other.path()).is_empty());
}

#[test]
fn a_chain_of_roots_leads_from_the_first_to_the_newest() {
    let (folder, mut keys) = made(RootKeys::TwoOfThree);
    let before = keys.in_use();
    keys.rotate(KeyRole::Targets, DAILY, noon("2026-04-01")).unwrap();
    let lost = before[2].id.clone();
    assert_eq!(keys.in_use_by(&lost[..8]).unwrap().role, KeyRole::Root);
    keys.revoke(&lost[..8], ROOT, noon("2026-05-01")).unwrap();
    keys.rotate(KeyRole::Root, ROOT, noon("2026-06-01")).unwrap();
    let opened = Keys::open(folder.path(), &[], &passphrases()).unwrap();
    assert_eq!((opened.version(), opened.roots().len(), opened.open.len()), (4, 4, 6));
    for pair in opened.roots().windows(2) {
        pair[0].signed.signed.verify_role(&pair[1].signed).unwrap();
        pair[1].signed.signed.verify_role(&pair[1].signed).unwrap();
    }
    let after = opened.in_use();
    let same: Vec<bool> = before.iter().zip(&after).map(|(old, new)| old.id == new.id).collect();
    assert_eq!(same, [false, false, false, false, true, true]);
    assert_eq!(opened.expires(), noon("2026-06-01") + chrono::Days::new(5 * 366));
    let old = ["root-1-old-3.pem", "root-2-old-3.pem", "root-3-old-2.pem", "root-3-old-3.pem", "targets-old-1.pem"];
    assert!(old.iter().all(|name| names(folder.path()).contains(&(*name).to_owned())), "{:?}", names(folder.path()));
    let unknown = keys.revoke(&lost, ROOT, noon("2026-07-01")).err().unwrap();
    assert!(matches!(unknown, KeysError::UnknownKey { .. }), "{unknown}");
    let many = keys.revoke("", ROOT, noon("2026-07-01")).err().unwrap();
    assert!(matches!(many, KeysError::AmbiguousKey { .. }), "{many}");
}

#[test]
fn root_keys_may_lie_on_sticks_and_one_may_be_lost() {
    let (folder, keys) = made(RootKeys::TwoOfThree);
    let (stick, lost) = (tempfile::tempdir().unwrap(), keys.in_use()[2].id.clone());
    for name in ["root-1.pem", "root-2.pem"] {
        fs::rename(folder.path().join(name), stick.path().join(name)).unwrap();
    }
    fs::remove_file(folder.path().join("root-3.pem")).unwrap();
    let mut here = Keys::open(folder.path(), &[], &passphrases()).unwrap();
    let refused = here.rotate(KeyRole::Snapshot, DAILY, noon("2026-04-01")).err().unwrap();
    assert!(matches!(refused, KeysError::TooFewRootKeys { needed: 2, here: 0 }), "{refused}");
    assert!(!names(folder.path()).iter().any(|name| name.contains("next") || name.contains("2.root")));
    let mut both = Keys::open(folder.path(), &[stick.path().to_owned()], &passphrases()).unwrap();
    both.revoke(&lost, ROOT, noon("2026-04-01")).unwrap();
    assert!(folder.path().join("root-3.pem").exists(), "{:?}", names(folder.path()));
    let opened = Keys::open(folder.path(), &[stick.path().to_owned()], &passphrases()).unwrap();
    assert_eq!((opened.version(), opened.open.len()), (2, 6));
}

#[test]
fn a_change_that_broke_off_is_finished_by_the_next() {
    let (folder, mut keys) = made(RootKeys::Single);
    let old_root = fs::read(folder.path().join("root.json")).unwrap();
    keys.rotate(KeyRole::Timestamp, DAILY, noon("2026-04-01")).unwrap();
    // As if the power had gone after the new root, before root.json and the names.
    let at = |name: &str| folder.path().join(name);
    fs::write(at("root.json"), old_root).unwrap();
    fs::rename(at("timestamp.pem"), at("timestamp-next.pem")).unwrap();
    fs::rename(at("timestamp-old-1.pem"), at("timestamp.pem")).unwrap();
    let mut opened = Keys::open(folder.path(), &[], &passphrases()).unwrap();
    assert_eq!((opened.version(), opened.open.len()), (2, 4));
    opened.rotate(KeyRole::Snapshot, DAILY, noon("2026-05-01")).unwrap();
    assert!(!names(folder.path()).iter().any(|name| name.contains("next")), "{:?}", names(folder.path()));
    assert_eq!(fs::read(at("root.json")).unwrap(), fs::read(at("3.root.json")).unwrap());
    assert_eq!(Keys::open(folder.path(), &[], &passphrases()).unwrap().open.len(), 4);
}

#[test]
fn a_root_that_the_former_did_not_sign_is_refused() {
    let (folder, _) = made(RootKeys::Single);
    let (other, mut theirs) = made(RootKeys::Single);
    theirs.rotate(KeyRole::Snapshot, DAILY, noon("2026-04-01")).unwrap();
    fs::copy(other.path().join("2.root.json"), folder.path().join("2.root.json")).unwrap();
    let refused = Keys::open(folder.path(), &[], &Passphrases::default()).err().unwrap();
    assert!(matches!(refused, KeysError::BadRoot { .. }), "{refused}");
}
