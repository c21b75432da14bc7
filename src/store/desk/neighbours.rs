//! Neighbours whose publications the desk fetches, and what a neighbour's directory offers. Fetches nothing.

use std::collections::HashMap;

use rusqlite::{Connection, Params, Row, params};
use uuid::Uuid;

use super::{Change, View};
use crate::{
    directory::TermCode,
    limits::NEIGHBOURS_MAX,
    store::{
        Directory, StoreError,
        read::collect,
        rows::{date, id, json, parsed, term},
    },
};

/// How it stands with a neighbour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeighbourState {
    /// Nobody has said yet that the root is theirs.
    Waiting,
    /// It is fetched again and again.
    Fetched,
    /// Nothing is fetched any more.
    Ended,
}

impl NeighbourState {
    const ALL: [Self; 3] = [Self::Waiting, Self::Fetched, Self::Ended];

    fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Fetched => "fetched",
            Self::Ended => "ended",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// A publisher whose publications are fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// For whom the root speaks.
    pub publisher_id: Uuid,
    /// What it was called when it was last fetched.
    pub name: String,
    /// A web address, or a folder of this machine.
    pub place: String,
    /// The root that is trusted, as a file.
    pub root: Vec<u8>,
    /// Whether it is fetched.
    pub state: NeighbourState,
}

/// A service in a neighbour's directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// HSDS `id`.
    pub id: Uuid,
    /// HSDS `name`.
    pub name: String,
    /// HSDS `name` of its organization.
    pub organization: Option<String>,
    /// When it was last checked.
    pub assured_date: Option<chrono::NaiveDate>,
    /// `need` terms.
    pub needs: Vec<TermCode>,
}

impl View<'_> {
    /// Every neighbour, by name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn neighbours(&self) -> Result<Vec<Neighbour>, StoreError> {
        let sql = "SELECT * FROM neighbour ORDER BY name COLLATE NOCASE, publisher_id";
        collect(&mut self.connection().prepare_cached(sql)?, [], |row| {
            let nothing = || StoreError::Nonsense { column: "neighbour.state", value: String::new() };
            Ok(Neighbour {
                publisher_id: id(row, "publisher_id")?,
                name: row.get("name")?,
                place: row.get("place")?,
                root: row.get("root")?,
                state: parsed(row, "state", NeighbourState::parse)?.ok_or_else(nothing)?,
            })
        })
    }

    /// One neighbour.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn neighbour(&self, publisher: Uuid) -> Result<Option<Neighbour>, StoreError> {
        Ok(self.neighbours()?.into_iter().find(|neighbour| neighbour.publisher_id == publisher))
    }
}

impl Change<'_> {
    /// Writes a neighbour, over one of the same publisher.
    ///
    /// # Errors
    /// When there are too many, or the file cannot be written.
    pub fn put_neighbour(&mut self, neighbour: &Neighbour) -> Result<(), StoreError> {
        let sql = "INSERT INTO neighbour (publisher_id, name, place, root, state) VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (publisher_id) DO UPDATE SET name = ?2, place = ?3, root = ?4, state = ?5";
        let Neighbour { publisher_id, name, place, root, state } = neighbour;
        let values = params![publisher_id.to_string(), name, place, root, state.as_str()];
        self.connection().prepare_cached(sql)?.execute(values)?;
        let count = self.view().neighbours()?.len();
        if count > NEIGHBOURS_MAX {
            return Err(StoreError::TooMany { what: "neighbours", count: count as u64, max: NEIGHBOURS_MAX });
        }
        Ok(())
    }

    /// Forgets one that nobody has trusted.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn forget_neighbour(&mut self, publisher: Uuid) -> Result<(), StoreError> {
        let sql = "DELETE FROM neighbour WHERE publisher_id = ?1 AND state = 'waiting'";
        self.connection().prepare_cached(sql)?.execute([publisher.to_string()])?;
        Ok(())
    }
}

/// The columns of an offer.
const OFFER: &str = "SELECT service.id AS id, service.name AS name, organization.name AS organization, assured_date,
        (SELECT json_group_array(term ORDER BY term) FROM service_term
         WHERE service_id = service.id AND term >= 'need.' AND term < 'need/') AS needs
    FROM service LEFT JOIN organization ON organization.id = organization_id";

/// Which services are given now.
const GIVEN: &str = "status IN ('active', 'temporarily closed')";

/// Which services meet the need `?1`, themselves or by one below.
const MEETS: &str = "service.id IN (SELECT service_id FROM service_term
        WHERE term = ?1 OR (term >= ?1 || '.' AND term < ?1 || '/'))";

fn offer(row: &Row<'_>) -> Result<Offer, StoreError> {
    Ok(Offer {
        id: id(row, "id")?,
        name: row.get("name")?,
        organization: row.get("organization")?,
        assured_date: date(row, "assured_date")?,
        needs: json(row, "needs")?,
    })
}

/// Needs with their counts.
pub(super) fn need_counts(
    connection: &Connection,
    sql: &str,
    values: impl Params,
) -> Result<HashMap<TermCode, u64>, StoreError> {
    let counts =
        collect(&mut connection.prepare_cached(sql)?, values, |row| Ok((term(row, "term")?, row.get("number")?)))?;
    Ok(counts.into_iter().filter_map(|(need, count)| Some((need?, count))).collect())
}

impl Directory {
    /// How many services are given now.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn offer_count(&self) -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) FROM service WHERE {GIVEN}");
        Ok(self.connection.prepare_cached(&sql)?.query_row([], |row| row.get(0))?)
    }

    /// For each need, how many services name it that are given now.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn offered_needs(&self) -> Result<HashMap<TermCode, u64>, StoreError> {
        let sql = format!(
            "SELECT term, count(*) AS number FROM service_term WHERE term >= 'need.' AND term < 'need/'
                AND service_id NOT IN (SELECT id FROM service WHERE NOT ({GIVEN})) GROUP BY term"
        );
        need_counts(&self.connection, &sql, [])
    }

    /// The first services, by name, that are given now and meet a need, themselves or by one below, and how many there
    /// are: those of one publisher, or all.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn offers_for(
        &self,
        need: &TermCode,
        publisher: Option<Uuid>,
        shown: usize,
    ) -> Result<(Vec<Offer>, u64), StoreError> {
        let which = format!("WHERE {GIVEN} AND {MEETS} AND (?2 IS NULL OR publisher_id = ?2)");
        let (need, publisher) = (need.as_str(), publisher.map(|id| id.to_string()));
        let sql = format!("SELECT count(*) FROM service {which}");
        let count =
            self.connection.prepare_cached(&sql)?.query_row(params![need, publisher], |row| row.get::<_, u64>(0))?;
        let sql = format!("{OFFER} {which} ORDER BY service.name COLLATE NOCASE, service.id LIMIT ?3");
        let offers = collect(&mut self.connection.prepare_cached(&sql)?, params![need, publisher, shown], offer)?;
        Ok((offers, count))
    }

    /// A service that is given now.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn offer(&self, service: Uuid) -> Result<Option<Offer>, StoreError> {
        let sql = format!("{OFFER} WHERE {GIVEN} AND service.id = ?1");
        Ok(collect(&mut self.connection.prepare_cached(&sql)?, [service.to_string()], offer)?.pop())
    }

    /// The names of the services that are given now, in their order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn offer_names(&self) -> Result<Vec<(Uuid, String)>, StoreError> {
        let sql = format!("SELECT id, name FROM service WHERE {GIVEN} ORDER BY name COLLATE NOCASE, id");
        collect(&mut self.connection.prepare_cached(&sql)?, [], |row| Ok((id(row, "id")?, row.get("name")?)))
    }
}
