import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenEvents } from '../../edge-server/open-events.ts';
import { writePrivate } from '../../edge-server/security/private-file.ts';
import { START, eventAt, testFolder } from '../../edge-server/store/connection.cases.ts';
import { testMemory } from '../../edge-server/store/events/memory.cases.ts';
import type { NewMedia } from '../../shared/run/media-store.ts';

const PICTURE = new URL('../../node_modules/@vladmandic/human/assets/samples.jpg', import.meta.url);
/** Of the clip. */
export const CLIP_BYTES = 4096;
const BOX = { x: 0.25, y: 0.5, width: 0.5, height: 0.25 };

/** Events and their files as a server has them that ran for a while. Whoever opened it closes it. */
export interface Kept {
  readonly memory: OpenEvents;
  /** Brings back what was removed. */
  fill(): Promise<void>;
  close(): Promise<void>;
}

/** Opens them: a real database and real files in a folder of its own. */
export async function openKept(): Promise<Kept> {
  const place = await testFolder();
  const memory = await testMemory(place.folder, { wallTime: () => START });
  const files = await media();
  const { events } = memory;
  return {
    memory,
    fill: async () => {
      const facts = { box: BOX, score: 0.75, zones: ['door'], track: 3 };
      await events.put(eventAt(1, { ...facts, label: 'person' }), 'porch', files);
      await events.put(eventAt(2, { ...facts, label: 'car', phase: 'end' }), 'porch', files.slice(0, 1));
      await events.put(eventAt(3, { type: 'line', zones: ['door', 'path'] }), 'yard');
      for (let second = 4; second < 9; second += 1)
        await events.put(eventAt(second, { label: 'person', score: second / 10 }), 'porch');
      await events.label('porch~object-2', { verdict: 'wrong', label: 'dog' });
    },
    close: async () => {
      await memory.close();
      await place.remove();
    },
  };
}

async function media(): Promise<readonly NewMedia[]> {
  const bytes = Uint8Array.from({ length: CLIP_BYTES }, (_, at) => at % 251);
  return [
    { kind: 'snapshot', type: 'image/jpeg', content: new Uint8Array(await readFile(PICTURE)) },
    { kind: 'clip', type: 'video/mp4', content: bytes },
    { kind: 'inference', type: 'application/json', content: new TextEncoder().encode('{}') },
  ];
}

/** A paired edge, as a server that starts in this folder finds it. */
export function pairGarage(folder: string): Promise<void> {
  const garage = {
    id: 'garage',
    name: 'Garage',
    origin: 'https://garage.example:8443',
    instance: 'f1f7c2f4-0d6e-4d4e-9f43-1f2f6a6f2a11',
    token: null,
    certificate: null,
    addedAt: START,
  };
  return writePrivate(join(folder, 'data', 'devices.json'), { instance: 'here', devices: [garage] });
}
