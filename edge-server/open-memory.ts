import type { EventNews } from '../shared/run/event-news.ts';
import { newsText } from '../shared/run/event-news.ts';
import { systemClock } from './clock.ts';
import type { ServeConfig } from './config.ts';
import type { Log } from './log.ts';
import { openEvents } from './open-events.ts';
import type { OpenEvents } from './open-events.ts';
import type { OpenPipelines } from './open-pipelines.ts';
import type { Database } from './store/database.ts';

/** Where it is looked up what is to be kept, and who is told of what is new. */
type Around = Pick<OpenPipelines, 'feed' | 'store' | 'document'>;

/** What this server remembers, as part of it. */
export interface OpenMemory extends OpenEvents {
  /** From now on events are kept as long as the document says, and told to the feed. */
  attach(pipelines: Around): void;
}

/** Opens it before the pipelines, which need it. Whoever opened it closes it after them, and then the database. */
export async function openMemory(
  { config, log }: { readonly config: Pick<ServeConfig, 'dataFolder' | 'keep'>; readonly log: Log },
  database: Database,
): Promise<OpenMemory> {
  let around: Around | null = null;
  const memory = await openEvents({
    dataFolder: config.dataFolder,
    database,
    clock: systemClock,
    log,
    // A document that has not come may say that more is kept than is usual.
    rules: () =>
      around?.document.isTaken === true ? { ...around.store.baseDocument.retention, ...config.keep } : null,
    tell: (news: EventNews) => around?.feed.tellText('event', newsText(news)),
  });
  const attach = (pipelines: Around): void => {
    around = pipelines;
  };
  return Object.assign(memory, { attach });
}
