-- Neighbours whose publications are fetched. What they have signed stands beside, in `neighbours`.
CREATE TABLE neighbour (
    publisher_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- A web address, or a folder of this machine.
    place TEXT NOT NULL,
    -- The root that is trusted.
    root BLOB NOT NULL,
    -- waiting: nobody has said yet that the root is theirs. ended: nothing is fetched any more.
    state TEXT NOT NULL CHECK (state IN ('waiting', 'fetched', 'ended'))
) STRICT, WITHOUT ROWID;
