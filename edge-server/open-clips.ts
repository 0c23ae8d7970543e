import { join } from 'node:path';
import { systemClock } from './clock.ts';
import type { ServeConfig } from './config.ts';
import type { Installation } from './installation.ts';
import { PicturePress } from './live/picture-press.ts';
import type { Log } from './log.ts';
import type { OpenEvents } from './open-events.ts';
import { EdgeClips } from './store/clips/edge-clips.ts';

/** What clips are opened with. */
export interface OpenClipsParts {
  readonly config: Pick<ServeConfig, 'dataFolder'>;
  readonly installation: Pick<Installation, 'pressFile' | 'wasmFile'>;
  readonly memory: Pick<OpenEvents, 'media' | 'room'>;
  readonly log: Pick<Log, 'warn'>;
}

/** The clips of this server. Whoever opened them closes them, after the runs and before the memory. */
export interface OpenClips {
  readonly clips: EdgeClips;
  close(): Promise<void>;
}

/** Puts them together; nothing is recorded yet. */
export async function openClips({ config, installation, memory, log }: OpenClipsParts): Promise<OpenClips> {
  const { pressFile, wasmFile } = installation;
  const press = new PicturePress({ pressFile, wasmFile, clock: systemClock });
  const clips = await EdgeClips.open({
    folder: join(config.dataFolder, 'ring'),
    ffmpeg: 'ffmpeg',
    clock: systemClock,
    media: memory.media,
    room: memory.room,
    press,
    warn: (message) => log.warn(message),
  });
  return {
    clips,
    async close() {
      await clips.close();
      await press.close();
    },
  };
}
