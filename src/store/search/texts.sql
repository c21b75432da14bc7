-- Every text of these services, with what it is: name, word (keywords, organization, place), term or text.
-- Nothing of a place whose address is hidden, nothing but the town where only the area is shown.
WITH wanted AS (SELECT service.* FROM json_each(?1) JOIN service ON service.rowid = value),
place AS (
    SELECT wanted.rowid AS service_rowid, location.* FROM wanted
    JOIN service_at_location ON service_id = wanted.id JOIN location ON location.id = location_id
    WHERE address_visibility <> 'hidden'
)
SELECT rowid, 'name', name FROM wanted
UNION ALL SELECT rowid, 'name', alternate_name FROM wanted
UNION ALL SELECT wanted.rowid, 'word', value FROM wanted, json_each(keywords)
UNION ALL SELECT rowid, 'text', concat_ws(' ', description, application_process, eligibility_description,
    fees_description, interpretation_services, alert) FROM wanted
UNION ALL SELECT wanted.rowid, iif(field IN ('name', 'alternate_name'), 'name', 'text'), text FROM wanted
    JOIN content_translation ON entity_id = wanted.id AND entity = 'service'
UNION ALL SELECT wanted.rowid, 'word', concat_ws(' ', organization.name, organization.alternate_name) FROM wanted
    JOIN organization ON organization.id = organization_id
UNION ALL SELECT wanted.rowid, 'text', organization.description FROM wanted
    JOIN organization ON organization.id = organization_id
UNION ALL SELECT wanted.rowid, iif(field IN ('name', 'alternate_name'), 'word', 'text'), text FROM wanted
    JOIN content_translation ON entity_id = organization_id AND entity = 'organization'
UNION ALL SELECT wanted.rowid, 'word', publisher.place FROM wanted JOIN publisher ON publisher.id = publisher_id
UNION ALL SELECT wanted.rowid, 'word', service_area.name FROM wanted
    JOIN service_area ON service_area.service_id = wanted.id
UNION ALL SELECT service_rowid, 'word', city FROM place JOIN address ON address.location_id = place.id
UNION ALL SELECT service_rowid, 'word', concat_ws(' ', name, alternate_name) FROM place
    WHERE address_visibility = 'full'
UNION ALL SELECT service_rowid, 'text', concat_ws(' ', description, transportation) FROM place
    WHERE address_visibility = 'full'
UNION ALL SELECT service_rowid, 'text', concat_ws(' ', address_1, postal_code) FROM place
    JOIN address ON address.location_id = place.id WHERE address_visibility = 'full'
UNION ALL SELECT service_rowid, iif(field IN ('name', 'alternate_name'), 'word', 'text'), text FROM place
    JOIN content_translation ON entity_id = place.id AND entity = 'location' WHERE address_visibility = 'full'
UNION ALL SELECT service_rowid, 'term', facility FROM place JOIN accessibility ON accessibility.location_id = place.id
