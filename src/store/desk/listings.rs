//! Lists of listings for those who keep them: by what is to be done, by words, a page at a time.

use chrono::NaiveDate;
use rusqlite::params;
use uuid::Uuid;

use super::View;
use crate::{
    directory::{Organization, ServiceStatus, TermCode},
    limits::{DESK_CHOICES_SHOWN_MAX, DESK_ROWS_SHOWN_MAX, DESK_TOGETHER_MAX},
    search::{Context, Query},
    store::{
        StoreError,
        read::collect,
        rows::{date, id, parsed, term, to_json},
    },
};

/// A listing in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// HSDS `id`.
    pub id: Uuid,
    /// HSDS `name`.
    pub name: String,
    /// HSDS `name` of its organization.
    pub organization: Option<String>,
    /// HSDS `status`; an inactive one is a draft.
    pub status: ServiceStatus,
    /// When it was last checked.
    pub assured_date: Option<NaiveDate>,
    /// The state it is seen in, for saving.
    pub revision: u32,
}

/// Which listings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// All but those that ended.
    All,
    /// Last checked on this day or before, or never; not drafts.
    Due(NaiveDate),
    /// Not shown to anybody yet.
    Drafts,
    /// Not given any more.
    Ended,
}

/// How many listings a publisher has, by the kinds of `Filter`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// All but those that ended.
    pub all: u64,
    /// Last checked long ago, or never; not drafts.
    pub due: u64,
    /// Not shown to anybody yet.
    pub drafts: u64,
    /// Not given any more.
    pub ended: u64,
}

impl Filter {
    /// The condition, with `?2` for the day.
    fn sql(self) -> &'static str {
        match self {
            Self::All => "status <> 'defunct' AND ?2 IS NULL",
            Self::Due(_) => {
                "status IN ('active', 'temporarily closed') AND (assured_date IS NULL OR assured_date <= ?2)"
            }
            Self::Drafts => "status = 'inactive' AND ?2 IS NULL",
            Self::Ended => "status = 'defunct' AND ?2 IS NULL",
        }
    }

    fn day(self) -> Option<String> {
        match self {
            Self::Due(day) => Some(day.to_string()),
            _ => None,
        }
    }
}

/// Some drafts of one moment.
#[derive(Debug, Clone)]
pub struct Drafts {
    /// How many.
    pub count: u64,
    /// Their rows, as a list in JSON.
    rowids: String,
}

const ROW: &str = "SELECT service.id AS id, service.name AS name, organization.name AS organization, status,
        assured_date, (SELECT coalesce(max(number), 0) FROM revision WHERE service_id = service.id) AS revision
    FROM service LEFT JOIN organization ON organization.id = organization_id";

fn row(row: &rusqlite::Row<'_>) -> Result<Row, StoreError> {
    let status: String = row.get("status")?;
    Ok(Row {
        id: id(row, "id")?,
        name: row.get("name")?,
        organization: row.get("organization")?,
        status: ServiceStatus::parse(&status).unwrap_or_default(),
        assured_date: date(row, "assured_date")?,
        revision: row.get("revision")?,
    })
}

impl View<'_> {
    /// A page of `count` of a publisher's listings, those longest unchecked first for `Due`, else by name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn rows(&self, publisher: Uuid, filter: Filter, count: u32, page: u32) -> Result<Vec<Row>, StoreError> {
        let order = if matches!(filter, Filter::Due(_)) { "assured_date, service.name" } else { "service.name" };
        // Chosen by an index alone; only what is shown is read.
        let order = format!("{order} COLLATE NOCASE, service.id");
        let sql = format!(
            "{ROW} WHERE service.rowid IN (
                 SELECT rowid FROM service WHERE publisher_id = ?1 AND {} ORDER BY {order} LIMIT ?3 OFFSET ?4)
             ORDER BY {order}",
            filter.sql()
        );
        let values = params![publisher.to_string(), filter.day(), count, u64::from(page) * u64::from(count)];
        collect(&mut self.connection().prepare_cached(&sql)?, values, row)
    }

    /// How many listings of a publisher there are of each kind; `day` as for `Filter::Due`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn row_counts(&self, publisher: Uuid, day: NaiveDate) -> Result<RowCounts, StoreError> {
        // Never is before any day.
        let sql =
            "SELECT status, sum(number) AS number, coalesce(sum(number) FILTER (WHERE assured_date <= ?2), 0) AS due
            FROM service_total WHERE publisher_id = ?1 GROUP BY status";
        let values = params![publisher.to_string(), day.to_string()];
        let found = collect(&mut self.connection().prepare_cached(sql)?, values, |row| {
            let status = parsed(row, "status", ServiceStatus::parse)?.unwrap_or_default();
            Ok((status, row.get::<_, u64>("number")?, row.get::<_, u64>("due")?))
        })?;
        let mut counts = RowCounts::default();
        for (status, number, due) in found {
            match status {
                ServiceStatus::Defunct => counts.ended += number,
                ServiceStatus::Inactive => counts.drafts += number,
                ServiceStatus::Active | ServiceStatus::TemporarilyClosed => counts.due += due,
            }
            if status != ServiceStatus::Defunct {
                counts.all += number;
            }
        }
        Ok(counts)
    }

    /// The needs that some listing of a publisher names, without drafts, ended ones and those last checked on a day or
    /// before.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn own_needs(&self, publisher: Uuid, oldest: NaiveDate) -> Result<Vec<TermCode>, StoreError> {
        // One listing of each need is enough: the others are not read.
        let sql = "WITH RECURSIVE need(term) AS (
                SELECT min(term) FROM service_term WHERE term >= 'need.' AND term < 'need/'
                UNION ALL
                SELECT (SELECT min(term) FROM service_term WHERE term > need.term AND term < 'need/') FROM need
                WHERE term IS NOT NULL)
            SELECT term FROM need WHERE EXISTS (
                SELECT 1 FROM service_term CROSS JOIN service ON service.id = service_id
                WHERE service_term.term = need.term AND publisher_id = ?1
                    AND status IN ('active', 'temporarily closed') AND (assured_date IS NULL OR assured_date > ?2))";
        let values = params![publisher.to_string(), oldest.to_string()];
        let needs = collect(&mut self.connection().prepare_cached(sql)?, values, |row| term(row, "term"))?;
        Ok(needs.into_iter().flatten().collect())
    }

    /// What a publisher's drafts are first of all for, or none for those without a need, and which they are: the need with
    /// the most first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn draft_needs(&self, publisher: Uuid) -> Result<Vec<(Option<TermCode>, Drafts)>, StoreError> {
        let sql = "WITH draft AS MATERIALIZED (
                SELECT rowid, (SELECT term FROM service_term
                    WHERE service_id = service.id AND term >= 'need.' AND term < 'need/'
                    ORDER BY position LIMIT 1) AS need
                FROM service WHERE publisher_id = ?1 AND status = 'inactive')
            SELECT need, count(*) AS number, json_group_array(rowid) AS rowids FROM draft
            GROUP BY need ORDER BY number DESC, need";
        let mut statement = self.connection().prepare_cached(sql)?;
        collect(&mut statement, [publisher.to_string()], |row| {
            Ok((term(row, "need")?, Drafts { count: row.get("number")?, rowids: row.get("rowids")? }))
        })
    }

    /// A page of drafts, by name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn draft_rows(&self, drafts: &Drafts, page: u32) -> Result<Vec<Row>, StoreError> {
        let sql = format!(
            "{ROW} WHERE service.rowid IN (
                 SELECT rowid FROM service WHERE rowid IN (SELECT value FROM json_each(?1))
                 ORDER BY name COLLATE NOCASE, id LIMIT ?2 OFFSET ?3)
             ORDER BY service.name COLLATE NOCASE, service.id"
        );
        let values = params![drafts.rowids, DESK_TOGETHER_MAX, u64::from(page) * u64::from(DESK_TOGETHER_MAX)];
        collect(&mut self.connection().prepare_cached(&sql)?, values, row)
    }

    /// The publisher's listings that match words, best first: as the kiosk finds them, and besides drafts and ended ones
    /// by a part of their name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn rows_matching(&self, publisher: Uuid, text: &str, context: &Context) -> Result<Vec<Row>, StoreError> {
        let found = self.search(&Query::parse(text), context)?;
        let rowids: Vec<i64> = found.services.iter().map(|hit| hit.rowid).take(DESK_ROWS_SHOWN_MAX as usize).collect();
        let sql = format!("{ROW} JOIN json_each(?2) ON service.rowid = value WHERE publisher_id = ?1 ORDER BY key");
        let values = params![publisher.to_string(), to_json(&rowids)?];
        let mut rows = collect(&mut self.connection().prepare_cached(&sql)?, values, row)?;
        if rows.len() == DESK_ROWS_SHOWN_MAX as usize {
            return Ok(rows);
        }
        let sql = format!(
            "{ROW} WHERE service.rowid IN (
                 SELECT rowid FROM service WHERE publisher_id = ?1 AND instr(lower(name), lower(?2)) > 0
                 ORDER BY name COLLATE NOCASE LIMIT ?3)
             ORDER BY service.name COLLATE NOCASE"
        );
        let values = params![publisher.to_string(), text.trim(), DESK_ROWS_SHOWN_MAX];
        let by_name = collect(&mut self.connection().prepare_cached(&sql)?, values, row)?;
        for other in by_name {
            if !rows.iter().any(|row| row.id == other.id) {
                rows.push(other);
            }
        }
        rows.truncate(DESK_ROWS_SHOWN_MAX as usize);
        Ok(rows)
    }

    /// The organization of a name, whole; letters may be large or small.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn organization_named(&self, name: &str) -> Result<Option<Organization>, StoreError> {
        let sql = "SELECT id FROM organization WHERE name = ?1 COLLATE NOCASE ORDER BY id LIMIT 1";
        let mut statement = self.connection().prepare_cached(sql)?;
        let found = collect(&mut statement, [name.trim()], |row| Ok(row.get::<_, String>("id")?))?;
        found.first().map_or(Ok(None), |id| self.organization(id))
    }

    /// The names of organizations, for choosing.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn organization_names(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT name FROM organization GROUP BY name COLLATE NOCASE ORDER BY name COLLATE NOCASE LIMIT ?1";
        collect(&mut self.connection().prepare_cached(sql)?, [DESK_CHOICES_SHOWN_MAX], |row| Ok(row.get("name")?))
    }
}
