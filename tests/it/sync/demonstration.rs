//! The demonstration of `deploy/tests`, with the real programs from end to end.

use std::process::Command;

#[test]
fn three_towns_a_web_server_a_running_kiosk_a_stick_and_a_power_cut() {
    for (program, arguments) in [("nginx", ["-v"]), ("strace", ["-V"])] {
        if Command::new(program).args(arguments).output().is_err() {
            eprintln!("SKIPPED: there is no {program} here; `deploy/prerequisites --test` installs it");
            return;
        }
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/tests/demonstration");
    let output = Command::new(script).arg(env!("CARGO_BIN_EXE_wegwijs")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.trim_end().ends_with("all of it holds"), "{said}\n{complained}");
    // What it skipped is to be seen.
    said.lines().filter(|line| line.contains("SKIPPED")).for_each(|line| eprintln!("{line}"));
}
