//! What a deployer does before a card goes out: check a file of settings, write many cards from one table.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_wegwijs");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap() + &String::from_utf8(output.stderr.clone()).unwrap()
}

fn wegwijs(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().unwrap()
}

#[test]
fn a_file_is_checked_on_any_pc() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wegwijs.toml");
    let path = file.to_str().unwrap();
    fs::copy(root().join("deploy/image/wegwijs.toml"), &file).unwrap();
    assert!(wegwijs(&["doctor", "config", path]).status.success());
    fs::write(&file, "[place]\nlnaguages = [\"nl\"]\ncountry = \"Holland\"\n").unwrap();
    let wrong = wegwijs(&["doctor", "config", path]);
    assert_eq!(wrong.status.code(), Some(1));
    assert_eq!(
        said(&wrong),
        "line 2: 'lnaguages' is not known; did you mean 'languages'?\n\
         line 3: 'country' cannot be \"Holland\"; write two capital letters, such as \"NL\"\n"
    );
    let json = wegwijs(&["doctor", "config", "--json", path]);
    assert_eq!(json.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((&json["mistakes"][1]["line"], json["mistakes"].as_array().unwrap().len()), (&3.into(), 2));
    assert_eq!(wegwijs(&["doctor", "config", "nowhere.toml"]).status.code(), Some(1));
}

#[test]
fn a_code_is_explained() {
    assert!(said(&wegwijs(&["doctor", "w12"])).contains("touchscreen"));
    assert!(!wegwijs(&["doctor", "W99"]).status.success());
}

#[test]
fn after_a_mistake_sync_goes_by_the_last_good_settings() {
    let folder = tempfile::tempdir().unwrap();
    let (file, state) = (folder.path().join("wegwijs.toml"), folder.path().join("state"));
    fs::create_dir(&state).unwrap();
    fs::write(folder.path().join("root.json"), "{}").unwrap();
    let (config, state) = (file.to_str().unwrap(), state.to_str().unwrap());
    let round = || wegwijs(&["sync", "--here", "--config", config, "--state", state, "--last-good", state]);
    let good = "[[source]]\nname = \"lindeveen\"\nroot = \"root.json\"\n";
    fs::write(&file, good).unwrap();
    let first = round();
    fs::write(&file, format!("[place]\ntime_zone = \"Amsterdam\"\n{good}")).unwrap();
    let second = round();
    assert!(String::from_utf8_lossy(&second.stderr).contains("line 2: 'time_zone' cannot be \"Amsterdam\""));
    assert_eq!((second.status.code(), &second.stdout), (first.status.code(), &first.stdout), "{}", said(&first));
    // Where nothing good was kept there is nothing to fetch.
    fs::remove_dir_all(state).unwrap();
    fs::create_dir(state).unwrap();
    assert!(said(&round()).contains("names no [[source]]"));
}

/// Runs `deploy/provision` on a table with the template of the card, which names a root.
fn provision(folder: &Path, table: &str) -> Output {
    let template = fs::read_to_string(root().join("deploy/image/wegwijs.toml")).unwrap();
    let template = template.replacen("#[[source]]\n#name", "[[source]]\nname", 1);
    fs::write(folder.join("shared.toml"), template.replacen("#root", "root", 1)).unwrap();
    fs::write(folder.join("lindeveen.root.json"), "{}").unwrap();
    fs::write(folder.join("table.csv"), table).unwrap();
    let script = root().join("deploy/provision");
    let mut command = Command::new(script);
    command.args(["table.csv", "shared.toml", "out"]).current_dir(folder).env("WEGWIJS", PROGRAM).output().unwrap()
}

#[test]
fn twenty_cards_come_of_one_table() {
    let folder = tempfile::tempdir().unwrap();
    let row = |number: usize| format!("kiosk-{number};Plaats {number};52,{number};6,5;nl ar;{}\n", number * 5);
    let head = "name;place.name;place.latitude;place.longitude;place.languages;sound.volume\n";
    let output = provision(folder.path(), &(1..=20).fold(head.to_owned(), |table, number| table + &row(number)));
    assert!(output.status.success(), "{}", said(&output));
    for number in 1..=20 {
        let card = folder.path().join(format!("out/kiosk-{number}"));
        assert!(card.join("lindeveen.root.json").is_file());
        let file = card.join("wegwijs.toml");
        assert!(wegwijs(&["doctor", "config", file.to_str().unwrap()]).status.success());
        let text = fs::read_to_string(file).unwrap();
        assert!(
            text.contains(&format!("\nname = \"Plaats {number}\"\n")) && text.contains("\nlatitude = 52."),
            "{text}"
        );
        assert!(text.contains("# nl: De naam van de plaats"), "its comments stay");
    }
}

#[test]
fn one_wrong_row_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    for (table, expected) in [
        ("name,place.country\na,NL\nb,Holland\n", "table.csv, line 3: line "),
        ("name,place.cuontry\na,NL\n", "did you mean 'country'?"),
        ("place.country\nNL\n", "there is no column `name`"),
        ("name,place.country\na,NL\nA,DE\n", "stands there twice"),
        ("name,place.country\n../a,NL\n", "is not made of letters"),
        ("name,network.ca\na,other.pem\n", "other.pem is not beside the template"),
        ("name,place.country\n", "has no rows"),
    ] {
        let output = provision(folder.path(), table);
        assert_eq!(output.status.code(), Some(1), "{table}");
        assert!(said(&output).contains(expected), "{table}: {}", said(&output));
        assert!(!folder.path().join("out").exists(), "{table}");
    }
}

#[test]
fn the_machine_is_told_what_the_settings_say_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::create_dir(path("run")).unwrap();
    let apply =
        || wegwijs(&["apply", "--config", &path("wegwijs.toml"), "--last-good", &path("good"), "--to", &path("run")]);
    let is_there = |name: &str| folder.path().join("run").join(name).exists();
    let settings = "[place]\ncountry = \"NL\"\n[network]\nwifi_name = \"Town hall\"\n\
                    wifi_password = \"long enough\"\n[sound]\nvolume = 40\n";
    fs::write(path("wegwijs.toml"), settings).unwrap();
    assert!(apply().status.success());
    let secret = fs::metadata(path("run/wpa_supplicant.conf")).unwrap();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&secret.permissions()) & 0o777, 0o600);
    assert_eq!(fs::read_to_string(path("run/volume")).unwrap(), "40\n");
    // A mistake: the last good settings count, here without a network.
    fs::create_dir(path("good")).unwrap();
    fs::write(path("good/wegwijs.toml"), "[screen]\nrotation = 90\n").unwrap();
    fs::write(path("wegwijs.toml"), "[screen]\nrotation = 91\n").unwrap();
    let wrong = apply();
    assert!(wrong.status.success() && said(&wrong).contains("line 2"), "{}", said(&wrong));
    assert!(fs::read_to_string(path("run/environment")).unwrap().contains("SLINT_KMS_ROTATION=90\n"));
    assert!(!is_there("volume") && !is_there("wpa_supplicant.conf"), "what does not count any more is gone");
}
