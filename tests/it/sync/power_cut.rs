//! The program dies at every call that writes, or finds the disk full there: the old directory or the new one is shown
//! afterwards, never neither, and the next round heals. `strace` does the killing; without it these tests say that they
//! were skipped.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use wegwijs::store::Directory;

use super::world::Publishing;

/// What changes a disk, by the names that `strace` has for it.
const WRITING: &str = "openat,open,creat,write,pwrite64,writev,pwritev,ftruncate,truncate,fallocate,rename,renameat,\
    renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,mkdir,mkdirat,fsync,fdatasync,close,fchmod,utimensat";

/// At least so many different calls have to be cut at.
const POINTS_MIN: usize = 500;

/// A kiosk's settings and sticks, ready for the real program.
struct Scene {
    folder: tempfile::TempDir,
    first: String,
    second: String,
}

impl Scene {
    /// A kiosk that shows the first publication, and a stick with the second.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut town = Publishing::of("lindeveen", 2);
        let first = town.town.services[0].name.clone();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("town.root.json"), town.forge.anchor()).unwrap();
        fs::write(path("wegwijs.toml"), "[[source]]\nname = \"town\"\nroot = \"town.root.json\"\n").unwrap();
        town.shelf.write(&path("first/wegwijs/town"));
        town.change("Second");
        town.shelf.write(&path("second/wegwijs/town"));
        let scene = Self { folder, first, second: "Second".to_owned() };
        assert!(scene.sync(&scene.path("before"), "first").status().unwrap().success());
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn arguments(&self, state: &Path, stick: &str) -> Vec<String> {
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let config = text(&self.path("wegwijs.toml"));
        ["sync", "--config", &config, "--state", &text(state), "--stick", &text(&self.path(stick))]
            .map(str::to_owned)
            .to_vec()
    }

    /// The program, undisturbed.
    fn sync(&self, state: &Path, stick: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wegwijs"));
        command.args(self.arguments(state, stick)).stdout(std::process::Stdio::null());
        command
    }

    /// The program under `strace`, which does something to it at certain calls.
    fn disturbed(&self, state: &Path, injection: &str) -> bool {
        let log = state.with_extension("strace");
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-o", log.to_str().unwrap(), "-e", &format!("trace={WRITING}")]);
        if !injection.is_empty() {
            command.args(["-e", &format!("inject={WRITING}:{injection}")]);
        }
        command.arg(env!("CARGO_BIN_EXE_wegwijs")).args(self.arguments(state, "second"));
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        command.status().unwrap().success()
    }

    /// A copy of the kiosk as it was before.
    fn kiosk(&self, name: &str) -> PathBuf {
        let state = self.path(name);
        assert!(Command::new("cp").arg("-a").args([self.path("before"), state.clone()]).status().unwrap().success());
        state
    }

    /// Which publication is shown; that one is whole.
    fn shown(&self, state: &Path) -> Option<&str> {
        let shown = state.join("directory.db");
        Directory::check(&shown).ok()?;
        let directory = Directory::open(&shown).ok()?;
        let ids = directory.service_ids(0, 100).ok()?;
        let names: Vec<String> = ids.iter().map(|(_, id)| directory.service(*id).unwrap().unwrap().name).collect();
        [&self.first, &self.second].into_iter().map(String::as_str).find(|name| names.iter().any(|shown| shown == name))
    }
}

/// Whether there is a `strace` that may trace here. Says so when there is none.
fn can_trace() -> bool {
    let can = Command::new("strace").args(["-o", "/dev/null", "true"]).status().is_ok_and(|status| status.success());
    if !can {
        eprintln!("SKIPPED: there is no strace here that may trace; `deploy/prerequisites --test` installs it");
    }
    can
}

/// Disturbs at so many points, in two threads, and judges what each left behind.
fn at_each(scene: &Scene, points: &[usize], disturb: impl Fn(&Path, usize) + Sync) {
    let next = AtomicUsize::new(0);
    let seen = [AtomicUsize::new(0), AtomicUsize::new(0)];
    thread::scope(|threads| {
        for worker in 0..2 {
            let (next, seen, disturb) = (&next, &seen, &disturb);
            threads.spawn(move || {
                while let Some(point) = points.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let state = scene.kiosk(&format!("kiosk-{worker}"));
                    disturb(&state, *point);
                    let shown = scene.shown(&state);
                    assert!(shown.is_some(), "call {point}: neither the old directory nor the new one is shown");
                    seen[usize::from(shown == Some(&scene.second))].fetch_add(1, Ordering::Relaxed);
                    // Now and then: what is left is healed by the next round.
                    if point % 16 == 0 {
                        assert!(scene.sync(&state, "second").status().unwrap().success(), "call {point}");
                        assert_eq!(scene.shown(&state), Some(scene.second.as_str()), "call {point}");
                    }
                    fs::remove_dir_all(&state).unwrap();
                }
            });
        }
    });
    let [old, new] = seen.map(AtomicUsize::into_inner);
    println!("{} points: {old} left the old directory, {new} the new one", points.len());
    assert!(old > 0 && new > 0, "both sides of the one step were seen");
}

/// How many calls one undisturbed round makes.
fn calls(scene: &Scene) -> usize {
    let state = scene.kiosk("counted");
    assert!(scene.disturbed(&state, ""));
    assert_eq!(scene.shown(&state), Some(scene.second.as_str()));
    let log = fs::read_to_string(state.with_extension("strace")).unwrap();
    log.lines().filter(|line| line.contains('(')).count()
}

#[test]
fn killed_at_every_call_that_writes() {
    if !can_trace() {
        return;
    }
    let scene = Scene::new();
    let calls = calls(&scene);
    let points: Vec<usize> = (1..=calls).collect();
    assert!(points.len() >= POINTS_MIN, "only {calls} calls");
    at_each(&scene, &points, |state, point| {
        scene.disturbed(state, &format!("signal=KILL:when={point}"));
    });
}

#[test]
fn the_disk_is_full_from_any_call_on() {
    if !can_trace() {
        return;
    }
    let scene = Scene::new();
    let points: Vec<usize> = (1..=calls(&scene)).step_by(23).collect();
    for error in ["ENOSPC", "EROFS", "EIO"] {
        at_each(&scene, &points, |state, point| {
            scene.disturbed(state, &format!("error={error}:when={point}+"));
        });
    }
}
