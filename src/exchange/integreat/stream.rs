//! Reads a file of records one by one: a JSON array, or a single object. Holds one record at a time.

use std::{fmt, io::BufRead, path::Path};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::exchange::{
    ImportError, Progress,
    source::{OldEncoding, explain, open_text},
};

/// Gives every record of a file with its JSON path.
///
/// # Errors
/// When the file cannot be read or is no JSON, or `take` gives up.
pub fn each_record(
    path: &Path,
    progress: &Progress,
    take: &mut dyn FnMut(String, Value) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let mut stream = open_text(path, OldEncoding::Refused, progress)?;
    let mut gave_up = None;
    let result = read(&mut stream.reader, &mut |at, record| match take(at, record) {
        Ok(()) => true,
        Err(why) => {
            gave_up = Some(why);
            false
        }
    });
    if let Some(why) = gave_up {
        return Err(why);
    }
    result.map_err(|why| if why.is_io() { explain(path, why.into()) } else { malformed(path, &why) })
}

fn malformed(path: &Path, why: &serde_json::Error) -> ImportError {
    let problem = if why.is_eof() {
        "the file ends in the middle of a record; fetch it again".to_owned()
    } else {
        format!("this is not JSON as Integreat gives it ({why}); fetch the file again")
    };
    ImportError::Malformed {
        path: path.to_owned(),
        at: format!("line {}, column {}", why.line(), why.column()),
        problem,
    }
}

type Take<'a> = &'a mut dyn FnMut(String, Value) -> bool;

fn read(reader: &mut dyn BufRead, take: Take<'_>) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_reader(reader);
    Records(take).deserialize(&mut deserializer)?;
    deserializer.end()
}

struct Records<'a>(Take<'a>);

impl<'de> DeserializeSeed<'de> for Records<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Records<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records, or one")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut index = 0_usize;
        while let Some(record) = list.next_element::<Value>()? {
            if !(self.0)(format!("$[{index}]"), record) {
                return Err(serde::de::Error::custom("given up"));
            }
            index += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut record = Map::new();
        while let Some((name, value)) = fields.next_entry::<String, Value>()? {
            record.insert(name, value);
        }
        (self.0)("$".to_owned(), Value::Object(record));
        Ok(())
    }
}
