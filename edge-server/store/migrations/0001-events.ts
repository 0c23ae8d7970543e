const COUNTED = ['label', 'pipeline', 'type', 'verdict'] as const;

const bytesOf = (row: string): string =>
  `(SELECT coalesce(sum(bytes), 0) FROM media WHERE event = ${row}.seq)`;

/** Adds a row's share, or takes it away. */
function count(kind: string, value: string, sign: '+' | '-', bytes: string): string {
  return `
    INSERT INTO counts(kind, value, events, bytes)
    SELECT '${kind}', ${value}, ${sign}1, ${sign}${bytes} WHERE ${value} IS NOT NULL
    ON CONFLICT(kind, value) DO UPDATE SET events = events + excluded.events, bytes = bytes + excluded.bytes;`;
}

/**
 * Triggers that keep `counts` as rows come, change and go: saying how many there are must not take reading them all.
 * `of` gives what a row counts as.
 */
function counting(kind: string, of: (row: string) => string): string {
  const size = (sign: '+' | '-', row: string): string => `
    UPDATE counts SET bytes = bytes ${sign} ${row}.bytes
    WHERE kind = '${kind}' AND value = (SELECT ${of('e')} FROM events e WHERE e.seq = ${row}.event);`;
  return `
    CREATE TRIGGER ${kind}_of_added AFTER INSERT ON events BEGIN ${count(kind, of('new'), '+', '0')} END;
    CREATE TRIGGER ${kind}_of_removed BEFORE DELETE ON events
    BEGIN ${count(kind, of('old'), '-', bytesOf('old'))} END;
    CREATE TRIGGER ${kind}_of_media_added AFTER INSERT ON media BEGIN ${size('+', 'new')} END;
    CREATE TRIGGER ${kind}_of_media_removed AFTER DELETE ON media BEGIN ${size('-', 'old')} END;`;
}

function recounting(column: string): string {
  return `
    CREATE TRIGGER ${column}_of_changed AFTER UPDATE OF ${column} ON events
    WHEN old.${column} IS NOT new.${column} BEGIN
      ${count(column, `old.${column}`, '-', bytesOf('old'))}
      ${count(column, `new.${column}`, '+', bytesOf('new'))}
    END;`;
}

/** Events, their steps, zones and files, and how many there are of each. */
export const eventsSchema = `
  CREATE TABLE events(
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    pipeline TEXT NOT NULL,
    type TEXT NOT NULL,
    phase TEXT NOT NULL,
    started_at REAL NOT NULL,
    said_at REAL NOT NULL,
    label TEXT,
    score REAL,
    track INTEGER,
    zones TEXT NOT NULL DEFAULT '[]',
    verdict TEXT,
    corrected TEXT,
    judged_at REAL,
    protected INTEGER NOT NULL DEFAULT 0,
    json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_by_start ON events(started_at);
  CREATE INDEX events_by_label ON events(label, started_at) WHERE label IS NOT NULL;
  CREATE INDEX events_by_pipeline ON events(pipeline, started_at);
  CREATE INDEX events_by_type ON events(type, started_at);
  CREATE INDEX events_by_track ON events(track, started_at) WHERE track IS NOT NULL;
  CREATE INDEX events_by_verdict ON events(verdict, started_at) WHERE verdict IS NOT NULL;

  CREATE TABLE event_history(event INTEGER PRIMARY KEY, steps TEXT NOT NULL) STRICT;

  CREATE TABLE event_zones(
    zone TEXT NOT NULL,
    started_at REAL NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY(zone, started_at, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE media(
    seq INTEGER PRIMARY KEY,
    event INTEGER NOT NULL,
    kind TEXT NOT NULL,
    type TEXT NOT NULL,
    path TEXT NOT NULL UNIQUE,
    bytes INTEGER NOT NULL,
    created_at REAL NOT NULL,
    UNIQUE(event, kind)
  ) STRICT;

  CREATE TABLE counts(
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    events INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY(kind, value)
  ) STRICT, WITHOUT ROWID;

  ${counting('all', () => "'all'")}
  ${COUNTED.map((column) => counting(column, (row) => `${row}.${column}`) + recounting(column)).join('')}

  CREATE TRIGGER zones_added AFTER INSERT ON event_zones BEGIN
    INSERT INTO counts(kind, value, events, bytes) VALUES ('zone', new.zone, 1, 0)
    ON CONFLICT(kind, value) DO UPDATE SET events = events + 1;
  END;
  CREATE TRIGGER zones_removed AFTER DELETE ON event_zones BEGIN
    UPDATE counts SET events = events - 1 WHERE kind = 'zone' AND value = old.zone;
  END;
`;
