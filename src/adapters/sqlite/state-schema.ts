/**
 * The format of the state file: entry n brings it from version n to n + 1 (`user_version`). What was released never
 * changes; a new need is a new entry.
 */
export const MIGRATIONS: readonly string[] = [
  `
  -- One row per file, with a place for its newest fact of each rank. seq says which file was recorded first.
  CREATE TABLE files (
    seq           INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    dataset       TEXT    NOT NULL,
    bucket        TEXT    NOT NULL,
    key           TEXT    NOT NULL,
    e_tag         TEXT    NOT NULL,
    size_bytes    INTEGER NOT NULL,
    last_modified INTEGER NOT NULL, -- seconds since 1970
    arrival       INTEGER NOT NULL, -- seconds since 1970
    rank          INTEGER NOT NULL, -- of its highest fact
    state         TEXT    NOT NULL, -- kind of that fact
    received      TEXT,             -- the fact of rank 1: JSON without the file
    set_aside     TEXT,             -- of rank 5: the same
    loaded        TEXT,             -- of rank 9: JSON of [at, rows, won, older, repeated]
    reason        TEXT,             -- why it was quarantined
    set_aside_in  TEXT,             -- load in which it was quarantined
    loaded_by     TEXT              -- load
  ) STRICT;
  -- The order in which files are told, which also finds the versions of an object.
  CREATE INDEX files_in_order ON files (dataset, key, last_modified, id);
  -- Few files are set aside, so these cost next to nothing.
  CREATE INDEX files_set_aside ON files (state, dataset, key, last_modified, id) WHERE rank = 5;
  CREATE INDEX files_with_reason ON files (reason, dataset, key, last_modified, id) WHERE reason IS NOT NULL;
  CREATE INDEX files_set_aside_in ON files (set_aside_in) WHERE set_aside_in IS NOT NULL;
  CREATE INDEX files_loaded_by ON files (loaded_by) WHERE loaded_by IS NOT NULL;

  CREATE TABLE loads (
    id         TEXT    PRIMARY KEY,
    planned_at INTEGER NOT NULL, -- milliseconds since 1970
    record     TEXT    NOT NULL  -- JSON
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX loads_in_order ON loads (planned_at DESC, id);

  -- The columns of files, each once: most files share them with many others.
  CREATE TABLE shapes (
    seq     INTEGER PRIMARY KEY,
    columns TEXT    NOT NULL UNIQUE -- JSON
  ) STRICT;

  CREATE TABLE pending (
    file_id   TEXT    PRIMARY KEY,
    arrival   INTEGER NOT NULL, -- seconds since 1970
    load_id   TEXT,             -- of the plan it is bound to; null: free
    released  INTEGER NOT NULL,
    shape     INTEGER,          -- null: none is known
    row_count INTEGER,
    file      TEXT    NOT NULL  -- JSON: all the rest of it
  ) STRICT;
  CREATE INDEX pending_free ON pending (arrival, file_id) WHERE load_id IS NULL;
  CREATE INDEX pending_bound ON pending (load_id) WHERE load_id IS NOT NULL;

  CREATE TABLE plans (
    seq     INTEGER PRIMARY KEY, -- the order in which they were put
    load_id TEXT    NOT NULL UNIQUE,
    plan    TEXT    NOT NULL     -- JSON: what is not in the rows of the files that are bound to it
  ) STRICT;

  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
];
