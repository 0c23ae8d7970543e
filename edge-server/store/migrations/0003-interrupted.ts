/** Events whose run was gone before they ended, and a way to those that go on: there are few of them among many. */
export const interruptedSchema = `
  ALTER TABLE events ADD COLUMN interrupted INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX events_open ON events(seq) WHERE phase IN ('new', 'update');
`;
