use std::io::Write;

use super::*;

fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn utf16(text: &str) -> Vec<u8> {
    [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

fn streamed(path: &Path, old: OldEncoding) -> Result<String, ImportError> {
    let mut text = String::new();
    let mut stream = open_text(path, old, &Progress::hidden())?;
    stream.reader.read_to_string(&mut text).map_err(|why| explain(path, why))?;
    Ok(text)
}

#[test]
fn every_unicode_file_reads_the_same_whole_and_streamed() {
    let long = "name\nZürich — ዙሪክ — 𝄞\n".repeat(3000);
    for text in ["é", "name\nZürich — ዙሪክ — 𝄞\n", &long] {
        for bytes in [text.as_bytes().to_vec(), [b"\xef\xbb\xbf", text.as_bytes()].concat(), utf16(text)] {
            let (_folder, path) = file("a.csv", &bytes);
            assert_eq!(read_text(&path, 1 << 20, OldEncoding::Refused).unwrap().text, text);
            assert_eq!(streamed(&path, OldEncoding::Windows1252).unwrap(), text);
        }
    }
}

#[test]
fn old_office_files_are_read_where_they_may_be_and_refused_where_not() {
    let (_folder, path) = file("a.csv", b"name\nCaf\xe9 \x80 5\n");
    let text = read_text(&path, 100, OldEncoding::Windows1252).unwrap();
    assert_eq!(text.text, "name\nCafé € 5\n");
    assert!(text.remark.unwrap().contains("Windows-1252"));
    assert_eq!(streamed(&path, OldEncoding::Windows1252).unwrap(), "name\nCafé € 5\n");
    for refused in
        [read_text(&path, 100, OldEncoding::Refused).unwrap_err(), streamed(&path, OldEncoding::Refused).unwrap_err()]
    {
        let message = refused.to_string();
        assert!(message.contains("a.csv, byte ") && message.contains("save the file again as UTF-8"), "{message}");
    }
}

#[test]
fn empty_large_and_bombs_are_refused() {
    let (_folder, path) = file("a.json", b"");
    assert!(matches!(read_text(&path, 10, OldEncoding::Refused), Err(ImportError::Nothing { .. })));
    let (_folder, path) = file("a.json", b"0123456789x");
    let message = read_text(&path, 10, OldEncoding::Refused).unwrap_err().to_string();
    assert!(message.contains("more than 10 bytes"), "{message}");
    assert!(read_text(&path, 11, OldEncoding::Refused).is_ok());
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![b' '; 10 << 20]).unwrap();
    let (_folder, path) = file("a.json.gz", &packed.finish().unwrap());
    let message = streamed(&path, OldEncoding::Refused).unwrap_err().to_string();
    assert!(message.contains("times its size"), "{message}");
}

#[test]
fn a_packed_file_is_unpacked() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(b"[1]").unwrap();
    let (_folder, path) = file("a.json.gz", &packed.finish().unwrap());
    assert_eq!(streamed(&path, OldEncoding::Refused).unwrap(), "[1]");
}

#[test]
fn a_folder_gives_its_files_in_order_and_nothing_outside_it() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("z.json"), "1").unwrap();
    std::fs::create_dir(folder.path().join("b")).unwrap();
    for name in ["b/2.JSON", "a.json", ".hidden.json", "note.txt"] {
        std::fs::write(folder.path().join(name), "1").unwrap();
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outside.path(), folder.path().join("out")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("z.json"), folder.path().join("z.json")).unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("b/round")).unwrap();
    }
    let found = walk(folder.path(), &["json"]).unwrap();
    let names: Vec<_> = found.iter().map(|path| shown(path, folder.path())).collect();
    assert_eq!(names, [PathBuf::from("a.json"), PathBuf::from("b/2.JSON")]);
    assert!(matches!(walk(folder.path(), &["csv"]), Err(ImportError::Nothing { .. })));
    assert!(walk(&folder.path().join("nowhere"), &["csv"]).is_err());
}

#[test]
fn a_folder_that_is_too_deep_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let deep: PathBuf = std::iter::repeat_n("d", crate::limits::FOLDER_DEPTH_MAX + 1).collect();
    std::fs::create_dir_all(folder.path().join(deep)).unwrap();
    let message = walk(folder.path(), &["json"]).unwrap_err().to_string();
    assert!(message.contains("deep"), "{message}");
}
