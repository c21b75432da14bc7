//! Saving listings, and every state they were in. Who saves says which state they saw; when it is not the last one,
//! nothing is written and both are shown.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rusqlite::{Row, params};
use uuid::Uuid;

use super::{Change, View, moment};
use crate::{
    directory::{Service, Translation, TranslationState, outdate, revive, texts_of},
    limits::{DESK_AUDIT_SHOWN_MAX, DESK_STATES_LOOKED_BACK_MAX},
    store::{
        StoreError,
        read::collect,
        rows::{self, to_json},
    },
};

/// What was done to a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// How it was when the desk first changed it.
    Found,
    /// Written by hand.
    Edited,
    /// Said to be still true.
    Confirmed,
    /// Brought back from an earlier state.
    Restored,
    /// Its texts were translated.
    Translated,
    /// Taken from a file of another directory.
    Imported,
    /// Taken from a workbook that people filled in.
    FromSheet,
    /// It is not given any more.
    Ended,
}

impl Act {
    const ALL: [Self; 8] = [
        Self::Found,
        Self::Edited,
        Self::Confirmed,
        Self::Restored,
        Self::Translated,
        Self::Imported,
        Self::FromSheet,
        Self::Ended,
    ];

    /// As it is kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Edited => "edited",
            Self::Confirmed => "confirmed",
            Self::Restored => "restored",
            Self::Translated => "translated",
            Self::Imported => "imported",
            Self::FromSheet => "from sheet",
            Self::Ended => "ended",
        }
    }

    /// The act that a word names.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == text)
    }
}

/// A listing as it was after a change.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// 1, 2, 3 … within the listing.
    pub number: u32,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub account: Option<String>,
    /// What was done.
    pub act: Act,
    /// How it was then.
    pub service: Service,
}

/// What became of a save.
#[derive(Debug, Clone, PartialEq)]
pub enum Saved {
    /// It is written, as this revision.
    As(u32),
    /// Nothing was different.
    Same,
    /// Somebody saved since, as this revision: nothing was written.
    Conflict(Box<Revision>),
}

/// What readers will see of a listing that was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// It was not shown before.
    New,
    /// It says something else.
    Changed,
    /// It is not shown any more.
    Gone,
}

/// A listing that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// HSDS `id`.
    pub id: Uuid,
    /// HSDS `name`, as it is now.
    pub name: String,
    /// What will be seen of it.
    pub news: News,
}

fn revision(row: &Row<'_>) -> Result<Revision, StoreError> {
    let nonsense = |column, value: String| StoreError::Nonsense { column, value };
    let (act, document): (String, String) = (row.get("act")?, row.get("document")?);
    Ok(Revision {
        number: row.get("number")?,
        at: moment(&row.get::<_, String>("at")?),
        account: row.get("name")?,
        act: Act::parse(&act).ok_or_else(|| nonsense("revision.act", act))?,
        service: serde_json::from_str(&document).map_err(|why| nonsense("revision.document", why.to_string()))?,
    })
}

const REVISION: &str = "SELECT number, at, name, act, document FROM revision
    LEFT JOIN account ON account.id = account_id WHERE service_id = ?1";

impl View<'_> {
    /// Every state of a listing, newest first; none for one that the desk has not changed yet.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn history(&self, service: Uuid) -> Result<Vec<Revision>, StoreError> {
        let mut statement = self.connection().prepare_cached(&format!("{REVISION} ORDER BY number DESC"))?;
        collect(&mut statement, [service.to_string()], revision)
    }

    /// The names of neighbours' services that were referred to, or not any more, since a moment; newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn references_changed_since(&self, at: Option<DateTime<Utc>>) -> Result<Vec<String>, StoreError> {
        let sql =
            "SELECT what FROM audit WHERE act IN ('ours too', 'not ours any more') AND what IS NOT NULL AND at > ?1
                   GROUP BY what ORDER BY max(id) DESC LIMIT ?2";
        let values = params![at.map(super::moment_text).unwrap_or_default(), DESK_AUDIT_SHOWN_MAX];
        collect(&mut self.connection().prepare_cached(sql)?, values, |row| Ok(row.get("what")?))
    }

    /// One state of a listing.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn revision(&self, service: Uuid, number: u32) -> Result<Option<Revision>, StoreError> {
        let mut statement = self.connection().prepare_cached(&format!("{REVISION} AND number = ?2"))?;
        Ok(collect(&mut statement, params![service.to_string(), number], revision)?.pop())
    }

    /// What readers will see of the listings that were changed after a moment, the last changed first, `count` at most.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn changed_since(&self, at: DateTime<Utc>, count: u32) -> Result<Vec<Changed>, StoreError> {
        let at = super::moment_text(at);
        // A state that was found is older than the edit that found it.
        let sql = "SELECT service_id FROM revision INDEXED BY revision_by_time WHERE at > ?1 AND act <> 'found'
                   ORDER BY at DESC, id DESC";
        let mut statement = self.connection().prepare_cached(sql)?;
        let mut changes = statement.query([&at])?;
        let (mut seen, mut found) = (HashSet::new(), Vec::new());
        // No more is read than is shown.
        while found.len() < count as usize
            && let Some(row) = changes.next()?
        {
            let id: String = row.get(0)?;
            if seen.insert(id.clone()) {
                found.extend(self.news_of(&id, &at)?);
            }
        }
        Ok(found)
    }

    /// What readers will see of a listing that was changed after a moment; none where it is again what it was.
    fn news_of(&self, service: &str, at: &str) -> Result<Option<Changed>, StoreError> {
        let sql = "SELECT service.id AS id, name, status IN ('active', 'temporarily closed') AS is_shown,
                coalesce(old.document ->> 'status' IN ('active', 'temporarily closed'), FALSE) AS was_shown
            FROM service CROSS JOIN revision AS new ON new.service_id = service.id
                AND new.number = (SELECT max(number) FROM revision WHERE revision.service_id = service.id)
            LEFT JOIN revision AS old ON old.service_id = service.id AND old.number =
                (SELECT max(number) FROM revision AS before WHERE before.service_id = service.id
                 AND (before.at <= ?2 OR before.act = 'found'))
            WHERE service.id = ?1 AND new.document IS NOT old.document AND (is_shown OR was_shown)";
        let found = collect(&mut self.connection().prepare_cached(sql)?, [service, at], |row| {
            let news = match (row.get("was_shown")?, row.get("is_shown")?) {
                (false, _) => News::New,
                (true, true) => News::Changed,
                (true, false) => News::Gone,
            };
            Ok(Changed { id: rows::id(row, "id")?, name: row.get("name")?, news })
        })?;
        Ok(found.into_iter().next())
    }

    /// When something was last done.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn last_deed(&self, act: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = "SELECT max(at) FROM audit WHERE act = ?1";
        let at: Option<String> = self.connection().prepare_cached(sql)?.query_row([act], |row| row.get(0))?;
        Ok(at.map(|at| moment(&at)))
    }

    /// How a file last said that a listing is; where no file was taken, how it was before the desk first changed it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn last_imported(&self, service: Uuid) -> Result<Option<Service>, StoreError> {
        let sql =
            format!("{REVISION} AND act IN ('imported', 'found') ORDER BY act = 'imported' DESC, number DESC LIMIT 1");
        let mut statement = self.connection().prepare_cached(&sql)?;
        Ok(collect(&mut statement, [service.to_string()], revision)?.pop().map(|found| found.service))
    }

    /// The number of a listing's last state; 0 for one that the desk has not changed yet.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn revision_number(&self, service: Uuid) -> Result<u32, StoreError> {
        let sql = "SELECT coalesce(max(number), 0) FROM revision WHERE service_id = ?1";
        Ok(self.connection().prepare_cached(sql)?.query_row([service.to_string()], |row| row.get(0))?)
    }
}

impl Change<'_> {
    /// Saves a listing, seen as revision `seen` (0 for a new one, or one that the desk has not changed yet). Where a
    /// text changed, its translations become outdated, until it is again what it was; what is brought back was in order
    /// then.
    ///
    /// # Errors
    /// When the file cannot be written, or the listing is somebody else's.
    pub fn save(&mut self, service: &Service, seen: u32, act: Act, by: Option<i64>) -> Result<Saved, StoreError> {
        let last = self.view().revision_number(service.id)?;
        if last > 0
            && last != seen
            && let Some(last) = self.view().revision(service.id, last)?
        {
            return Ok(Saved::Conflict(Box::new(last)));
        }
        let before = self.directory.service(service.id)?;
        let number = match &before {
            // How it was is a state too.
            Some(before) if last == 0 => self.remember(before, 1, Act::Found, None)?,
            _ => last,
        };
        if before.as_ref() == Some(service) {
            return Ok(Saved::Same);
        }
        let mut service = service.clone();
        if let Some(before) = before.as_ref().filter(|_| act != Act::Restored) {
            outdate(before, &mut service);
            self.revive(&mut service)?;
        }
        self.writer.put_service_over(&service, before.as_ref())?;
        // As it will be read again: places and organizations are shared, and what is kept has its order.
        let kept = self.directory.service(service.id)?.unwrap_or(service);
        Ok(Saved::As(self.remember(&kept, number + 1, act, by)?))
    }

    /// What goes back to how it was in an earlier state takes its translations along.
    fn revive(&self, service: &mut Service) -> Result<(), StoreError> {
        let is_outdated = |one: &Translation| one.state == TranslationState::Outdated;
        if !texts_of(service).iter().any(|text| text.translations.iter().any(is_outdated)) {
            return Ok(());
        }
        let sql = format!("{REVISION} ORDER BY number DESC LIMIT ?2");
        let values = params![service.id.to_string(), DESK_STATES_LOOKED_BACK_MAX];
        for state in collect(&mut self.connection().prepare_cached(&sql)?, values, revision)? {
            revive(&state.service, service);
        }
        Ok(())
    }

    /// Saves what came of a file and of what the desk knows besides, seen as revision `seen`. What the file alone says
    /// becomes a state of the history, so that the next file is compared with it.
    ///
    /// # Errors
    /// When the file cannot be written, or the listing is somebody else's.
    pub fn save_imported(
        &mut self,
        merged: &Service,
        of_file: &Service,
        seen: u32,
        by: Option<i64>,
    ) -> Result<Saved, StoreError> {
        if merged == of_file {
            return self.save(merged, seen, Act::Imported, by);
        }
        match self.save(merged, seen, Act::Edited, by)? {
            Saved::As(number) => {
                // In this order people read it: the file, and what was kept of the desk's.
                let sql = "UPDATE revision SET number = number + 1 WHERE service_id = ?1 AND number = ?2";
                self.connection().prepare_cached(sql)?.execute(params![merged.id.to_string(), number])?;
                self.remember(of_file, number, Act::Imported, by)?;
                Ok(Saved::As(number + 1))
            }
            other => Ok(other),
        }
    }

    fn remember(&mut self, service: &Service, number: u32, act: Act, by: Option<i64>) -> Result<u32, StoreError> {
        let sql = "INSERT INTO revision (service_id, number, at, account_id, act, document)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let values = params![service.id.to_string(), number, self.at(), by, act.as_str(), to_json(service)?];
        self.connection().prepare_cached(sql)?.execute(values)?;
        if act != Act::Found {
            let sql = "INSERT INTO audit (at, account_id, act, what, revision_id) VALUES (?1, ?2, ?3, ?4, ?5)";
            let revision = self.connection().last_insert_rowid();
            let values = params![self.at(), by, act.as_str(), service.name, revision];
            self.connection().prepare_cached(sql)?.execute(values)?;
        }
        Ok(number)
    }
}
