import { join } from 'node:path';
import { JsonLinesSchema } from '../../shared/elements/json-lines.ts';
import type { JsonValue } from '../../shared/json.ts';
import type { Notification } from '../../shared/run/outbox.ts';
import { RotatingFile } from './rotating-file.ts';
import type { Sink, SinkParts } from './sink.ts';

/** Written together, since each time waits for the disk. */
const TOGETHER = 100;

/** Writes a line of JSON for each notification. */
export function makeJsonLines(config: JsonValue, { dataFolder, pipeline, element }: SinkParts): Sink {
  const { file, max_bytes: maxBytes, files } = JsonLinesSchema.parse(config);
  const name = file ?? `${pipeline}-${element}`;
  const lines = new RotatingFile(join(dataFolder, 'lines', `${name}.jsonl`), { maxBytes, files });
  return {
    batch: { size: TOGETHER, waitMs: 0 },
    async send(notifications) {
      await lines.append(notifications.map(lineOf));
      return `It was written to ${join('lines', `${name}.jsonl`)} in the data folder.`;
    },
    close: () => lines.close(),
  };
}

/** What happened first, and its words beside it: whoever reads it wants the event. */
function lineOf({ event, ...notification }: Notification): string {
  return JSON.stringify({ ...notification, event });
}
