//! Tables or JSON files in one ZIP file, as directories in HSDS are handed on. Unpacks them with a bound; what they say
//! is for `hsds` to read.

use std::{
    fs::{self, File},
    io::{self, BufReader, Read},
    path::Path,
};

use zip::{ZipArchive, result::ZipError};

use super::ImportError;
use crate::limits::{FOLDER_FILES_MAX, PACKAGE_UNPACKED_BYTES_MAX};

/// Whether a name is of a file that HSDS may be in.
fn is_wanted(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".csv", ".json"].iter().any(|end| name.ends_with(end)) && !name.starts_with("__macosx/")
}

fn open(path: &Path) -> Result<ZipArchive<BufReader<File>>, ImportError> {
    let file = File::open(path).map_err(|source| ImportError::Unreadable { path: path.to_owned(), source })?;
    ZipArchive::new(BufReader::new(file)).map_err(|why| broken(path, "the container", &why))
}

fn broken(path: &Path, at: &str, why: &ZipError) -> ImportError {
    let problem = match why {
        ZipError::UnsupportedArchive(_) | ZipError::InvalidPassword => {
            "it has a password, or is packed in an uncommon way; pack it again without".to_owned()
        }
        _ => "it is damaged; send it again".to_owned(),
    };
    ImportError::Malformed { path: path.to_owned(), at: at.to_owned(), problem }
}

/// Whether a file is such a package; workbooks, which are ZIP files too, are none.
pub fn is_package(path: &Path) -> bool {
    open(path).is_ok_and(|archive| archive.file_names().flatten().any(|name| is_wanted(&name)))
}

/// Unpacks the tables and JSON files of a package into a folder, which is made. Names that lead out of it are left out.
///
/// # Errors
/// When the package is damaged, has a password or passes a bound, or the folder cannot be written.
pub fn unpack(path: &Path, into: &Path) -> Result<(), ImportError> {
    let mut archive = open(path)?;
    let too_large = |problem: String| ImportError::TooLarge { path: path.to_owned(), problem };
    if archive.len() > FOLDER_FILES_MAX {
        return Err(too_large(format!("more than {FOLDER_FILES_MAX} files")));
    }
    let mut left = PACKAGE_UNPACKED_BYTES_MAX;
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).map_err(|why| broken(path, "a file in it", &why))?;
        let Some(name) = part.enclosed_name().filter(|_| part.is_file()) else { continue };
        if !is_wanted(&name.to_string_lossy()) {
            continue;
        }
        let to = into.join(&name);
        let unwritable = |source| ImportError::Unreadable { path: to.clone(), source };
        fs::create_dir_all(to.parent().unwrap_or(into)).map_err(unwritable)?;
        let mut file = File::create(&to).map_err(unwritable)?;
        // What it claims of its own size proves nothing.
        let written = io::copy(&mut part.by_ref().take(left + 1), &mut file).map_err(|source| match source.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput => {
                broken(path, &name.to_string_lossy(), &ZipError::Io(source))
            }
            _ => unwritable(source),
        })?;
        left = left
            .checked_sub(written)
            .ok_or_else(|| too_large(format!("more than {PACKAGE_UNPACKED_BYTES_MAX} bytes when it is unpacked")))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    fn packed(parts: &[(&str, &[u8])]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut writer = ZipWriter::new(file.reopen().unwrap());
        for (name, bytes) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap();
        file
    }

    #[test]
    fn tables_are_unpacked_and_nothing_leaves_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let into = folder.path().join("a/b");
        let file = packed(&[
            ("hsds/service.csv", b"id,name\n"),
            ("../../out.csv", b"x"),
            ("readme.txt", b"x"),
            ("__MACOSX/hsds/._service.csv", b"x"),
        ]);
        assert!(is_package(file.path()));
        unpack(file.path(), &into).unwrap();
        assert_eq!(fs::read(into.join("hsds/service.csv")).unwrap(), b"id,name\n");
        let all: Vec<_> = fs::read_dir(&into).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(all, ["hsds"]);
        assert!(!folder.path().join("out.csv").exists());
    }

    #[test]
    fn a_workbook_is_none_and_a_damaged_one_says_so() {
        assert!(!is_package(packed(&[("xl/workbook.xml", b"<x/>"), ("xl/theme.xml", b"")]).path()));
        let file = packed(&[("service.csv", &[b'a'; 5_000])]);
        let whole = fs::read(file.path()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::write(file.path(), &whole[..whole.len() / 2]).unwrap();
        assert!(matches!(unpack(file.path(), folder.path()), Err(ImportError::Malformed { .. })));
        let mut bent = whole;
        bent[45] ^= 0xff;
        fs::write(file.path(), bent).unwrap();
        assert!(matches!(unpack(file.path(), folder.path()), Err(ImportError::Malformed { .. })));
    }
}
