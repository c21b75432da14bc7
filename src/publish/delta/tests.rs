use std::fs;

use super::*;

/// Applies a delta as `sync` does: by its description only. Gives the newer file and the length of each range.
pub(crate) fn decode(old: &[u8], delta: &[u8]) -> (Vec<u8>, Vec<u64>) {
    let number = |at: usize| u64::from_le_bytes(delta[at..at + 8].try_into().unwrap());
    let stretch = |start: usize, length: usize| {
        let mut range = old[start..start + length].to_vec();
        page_numbers::relative(&mut range, start as u64);
        range
    };
    let (mut new, mut ranges, mut at) = (Vec::new(), Vec::new(), 0);
    while at < delta.len() {
        assert_eq!(delta[at + 1..at + 8], [0x2a, 0x4d, 0x18, 16, 0, 0, 0]);
        let is_same = delta[at] == 0x51;
        assert!(is_same || delta[at] == 0x50);
        let (start, length) = (number(at + 8) as usize, number(at + 16) as usize);
        at += 24;
        if is_same {
            let before = new.len();
            new.extend(stretch(start, length));
            page_numbers::absolute(&mut new[before..], before as u64);
            ranges.push(length as u64);
            continue;
        }
        assert!(length as u64 <= DELTA_PIECE_BYTES + 2 * DELTA_REACH_BYTES);
        let frame = zstd::zstd_safe::find_frame_compressed_size(&delta[at..]).unwrap();
        let bytes = &delta[at..at + frame];
        let size = zstd::zstd_safe::get_frame_content_size(bytes).unwrap().unwrap();
        assert!(size <= DELTA_PIECE_BYTES);
        assert_eq!(bytes[4] & 0b100, 0b100, "the frame has a checksum");
        let range = stretch(start, length);
        let mut decoder = zstd::stream::read::Decoder::with_ref_prefix(bytes, &range).unwrap();
        decoder.set_parameter(zstd::stream::raw::DParameter::WindowLogMax(24)).unwrap();
        let before = new.len();
        decoder.read_to_end(&mut new).unwrap();
        assert_eq!((new.len() - before) as u64, size);
        page_numbers::absolute(&mut new[before..], before as u64);
        ranges.push(length as u64);
        at += frame;
    }
    (new, ranges)
}

/// Bytes that do not compress, the same for the same seed.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..length).map(|_| next()).collect()
}

fn delta_of(old: &[u8], new: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new");
    fs::write(&path, new).unwrap();
    let mut delta = Vec::new();
    encode(old, old.len() as u64, &path, &mut delta).unwrap();
    let (made, _) = decode(old, &delta);
    assert!(made == new, "the delta makes another file");
    delta
}

#[test]
fn any_file_becomes_any_other() {
    let piece = DELTA_PIECE_BYTES as usize;
    let (one, other) = (noise(1, 2 * piece + 100), noise(2, piece + 7));
    for (old, new) in [
        (&one, &other),
        (&other, &one),
        (&one, &one),
        (&Vec::new(), &other),
        (&other, &Vec::new()),
        (&vec![1], &vec![2]),
    ] {
        delta_of(old, new);
    }
}

#[test]
fn what_moved_or_changed_a_little_costs_little() {
    let old = noise(3, 12 << 20);
    let mut changed = old.clone();
    changed[5 << 20] ^= 1;
    changed[9 << 20] ^= 1;
    let small = delta_of(&old, &changed).len();
    assert!(small < 4_000, "{small} bytes for two changed bytes");
    let mut moved = old.clone();
    moved.splice(1000..1000, noise(4, 1 << 20));
    let more = delta_of(&old, &moved).len();
    assert!(more < (1 << 20) + 20_000, "{more} bytes for a mebibyte put in");
}

#[test]
fn an_unchanged_piece_names_exactly_itself() {
    let old = noise(5, 9 << 20);
    let mut new = old.clone();
    new[5 << 20] ^= 1;
    let (_, ranges) = decode(&old, &delta_of(&old, &new));
    assert_eq!(ranges, [4 << 20, 9 << 20, 1 << 20]);
}

#[test]
fn an_older_file_of_another_length_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new");
    fs::write(&path, noise(6, 9_000_000)).unwrap();
    let old = noise(7, 9_000_000);
    for said in [8_999_999, 9_000_001] {
        assert!(encode(old.as_slice(), said, &path, &mut Vec::new()).is_err(), "{said}");
    }
}
