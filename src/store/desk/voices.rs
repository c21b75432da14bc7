//! Recordings of native speakers: who lent their voice, what was said, and the file of it. What is published is laid out
//! in a folder of its own. Makes no recordings, and knows nothing of sound.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
};

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Row, params};

use super::{Change, Desk, View, moment, moment_text};
use crate::{
    directory::{Publisher, Sha256},
    durable,
    limits::{CLIP_UNDO_DAYS, CLIPS_OF_SENTENCE_MAX},
    locale::{LANGUAGES, LanguageTag},
    speech::{medium_name, sentences},
    store::{Directory, StoreError, read::collect, rows::parsed},
};

/// The folder of the recordings, in the desk's.
const CLIPS: &str = "clips";
/// The folder of what is published beside the listings, in the desk's.
const MEDIA: &str = "media";

/// A recording of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clip {
    /// Its number.
    pub id: i64,
    /// What the sentence is.
    pub key: String,
    /// The very words that were spoken.
    pub text: String,
    /// Their language.
    pub language: LanguageTag,
    /// How long it is, in milliseconds.
    pub milliseconds: u32,
    /// The digest of its file.
    pub sha256: Sha256,
    /// Whether it is deleted.
    pub is_removed: bool,
}

/// A sentence that was recorded, to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewClip<'a> {
    /// The language of `text`.
    pub language: &'a LanguageTag,
    /// What the sentence is.
    pub key: &'a str,
    /// The very words that were spoken.
    pub text: &'a str,
    /// Whose voice it is.
    pub speaker: i64,
    /// How long it is, in milliseconds.
    pub milliseconds: u32,
    /// The digest of its file, which `keep_clip` gave.
    pub sha256: Sha256,
}

/// Somebody who lent their voice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    /// Their number.
    pub id: i64,
    /// What they want to be called, if anything.
    pub name: Option<String>,
    /// When they agreed.
    pub at: DateTime<Utc>,
    /// The languages of their recordings that are not deleted.
    pub languages: Vec<LanguageTag>,
    /// How many recordings of theirs are not deleted.
    pub clips: u64,
}

fn clip(row: &Row<'_>) -> Result<Clip, StoreError> {
    let nonsense = |column: &'static str| StoreError::Nonsense { column, value: String::new() };
    Ok(Clip {
        id: row.get("id")?,
        key: row.get("key")?,
        text: row.get("text")?,
        language: parsed(row, "language", |text| LanguageTag::parse(text).ok())?.ok_or_else(|| nonsense("language"))?,
        milliseconds: row.get("milliseconds")?,
        sha256: parsed(row, "sha256", |text| text.parse().ok())?.ok_or_else(|| nonsense("sha256"))?,
        is_removed: row.get::<_, Option<String>>("removed_at")?.is_some(),
    })
}

const CLIP: &str = "SELECT id, key, text, language, milliseconds, sha256, removed_at FROM clip";

impl View<'_> {
    /// The recordings of a language that are not deleted, the newest of each text first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn clips(&self, language: &LanguageTag) -> Result<Vec<Clip>, StoreError> {
        let sql = format!("{CLIP} WHERE language = ?1 AND removed_at IS NULL ORDER BY id DESC");
        collect(&mut self.connection().prepare_cached(&sql)?, [language.as_str()], clip)
    }

    /// The texts of which there is a recording that is not deleted, by language.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn recorded_texts(&self) -> Result<HashMap<String, HashSet<String>>, StoreError> {
        let sql = "SELECT language, text FROM clip WHERE removed_at IS NULL";
        let found = collect(&mut self.connection().prepare_cached(sql)?, [], |row| {
            Ok((row.get("language")?, row.get("text")?))
        })?;
        let mut texts: HashMap<String, HashSet<String>> = HashMap::new();
        for (language, text) in found {
            texts.entry(language).or_default().insert(text);
        }
        Ok(texts)
    }

    /// One recording, also a deleted one.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn clip(&self, id: i64) -> Result<Option<Clip>, StoreError> {
        let mut statement = self.connection().prepare_cached(&format!("{CLIP} WHERE id = ?1"))?;
        Ok(collect(&mut statement, [id], clip)?.pop())
    }

    /// Everybody who lent their voice, the last first; without those whose recordings are all gone.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn speakers(&self) -> Result<Vec<Speaker>, StoreError> {
        let sql = "SELECT speaker.id AS id, name, speaker.at AS at, group_concat(DISTINCT language) AS languages,
                       count(*) AS clips
                   FROM speaker JOIN clip ON speaker_id = speaker.id WHERE removed_at IS NULL
                   GROUP BY speaker.id ORDER BY speaker.id DESC";
        collect(&mut self.connection().prepare_cached(sql)?, [], |row| {
            let languages: String = row.get("languages")?;
            Ok(Speaker {
                id: row.get("id")?,
                name: row.get("name")?,
                at: moment(&row.get::<_, String>("at")?),
                languages: languages.split(',').filter_map(|tag| LanguageTag::parse(tag).ok()).collect(),
                clips: row.get("clips")?,
            })
        })
    }

    /// The name of somebody who agreed; none where nobody of this number did.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn speaker_name(&self, id: i64) -> Result<Option<Option<String>>, StoreError> {
        let mut statement = self.connection().prepare_cached("SELECT name FROM speaker WHERE id = ?1")?;
        Ok(collect(&mut statement, [id], |row| Ok(row.get("name")?))?.pop())
    }

    /// What is published: the newest recording of each text that the screen says today, by its medium's name.
    fn published_clips(&self) -> Result<BTreeMap<String, Sha256>, StoreError> {
        let town = self.publishers()?.into_iter().next();
        let mut found = BTreeMap::new();
        for language in LANGUAGES.iter().filter_map(|known| LanguageTag::parse(known.tag).ok()) {
            let clips = self.clips(&language)?;
            let said: HashSet<&str> = sentences(&language).iter().map(|one| one.text.as_str()).collect();
            for clip in clips {
                let is_of_town = |town: &Publisher| self.is_read(town.id, &language, &clip.text);
                if said.contains(clip.text.as_str()) || town.as_ref().map_or(Ok(false), is_of_town)? {
                    found.entry(medium_name(&language, &clip.text)).or_insert(clip.sha256);
                }
            }
        }
        Ok(found)
    }
}

impl Change<'_> {
    /// Writes down that somebody agreed to `consent`, and gives their number.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add_speaker(&mut self, name: Option<&str>, consent: &str, by: i64) -> Result<i64, StoreError> {
        let sql = "INSERT INTO speaker (name, consent, at, account_id) VALUES (?1, ?2, ?3, ?4)";
        self.connection().execute(sql, params![name, consent, self.at(), by])?;
        Ok(self.connection().last_insert_rowid())
    }

    /// Writes down a recording whose file is kept already, and gives its number.
    ///
    /// # Errors
    /// When the file cannot be written, or the speaker is not known.
    pub fn add_clip(&mut self, clip: &NewClip<'_>, by: i64) -> Result<i64, StoreError> {
        let sql = "INSERT INTO clip (language, key, text, speaker_id, at, account_id, sha256, milliseconds)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let NewClip { language, key, text, speaker, milliseconds, sha256 } = clip;
        let (at, sha256) = (self.at(), sha256.to_string());
        let values = params![language.as_str(), key, text, speaker, at, by, sha256, milliseconds];
        self.connection().execute(sql, values)?;
        Ok(self.connection().last_insert_rowid())
    }

    /// Deletes a recording, or brings it back.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn remove_clip(&mut self, id: i64, removed: bool) -> Result<(), StoreError> {
        let at = removed.then(|| self.at());
        self.connection().execute("UPDATE clip SET removed_at = ?2 WHERE id = ?1", params![id, at])?;
        Ok(())
    }

    /// Deletes every recording of a voice.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn remove_voice(&mut self, speaker: i64) -> Result<(), StoreError> {
        let sql = "UPDATE clip SET removed_at = ?2 WHERE speaker_id = ?1 AND removed_at IS NULL";
        self.connection().execute(sql, params![speaker, self.at()])?;
        Ok(())
    }

    /// Brings back what `remove_voice` deleted last.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn restore_voice(&mut self, speaker: i64) -> Result<(), StoreError> {
        let sql = "UPDATE clip SET removed_at = NULL WHERE speaker_id = ?1
                   AND removed_at = (SELECT max(removed_at) FROM clip WHERE speaker_id = ?1)";
        self.connection().execute(sql, [speaker])?;
        Ok(())
    }

    /// Forgets what was deleted long ago and what was replaced twice; gives the files that nothing names any more.
    fn forget_clips(&mut self) -> Result<Vec<Sha256>, StoreError> {
        let old = moment_text(self.at - TimeDelta::days(CLIP_UNDO_DAYS));
        let sql = "DELETE FROM clip WHERE removed_at < ?1 OR id IN (
                       SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY language, key ORDER BY id DESC) AS nth
                           FROM clip WHERE removed_at IS NULL) WHERE nth > ?2)
                   RETURNING sha256";
        let digest = |row: &Row<'_>| parsed(row, "sha256", |text| text.parse::<Sha256>().ok());
        let mut statement = self.connection().prepare_cached(sql)?;
        let gone: Vec<Option<Sha256>> = collect(&mut statement, params![old, CLIPS_OF_SENTENCE_MAX], digest)?;
        let sql = "DELETE FROM speaker WHERE at < ?1 AND id NOT IN (SELECT speaker_id FROM clip)";
        self.connection().execute(sql, [&old])?;
        let mut named = self.connection().prepare_cached("SELECT 1 FROM clip WHERE sha256 = ?1")?;
        let mut unnamed = Vec::new();
        for sha256 in gone.into_iter().flatten() {
            if !named.exists([sha256.to_string()])? {
                unnamed.push(sha256);
            }
        }
        Ok(unnamed)
    }
}

impl Desk {
    /// Keeps the file of a recording, and gives its digest.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn keep_clip(&self, opus: &[u8]) -> Result<Sha256, StoreError> {
        let sha256 = Sha256::try_from(digest(&SHA256, opus).as_ref()).unwrap_or(Sha256([0; 32]));
        let path = clip_file(self.folder(), &sha256);
        let failed = |source| StoreError::File { path: path.clone(), source };
        fs::create_dir_all(self.folder().join(CLIPS)).map_err(failed)?;
        durable::replace(&path, opus).map_err(failed)?;
        Ok(sha256)
    }

    /// The file of a recording, whole.
    ///
    /// # Errors
    /// When it is not there.
    pub fn clip_bytes(&self, clip: &Clip) -> Result<Vec<u8>, StoreError> {
        let path = clip_file(self.folder(), &clip.sha256);
        fs::read(&path).map_err(|source| StoreError::File { path, source })
    }

    /// Forgets recordings that were deleted long ago or replaced twice, with their files.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn forget_old_clips(&self, at: DateTime<Utc>) -> Result<(), StoreError> {
        for sha256 in self.change(at, |change| change.forget_clips())? {
            let path = clip_file(self.folder(), &sha256);
            if let Err(why) = fs::remove_file(&path) {
                tracing::warn!(%why, path = %path.display(), "a recording that nobody needs is still there");
            }
        }
        Ok(())
    }

    /// Lays out what is published beside the listings of the desk in `file`, and says where: the recordings of today's
    /// sentences by their names, and whatever else a deployer has put there, such as a map.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn media_of(file: &Path) -> Result<PathBuf, StoreError> {
        let folder = file.parent().unwrap_or(Path::new("."));
        let directory = Directory::open(file)?;
        // A desk that nobody has opened since it learned to record has none.
        let has_clips = directory.connection.table_exists(None, "clip")?;
        let clips = if has_clips { View { directory: &directory }.published_clips()? } else { BTreeMap::new() };
        let media = folder.join(MEDIA);
        let audio = media.join("audio");
        let failed = |source| StoreError::File { path: audio.clone(), source };
        match fs::remove_dir_all(&audio) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => return Err(failed(why)),
            _ => fs::create_dir_all(&media).map_err(failed)?,
        }
        for (name, sha256) in clips {
            let (from, to) = (clip_file(folder, &sha256), media.join(name));
            if !from.exists() {
                tracing::warn!(path = %from.display(), "a recording is missing; it is not published");
                continue;
            }
            fs::create_dir_all(to.parent().unwrap_or(&audio)).map_err(failed)?;
            // Not every disk can give one file two names.
            if fs::hard_link(&from, &to).is_err() {
                fs::copy(&from, &to).map_err(failed)?;
            }
        }
        Ok(media)
    }
}

fn clip_file(folder: &Path, sha256: &Sha256) -> PathBuf {
    folder.join(CLIPS).join(format!("{sha256}.opus"))
}

#[cfg(test)]
mod tests;
