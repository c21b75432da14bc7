//! Which services of neighbours home refers to: those come along whatever else is taken of the neighbour, under
//! whatever id they are known in the merged directory. Others' references are for others' kiosks.

use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::store::StoreError;

/// Lets home's references follow the services of a part to their ids. One to a service that is not in it goes.
pub(super) fn follow(connection: &Connection, signer: Uuid) -> Result<(), StoreError> {
    let signer = signer.to_string();
    connection.execute(
        "DELETE FROM main.adopted_service WHERE of_publisher_id = ?1
         AND of_service_id NOT IN (SELECT old FROM known WHERE kind = 'service')",
        [&signer],
    )?;
    connection.execute(
        "UPDATE main.adopted_service SET of_service_id =
             (SELECT new FROM known WHERE kind = 'service' AND old = of_service_id)
         WHERE of_publisher_id = ?1",
        [&signer],
    )?;
    Ok(())
}

/// Forgets the references of others, and those to publishers who are not here.
pub(super) fn forget_others(connection: &Connection, home: Option<Uuid>) -> Result<(), StoreError> {
    let home = home.map(|home| home.to_string());
    connection.execute(
        "DELETE FROM main.adopted_service
         WHERE publisher_id IS NOT ?1 OR of_publisher_id NOT IN (SELECT publisher_id FROM main.publication)",
        params![home],
    )?;
    Ok(())
}
