//! Page numbers inside a publication's file, so that what only moved stays the same. Where a file grows by a page, all
//! later pages move, and the trees of SQLite name their pages by number: each number that changed would stand in the
//! delta. Told from one another, they do not change.
//!
//! Source: <https://www.sqlite.org/fileformat2.html>, section 1.6: an interior page of a tree has 0x02 or 0x05 as its
//! first byte, the number of its cells in bytes 3 and 4, its last child in bytes 8 to 11, then two bytes for the place
//! of each cell, and a cell begins with the four bytes of a child.

/// The pages of a publication, in bytes. Larger than usual: a row more or less moves fewer of them.
pub const PUBLICATION_PAGE_BYTES: usize = 8_192;

const CELL_PLACES: usize = 12;
const LAST_CHILD: usize = 8;

/// Makes every child's number the difference from the one before it, and the first one's from its own page's, in all
/// pages of `bytes`, which begin `start` bytes into their file. Any bytes may be given, and [`absolute`] makes them
/// again what they were; what is less than a page at the end is left alone.
pub fn relative(bytes: &mut [u8], start: u64) {
    for (page, number) in pages(bytes, start) {
        let places = children(page);
        for pair in places.windows(2).rev() {
            if pair[0].abs_diff(pair[1]) >= 4 {
                put(page, pair[1], get(page, pair[1]).wrapping_sub(get(page, pair[0])));
            }
        }
        if let Some(first) = places.first() {
            put(page, *first, get(page, *first).wrapping_sub(number));
        }
    }
}

/// Undoes [`relative`].
pub fn absolute(bytes: &mut [u8], start: u64) {
    for (page, number) in pages(bytes, start) {
        let places = children(page);
        if let Some(first) = places.first() {
            put(page, *first, get(page, *first).wrapping_add(number));
        }
        for pair in places.windows(2) {
            if pair[0].abs_diff(pair[1]) >= 4 {
                put(page, pair[1], get(page, pair[1]).wrapping_add(get(page, pair[0])));
            }
        }
    }
}

/// Whole pages with their numbers. A file of another kind has pages too: they change and change back.
fn pages(bytes: &mut [u8], start: u64) -> impl Iterator<Item = (&mut [u8], u32)> {
    let first = u32::try_from(start / PUBLICATION_PAGE_BYTES as u64).unwrap_or(u32::MAX);
    bytes.chunks_exact_mut(PUBLICATION_PAGE_BYTES).zip(0..).map(move |(page, nth)| (page, first.wrapping_add(nth)))
}

/// Where a page's children are named, in order; nowhere in a page that has none. What says so is never changed.
fn children(page: &[u8]) -> Vec<usize> {
    if !matches!(page[0], 0x02 | 0x05) {
        return Vec::new();
    }
    let number = |at: usize| usize::from(u16::from_be_bytes([page[at], page[at + 1]]));
    let cells = CELL_PLACES + 2 * number(3);
    let places = (CELL_PLACES..cells.min(page.len() - 1)).step_by(2).map(number);
    places.filter(|place| (cells..page.len() - 3).contains(place)).chain([LAST_CHILD]).collect()
}

fn get(page: &[u8], place: usize) -> u32 {
    u32::from_be_bytes([page[place], page[place + 1], page[place + 2], page[place + 3]])
}

fn put(page: &mut [u8], place: usize, number: u32) {
    page[place..place + 4].copy_from_slice(&number.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An interior page whose cells, of six bytes, name these children.
    fn page(children: &[u32]) -> Vec<u8> {
        let mut page = vec![0; PUBLICATION_PAGE_BYTES];
        let (last, cells) = children.split_last().unwrap();
        page[0] = 0x05;
        page[3..5].copy_from_slice(&u16::try_from(cells.len()).unwrap().to_be_bytes());
        put(&mut page, LAST_CHILD, *last);
        for (nth, child) in cells.iter().enumerate() {
            let place = PUBLICATION_PAGE_BYTES - 6 * (nth + 1);
            page[CELL_PLACES + 2 * nth..][..2].copy_from_slice(&u16::try_from(place).unwrap().to_be_bytes());
            put(&mut page, place, *child);
        }
        page
    }

    #[test]
    fn what_moved_by_some_pages_stays_the_same() {
        let mut before = page(&[7, 8, 9, 4_000]);
        let mut after = page(&[10, 11, 12, 4_003]);
        relative(&mut before, 5 * 8_192);
        relative(&mut after, 8 * 8_192);
        assert!(before == after);
        absolute(&mut after, 8 * 8_192);
        assert!(after == page(&[10, 11, 12, 4_003]));
    }

    proptest! {
        #[test]
        fn any_bytes_become_what_they_were(
            kind in 0_u8..8,
            cells in 0_u16..5_000,
            places in proptest::collection::vec(0_u16..9_000, 0..60),
            noise in proptest::collection::vec(any::<u8>(), 64),
            start in 0_u64..1 << 40,
            cut in 0_usize..9_000,
        ) {
            let mut bytes: Vec<u8> = noise.iter().copied().cycle().take(PUBLICATION_PAGE_BYTES * 2 + cut).collect();
            for page in bytes.chunks_mut(PUBLICATION_PAGE_BYTES).filter(|page| page.len() > 200) {
                page[0] = kind;
                page[3..5].copy_from_slice(&cells.to_be_bytes());
                for (nth, place) in places.iter().enumerate() {
                    page[CELL_PLACES + 2 * nth..][..2].copy_from_slice(&place.to_be_bytes());
                }
            }
            let before = bytes.clone();
            relative(&mut bytes, start);
            absolute(&mut bytes, start);
            prop_assert!(bytes == before);
        }
    }
}
