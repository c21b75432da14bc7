//! Do the files that fuzzing found, and the ones it began with, still do no harm?

use std::{fs, path::Path};

mod checks;

/// Feeds every file of `tests/data/fuzz/NAME` to a check.
fn feed(name: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz").join(name);
    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        // Shown when the test fails.
        println!("{}", path.display());
        check(&fs::read(&path).unwrap());
        count += 1;
    }
    assert!(count > 0, "no files in {}", folder.display());
}

#[test]
fn hours() {
    feed("hours", checks::hours);
}

#[test]
fn hsds_rows() {
    feed("hsds_rows", checks::hsds_rows);
}

#[test]
fn integreat_html() {
    feed("integreat_html", checks::integreat_html);
}
