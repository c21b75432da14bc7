-- The directory: HSDS 3 tables and columns, with the extensions of db/directory/profile.
-- `other` holds, as JSON, what HSDS allows and we do not model. Ids are UUIDs as text.

CREATE TABLE publisher (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    place TEXT,
    country TEXT,
    region TEXT,
    latitude REAL,
    longitude REAL,
    profile TEXT CHECK (profile IN ('city', 'medium_town', 'small_town', 'rural_area')),
    language TEXT,
    attribution TEXT,
    license TEXT,
    position INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE organization (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    alternate_name TEXT,
    description TEXT NOT NULL DEFAULT '',
    email TEXT,
    website TEXT,
    original_language TEXT,
    other TEXT NOT NULL DEFAULT '{}'
) STRICT;

CREATE TABLE service (
    rowid INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    publisher_id TEXT REFERENCES publisher (id),
    organization_id TEXT REFERENCES organization (id),
    name TEXT NOT NULL,
    alternate_name TEXT,
    description TEXT,
    url TEXT,
    email TEXT,
    status TEXT NOT NULL CHECK (status IN ('active', 'inactive', 'defunct', 'temporarily closed')),
    interpretation_services TEXT,
    application_process TEXT,
    fees_description TEXT,
    eligibility_description TEXT,
    minimum_age INTEGER,
    maximum_age INTEGER,
    assured_date TEXT,
    alert TEXT,
    last_modified TEXT,
    source TEXT,
    original_language TEXT,
    keywords TEXT NOT NULL DEFAULT '[]',
    other TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX service_by_organization ON service (organization_id);
CREATE INDEX service_by_publisher ON service (publisher_id);

CREATE TABLE location (
    id TEXT PRIMARY KEY,
    location_type TEXT NOT NULL,
    url TEXT,
    name TEXT,
    alternate_name TEXT,
    description TEXT,
    transportation TEXT,
    latitude REAL CHECK (latitude BETWEEN -90 AND 90),
    longitude REAL CHECK (longitude BETWEEN -180 AND 180),
    address_visibility TEXT NOT NULL CHECK (address_visibility IN ('full', 'area', 'hidden')),
    original_language TEXT,
    other TEXT NOT NULL DEFAULT '{}'
) STRICT;

CREATE TABLE service_at_location (
    id TEXT PRIMARY KEY,
    service_id TEXT NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    location_id TEXT NOT NULL REFERENCES location (id),
    position INTEGER NOT NULL,
    description TEXT,
    other TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX service_at_location_by_service ON service_at_location (service_id);
CREATE INDEX service_at_location_by_location ON service_at_location (location_id);

CREATE TABLE address (
    id TEXT NOT NULL,
    location_id TEXT NOT NULL REFERENCES location (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    attention TEXT,
    address_1 TEXT NOT NULL,
    address_2 TEXT,
    city TEXT NOT NULL,
    region TEXT,
    state_province TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    country TEXT NOT NULL,
    address_type TEXT NOT NULL
) STRICT;
CREATE INDEX address_by_location ON address (location_id);

CREATE TABLE accessibility (
    id TEXT NOT NULL,
    location_id TEXT NOT NULL REFERENCES location (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    description TEXT,
    details TEXT,
    url TEXT,
    facility TEXT
) STRICT;
CREATE INDEX accessibility_by_location ON accessibility (location_id);

CREATE TABLE contact (
    id TEXT NOT NULL,
    service_id TEXT NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT,
    title TEXT,
    department TEXT,
    email TEXT,
    phones TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX contact_by_service ON contact (service_id);

-- Hangs on exactly one of service, location and service_at_location, as in HSDS.
CREATE TABLE phone (
    id TEXT NOT NULL,
    service_id TEXT REFERENCES service (id) ON DELETE CASCADE,
    location_id TEXT REFERENCES location (id) ON DELETE CASCADE,
    service_at_location_id TEXT REFERENCES service_at_location (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    number TEXT NOT NULL,
    extension INTEGER,
    type TEXT,
    description TEXT,
    languages TEXT NOT NULL DEFAULT '[]',
    CHECK ((service_id IS NOT NULL) + (location_id IS NOT NULL) + (service_at_location_id IS NOT NULL) = 1)
) STRICT;
CREATE INDEX phone_by_service ON phone (service_id) WHERE service_id IS NOT NULL;
CREATE INDEX phone_by_location ON phone (location_id) WHERE location_id IS NOT NULL;
CREATE INDEX phone_by_service_at_location ON phone (service_at_location_id) WHERE service_at_location_id IS NOT NULL;

CREATE TABLE schedule (
    id TEXT NOT NULL,
    service_id TEXT REFERENCES service (id) ON DELETE CASCADE,
    location_id TEXT REFERENCES location (id) ON DELETE CASCADE,
    service_at_location_id TEXT REFERENCES service_at_location (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    opening_hours TEXT,
    by_appointment INTEGER NOT NULL CHECK (by_appointment IN (0, 1)),
    description TEXT,
    other TEXT NOT NULL DEFAULT '{}',
    CHECK ((service_id IS NOT NULL) + (location_id IS NOT NULL) + (service_at_location_id IS NOT NULL) = 1)
) STRICT;
CREATE INDEX schedule_by_service ON schedule (service_id) WHERE service_id IS NOT NULL;
CREATE INDEX schedule_by_location ON schedule (location_id) WHERE location_id IS NOT NULL;
CREATE INDEX schedule_by_service_at_location ON schedule (service_at_location_id)
    WHERE service_at_location_id IS NOT NULL;

CREATE TABLE language (
    id TEXT NOT NULL,
    service_id TEXT REFERENCES service (id) ON DELETE CASCADE,
    location_id TEXT REFERENCES location (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT,
    code TEXT,
    note TEXT,
    CHECK ((service_id IS NOT NULL) + (location_id IS NOT NULL) = 1)
) STRICT;
CREATE INDEX language_by_service ON language (service_id) WHERE service_id IS NOT NULL;
CREATE INDEX language_by_location ON language (location_id) WHERE location_id IS NOT NULL;

CREATE TABLE cost_option (
    id TEXT NOT NULL,
    service_id TEXT NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    cost TEXT,
    option TEXT,
    currency TEXT,
    amount REAL,
    amount_description TEXT,
    valid_from TEXT,
    valid_to TEXT
) STRICT;
CREATE INDEX cost_option_by_service ON cost_option (service_id);

CREATE TABLE required_document (
    id TEXT NOT NULL,
    service_id TEXT NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    document TEXT,
    uri TEXT,
    document_term TEXT
) STRICT;
CREATE INDEX required_document_by_service ON required_document (service_id);

CREATE TABLE service_area (
    id TEXT NOT NULL,
    service_id TEXT NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT,
    description TEXT,
    other TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX service_area_by_service ON service_area (service_id);

-- Terms of the vocabulary: need, audience, access and level.
CREATE TABLE service_term (
    service_id TEXT NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    term TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (service_id, term)
) STRICT, WITHOUT ROWID;
CREATE INDEX service_term_by_term ON service_term (term, service_id);

-- Free texts of organization, service and location in other languages.
CREATE TABLE content_translation (
    entity TEXT NOT NULL CHECK (entity IN ('organization', 'service', 'location')),
    entity_id TEXT NOT NULL,
    field TEXT NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('checked', 'machine', 'outdated')),
    translated_at TEXT,
    PRIMARY KEY (entity_id, entity, field, language, state)
) STRICT, WITHOUT ROWID;
