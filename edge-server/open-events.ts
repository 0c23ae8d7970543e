import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../shared/errors.ts';
import type { RetentionConfig } from '../shared/pipeline/retention-config.ts';
import type { EventNews } from '../shared/run/event-news.ts';
import type { EventStore } from '../shared/run/event-store.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { Database } from './store/database.ts';
import { EdgeEvents } from './store/events/edge-events.ts';
import { Reserve } from './store/events/reserve.ts';
import { Retention } from './store/events/retention.ts';
import { Room } from './store/events/room.ts';
import { MediaFolder } from './store/media/media-folder.ts';
import { sweepMedia } from './store/media/sweep-media.ts';

/** What events are opened with. */
export interface OpenEventsParts {
  readonly dataFolder: string;
  /** Closed by whoever opened it, after this. */
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn' | 'info'>;
  /** What is to be kept, asked now and then; null: it is not known yet. */
  readonly rules: () => RetentionConfig | null;
  readonly tell: (news: EventNews) => void;
  /** How much room is set aside for removing things from a full disk. */
  readonly reserveBytes?: number;
}

/** What this server remembers. Whoever opened it closes it, after the runs. */
export interface OpenEvents {
  readonly events: EventStore;
  readonly media: MediaFolder;
  readonly retention: Retention;
  /** Makes some on a full disk. */
  readonly room: Room;
  /** Resolves once files and rows were brought to agree after the start. Never rejects. */
  readonly swept: Promise<void>;
  /** What is not as it should be, in words. */
  readonly troubles: readonly string[];
  /** The run of this pipeline is gone: its events do not go on. Never rejects. */
  ended(pipeline: string): Promise<void>;
  close(): Promise<void>;
}

const RESERVE_BYTES = 4 * 1024 * 1024;

/** Opens the media folder beside the database. Never rejects for what is wrong with them: that is in `troubles`. */
export async function openEvents(parts: OpenEventsParts): Promise<OpenEvents> {
  const { dataFolder, database, clock, log, rules, tell } = parts;
  const root = join(dataFolder, 'media');
  const warn = (message: string): void => log.warn(message);
  await makeFolder(root, warn);
  const reserve = new Reserve(join(dataFolder, 'sightline.reserve'), parts.reserveBytes ?? RESERVE_BYTES);
  const removeFiles = (paths: readonly string[]): Promise<void> => media.remove(paths);
  const room = new Room({ database, clock, reserve, removeFiles, warn });
  const media: MediaFolder = new MediaFolder({
    root,
    database,
    clock,
    room,
    warn,
    changed: (event) => tell({ change: 'update', event }),
  });
  const events = new EdgeEvents({ database, clock, room, media, removeFiles, tell });
  const retention = new Retention({ database, clock, room, reserve, folder: root, rules, removeFiles, warn });
  const stop = new AbortController();
  // First of all: what is put from now on goes on.
  const ended = endInterrupted(events, null, database, log);
  const swept = ended.then(() => putRight(media, database, stop.signal, log)).then(() => retention.sweep());
  return {
    events,
    media,
    retention,
    room,
    swept,
    get troubles() {
      const { trouble } = database;
      const without = trouble === null ? [] : [`Events are not kept: ${trouble}`];
      return [...without, ...(retention.trouble === null ? [] : [retention.trouble])];
    },
    ended: (pipeline) => endInterrupted(events, pipeline, database, log),
    async close() {
      stop.abort();
      await Promise.all([swept, retention.close()]);
    },
  };
}

async function makeFolder(folder: string, warn: (message: string) => void): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    warn(`events cannot be kept in ${folder}: ${messageOf(error)}`);
  }
}

/** Never rejects: a run that is gone needs no answer. */
async function endInterrupted(
  events: EventStore,
  pipeline: string | null,
  database: Pick<Database, 'trouble'>,
  log: Pick<Log, 'warn' | 'info'>,
): Promise<void> {
  try {
    const count = await events.interrupt(pipeline);
    if (count > 0)
      log.info(
        `the end of ${count} events was not seen, their run is gone: it is when they were heard of last`,
      );
  } catch (error) {
    if (database.trouble === null) log.warn(`events without an end could not be ended: ${messageOf(error)}`);
  }
}

async function putRight(
  media: MediaFolder,
  database: Database,
  signal: AbortSignal,
  log: Pick<Log, 'warn' | 'info'>,
): Promise<void> {
  try {
    const { files, rows } = await sweepMedia(media, database, signal);
    if (files + rows > 0)
      log.info(
        `after the last stop ${files} files without an event and ${rows} without a file were put right`,
      );
  } catch (error) {
    // What the database has to say of itself it says by itself.
    if (database.trouble === null)
      log.warn(`the media folder could not be looked through: ${messageOf(error)}`);
  }
}
