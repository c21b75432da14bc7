//! The command line by which the conformance suite of TUF drives a client, on the code path of `wegwijs sync`.
use std::{
    fs,
    fs::File,
    io::{Read, Seek, SeekFrom, Write},
    path::PathBuf,
    process::ExitCode,
};
use wegwijs::sync::{Fetch, FetchError, Trusted};
struct Tmp {
    m: String,
    t: String,
}
impl Fetch for Tmp {
    fn metadata(&self, name: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, FetchError> {
        let url = format!("{}/{}", self.m.trim_end_matches('/'), name);
        match ureq::get(&url).call() {
            Ok(r) => {
                let mut v = Vec::new();
                r.into_body().into_reader().take(bytes_max + 1).read_to_end(&mut v).unwrap();
                if v.len() as u64 > bytes_max {
                    return Err(FetchError::NoMirror);
                }
                Ok(Some(v))
            }
            Err(ureq::Error::StatusCode(404)) => Ok(None),
            Err(e) => {
                eprintln!("{url} {e}");
                Err(FetchError::NoMirror)
            }
        }
    }
    fn target(&self, path: &str, file: &mut File, _length: u64) -> Result<(), FetchError> {
        let url = format!("{}/{}", self.t.trim_end_matches('/'), path);
        let r = ureq::get(&url).call().map_err(|_| FetchError::NoMirror)?;
        let mut v = Vec::new();
        r.into_body().into_reader().read_to_end(&mut v).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.write_all(&v).unwrap();
        Ok(())
    }
}
fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let get = |n: &str| args.iter().position(|a| a == n).map(|i| args[i + 1].clone());
    let dir = PathBuf::from(get("--metadata-dir").unwrap());
    if args.contains(&"init".to_string()) {
        fs::copy(args.last().unwrap(), dir.join("root.json")).unwrap();
        return ExitCode::SUCCESS;
    }
    let run = || -> Result<(), Box<dyn std::error::Error>> {
        let mut t = Trusted::open(&dir, &fs::read(dir.join("root.json"))?)?;
        let now = chrono::DateTime::from_timestamp(
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_secs() as i64,
            0,
        )
        .unwrap();
        let from = Tmp { m: get("--metadata-url").unwrap(), t: get("--target-base-url").unwrap_or_default() };
        t.refresh(&from, now)?;
        for (i, a) in args.iter().enumerate() {
            if a == "--target-name" {
                let name = &args[i + 1];
                let target = t.find(name, &from, now)?.ok_or("not found")?;
                eprintln!("{target:?}");
            }
        }
        Ok(())
    };
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{e} {e:?}");
            ExitCode::FAILURE
        }
    }
}
