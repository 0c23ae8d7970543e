import { join } from 'node:path';
import type { EventNews } from '../../../shared/run/event-news.ts';
import type { RetentionConfig } from '../../../shared/pipeline/retention-config.ts';
import { builtInstallation } from '../../built.cases.ts';
import { systemClock } from '../../clock.ts';
import { openEvents } from '../../open-events.ts';
import type { OpenEvents } from '../../open-events.ts';
import { Database } from '../database.ts';

/** What a test's memory is opened with. */
export interface TestMemoryChoice {
  readonly rules?: () => RetentionConfig;
  readonly tell?: (news: EventNews) => void;
  readonly say?: (line: string) => void;
  readonly wallTime?: () => number;
  readonly reserveBytes?: number;
}

/** A real memory in a folder: its database's thread too. `close` ends both. Nothing is kept from the disk unless told. */
export async function testMemory(folder: string, choice: TestMemoryChoice = {}): Promise<OpenEvents> {
  const say = (line: unknown): void => choice.say?.(String(line));
  const database = new Database({
    file: join(folder, 'sightline.db'),
    program: builtInstallation().databaseFile,
    clock: systemClock,
    warn: say,
  });
  const memory = await openEvents({
    dataFolder: folder,
    database,
    clock: { ...systemClock, wallTime: choice.wallTime ?? (() => Date.now()) },
    log: { warn: say, info: say },
    rules: choice.rules ?? (() => ({ free_gigabytes: 0 })),
    tell: choice.tell ?? (() => undefined),
    reserveBytes: choice.reserveBytes ?? 4096,
  });
  await memory.swept;
  const close = memory.close.bind(memory);
  return Object.assign(memory, { close: () => close().then(() => database.close()) });
}
