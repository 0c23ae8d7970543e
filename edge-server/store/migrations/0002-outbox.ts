/** What sinks are to tell, in the order of `seq`; with a reason: what was given up. */
export const outboxSchema = `
  CREATE TABLE outbox(
    seq INTEGER PRIMARY KEY,
    sink TEXT NOT NULL,
    id TEXT NOT NULL,
    created_at REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    json TEXT NOT NULL,
    reason TEXT,
    died_at REAL
  ) STRICT;
  CREATE UNIQUE INDEX outbox_waiting ON outbox(sink, id) WHERE reason IS NULL;
  CREATE INDEX outbox_by_turn ON outbox(sink, seq) WHERE reason IS NULL;
  CREATE INDEX outbox_dead ON outbox(sink, died_at, seq) WHERE reason IS NOT NULL;
  CREATE INDEX outbox_by_age ON outbox(created_at);
`;
