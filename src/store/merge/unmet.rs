//! Choosing the services of a neighbour that meet what home does not, or that home refers to: no dead ends, and no crowd
//! either.

use rusqlite::{Connection, OptionalExtension, functions::FunctionFlags, params};
use uuid::Uuid;

use crate::{directory::Point, store::StoreError};

/// A service that is given: one that has ended meets no need.
const GIVEN: &str = "status IN ('active', 'temporarily closed')";

/// Remembers which needs home meets, and where it is.
pub(super) fn remember_home(connection: &Connection, home: Uuid) -> Result<(), StoreError> {
    connection.execute_batch(&format!(
        "INSERT INTO met SELECT DISTINCT term FROM main.service_term JOIN main.service ON service.id = service_id
         WHERE term >= 'need.' AND term < 'need/' AND {GIVEN}"
    ))?;
    let sql = "SELECT latitude, longitude FROM main.publisher WHERE id = ?1 AND latitude IS NOT NULL
               AND longitude IS NOT NULL";
    let found = connection.query_row(sql, [home.to_string()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let point = found.and_then(|(latitude, longitude)| Point::new(latitude, longitude));
    // Without a point of home every place is as near as any.
    connection.create_scalar_function("metres_from_home", 2, FunctionFlags::SQLITE_UTF8, move |arguments| {
        let place = Point::new(arguments.get(0)?, arguments.get(1)?);
        Ok(point.zip(place).map_or(0.0, |(point, place)| point.metres_to(place)))
    })?;
    Ok(())
}

/// Chooses the services of a part, with what they lead to.
pub(super) fn choose(connection: &Connection, signer: Uuid, within_metres: f64) -> Result<(), StoreError> {
    connection.execute(
        &format!(
            "INSERT INTO known (kind, old) SELECT 'service', id FROM part.service WHERE {GIVEN}
             AND (id IN (SELECT of_service_id FROM main.adopted_service WHERE of_publisher_id = ?2)
                 OR id IN (SELECT service_id FROM part.service_term
                 WHERE term >= 'need.' AND term < 'need/' AND term NOT IN (SELECT term FROM met))
             AND (id NOT IN (SELECT service_id FROM placed)
                 OR id IN (SELECT service_id FROM placed WHERE metres_from_home(latitude, longitude) <= ?1)))"
        )
        .replace(
            "placed",
            "(SELECT service_id, latitude, longitude FROM part.service_at_location
              JOIN part.location ON location.id = location_id
              WHERE latitude IS NOT NULL AND longitude IS NOT NULL)",
        ),
        params![within_metres, signer.to_string()],
    )?;
    let chosen = "SELECT old FROM known WHERE kind = 'service'";
    Ok(connection.execute_batch(&format!(
        "INSERT INTO known (kind, old) SELECT 'service_at_location', id FROM part.service_at_location
             WHERE service_id IN ({chosen});
         INSERT INTO known (kind, old) SELECT DISTINCT 'location', location_id FROM part.service_at_location
             WHERE service_id IN ({chosen});
         INSERT INTO known (kind, old) SELECT DISTINCT 'organization', organization_id FROM part.service
             WHERE id IN ({chosen}) AND organization_id IS NOT NULL;
         INSERT INTO known (kind, old) SELECT 'publisher', publisher_id FROM part.publication
             UNION SELECT 'publisher', publisher_id FROM part.service
                 WHERE id IN ({chosen}) AND publisher_id IS NOT NULL"
    ))?)
}
