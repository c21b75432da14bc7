//! HSDS files and schedule rows of any bytes. `cargo fuzz run hsds_rows -s none`; the same checks as `tests/it/fuzz_corpus.rs`.

#![no_main]

#[path = "../../tests/it/fuzz_corpus/checks.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::hsds_rows(bytes));
