import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Detection } from '../../shared/detection.ts';
import { sampleOf } from '../../shared/elements/detection-sample.ts';
import { builtInstallation } from '../built.cases.ts';
import type { OpenEvents } from '../open-events.ts';
import { START, eventAt, testFolder } from '../store/connection.cases.ts';
import { testMemory } from '../store/events/memory.cases.ts';
import { addReplay } from './replay.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const PIPELINES = `
pipelines:
  porch:
    - source: { uri: 'synthetic:?frames=2' }
    - detect_faces: { ai_model: { model: blazeface } }
    - label_limits: { labels: { person: { max_ratio: 2 } } }
    - debounce: { of_frames: 3, min_frames: 2 }
    - webhook: { url: 'http://127.0.0.1:9/', when: { phases: [new, once] } }
  hourly:
    - source: { uri: 'synthetic:?frames=2' }
    - detect_faces: { ai_model: { model: blazeface } }
    - time_window: { span_ms: 10000, time: wall_clock, trigger: { interval_ms: 10000 } }
  counted:
    - source: { uri: 'synthetic:?frames=2' }
    - detect_faces: { ai_model: { model: blazeface } }
    - track: {}
    - object_events: {}
    - save_events: {}
  plain:
    - source: { uri: 'synthetic:?frames=2' }
    - mask: { polygons: [[[0, 0], [1, 0], [1, 1]]] }
`;

let place: Awaited<ReturnType<typeof testFolder>>;
let memory: OpenEvents;
let document: string;
let picture: Uint8Array;
let printed: string[];
let said: string[];

beforeAll(async () => {
  place = await testFolder();
  document = join(place.folder, 'doc.yaml');
  await writeFile(document, PIPELINES);
  picture = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#468' } })
    .jpeg()
    .toBuffer();
  // A server runs on the folder all the while.
  memory = await testMemory(place.folder, { rules: () => ({ days: 36_000, free_gigabytes: 0 }) });
  await Promise.all(
    Array.from({ length: 450 }, (_, second) =>
      keep(second, second >= 3 && second < 10 ? [person(0.2), person(0.9)] : []),
    ),
  );
  await Promise.all(Array.from({ length: 10 }, (_, index) => comeAndGo(index * 2)));
});
afterAll(async () => {
  await memory.close();
  await place.remove();
});
beforeEach(() => {
  [printed, said] = [[], []];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line));
});
afterEach(() => vi.restoreAllMocks());

function person(width: number): Detection {
  return { label: 'person', score: 0.9, box: { x: 0.1, y: 0.1, width, height: 0.3 } };
}

/** As `save_detections` does; `damage` is what becomes of the JSON file. */
async function keep(
  second: number,
  detections: readonly Detection[],
  damage: ((json: Uint8Array) => Uint8Array) | null = null,
): Promise<void> {
  const pipeline = damage === null ? 'porch' : 'damaged';
  const at = START + second * 1000;
  const image = { data: picture, type: 'image/jpeg', width: 64, height: 48 } as const;
  const { event, media } = sampleOf({
    at,
    micros: at * 1000,
    place: { pipeline, element: 'save_detections', folder: '20231114-221320.000000' },
    frame: { id: second + 1, timestamp: at * 1000, width: 64, height: 48 },
    findings: { detections },
    image,
    thumbnail: image,
  });
  const kept = media.map((file) =>
    damage !== null && file.kind === 'inference' && file.content instanceof Uint8Array
      ? { ...file, content: damage(file.content) }
      : file,
  );
  await memory.events.put(event, pipeline, second < 20 ? kept : []);
}

/** Somebody is there for five seconds. */
async function comeAndGo(second: number): Promise<void> {
  const thing = { id: `object_events-${second}-1`, label: 'person' };
  await memory.events.put(eventAt(second, thing), 'counted');
  const ended = START + second * 1000 + 5000;
  await memory.events.put(eventAt(second, { ...thing, phase: 'end', at: ended, ended_at: ended }), 'counted');
}

const at = (second: number): string => new Date(START + second * 1000).toISOString();

async function replay(...args: string[]): Promise<readonly string[]> {
  const program = new Command('sightline').exitOverride().configureOutput({ writeErr: () => undefined });
  addReplay(program, builtInstallation());
  const given = ['--stored', '--data', place.folder, '--document', document, ...args];
  await program.parseAsync(['replay', ...given], { from: 'user' });
  return printed;
}

test('what was found is led through other rules, by its own time, and nobody is told', async () => {
  const { total } = await memory.events.counts();
  await replay('--pipeline', 'porch', '--since', at(0), '--until', at(60), '--json');
  const told = printed.map((line) => JSON.parse(line));
  // The first is in two of the last three frames from second 4 on, and in none of them from second 12 on.
  expect(told.map(({ element, value }) => [element, value.event.type, value.at])).toEqual([
    ['webhook', 'on', START + 4000],
    ['webhook', 'off', START + 12_000],
  ]);
  expect(said).toEqual(['60 stored detections of porch, 2 outputs. Nothing was told to anybody.']);
  expect(await memory.events.counts()).toMatchObject({ total });
});

test('windows of the wall clock are given as they would have been then', async () => {
  const range = ['--since', at(0), '--until', at(35)];
  await replay('--pipeline', 'hourly', '--of', 'porch', ...range, '--json');
  const windows = printed.map((line) => JSON.parse(line).value);
  expect(windows.map(({ window_end: end }) => end / 1000 - START)).toEqual([10_000, 20_000, 30_000]);
  // What was found at the very end comes a moment after it.
  expect(windows.map(({ elements }) => elements.length)).toEqual([9, 9, 9]);
});

test('it is read in pages, and samples without files are known by their surest thing', async () => {
  await replay('--pipeline', 'porch', '--since', at(0));
  expect(said.at(-1)).toMatch(/^450 stored detections of porch/);
});

test('of samples whose files are damaged the surest thing is known, like of those that are gone', async () => {
  const people = [{ ...person(0.2), score: 0.5 }, person(0.9)];
  // The window begins after it.
  await keep(0, people, (json) => json);
  await keep(1, people, (json) => json.subarray(0, 100));
  await keep(2, people, () => new Uint8Array());
  await keep(3, people, () => new TextEncoder().encode('{"id":7}'));
  // Only so much of a file is read.
  await keep(4, people, (json) => Buffer.concat([Buffer.alloc(4 * 1024 * 1024, ' '), json]));
  await keep(5, people, (json) => json);
  const range = ['--since', at(0), '--until', at(15)];
  await replay('--pipeline', 'hourly', '--of', 'damaged', ...range, '--json');
  const [window] = printed.map((line) => JSON.parse(line).value);
  expect(
    window.elements.map((one: { value: readonly Detection[] }) => one.value.map(({ score }) => score)),
  ).toEqual([[0.9], [0.9], [0.9], [0.9], [0.5, 0.9]]);
  expect(said).toEqual([
    'Of 4 samples the files are gone or damaged: only the surest thing in each is known.',
    '6 stored detections of damaged, 1 outputs. Nothing was told to anybody.',
  ]);
});

test('events take the place of the elements that made them, step by step', async () => {
  const lines = await replay('--pipeline', 'counted', '--since', at(0), '--until', at(60));
  expect(lines).toHaveLength(20);
  expect(lines.slice(0, 4).map((line) => line.replace(/event .*"phase":"(\w+)".*/, '$1'))).toEqual([
    `${at(0)} save_events: new`,
    `${at(2)} save_events: new`,
    `${at(4)} save_events: new`,
    `${at(5)} save_events: end`,
  ]);
});

test.each([
  [[], 'UsageError', /needs --since/],
  [['--since', 'yesterday'], 'UsageError', /so long ago/],
  [['--since', '1h', '--until', '2h'], 'UsageError', /later than --since/],
  [['x.jsonl', '--since', '1h'], 'UsageError', /takes no recording/],
  [['--since', '1h'], 'UsageError', /holds 4 pipelines/],
  [['--since', '1h', '--pipeline', 'porc'], 'SightlineError', /did you mean "porch"/],
  [
    ['--since', '1h', '--pipeline', 'porch'],
    'SightlineError',
    /has stored no detections and no events in that/,
  ],
  [['--since', at(0), '--pipeline', 'plain', '--of', 'porch'], 'SightlineError', /has no detector/],
  [['--since', at(0), '--pipeline', 'porch', '--data', '/none'], 'SightlineError', /Nothing was stored here/],
])('%j is refused in words', async (args, name, message) => {
  await expect(replay(...args)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
});

test('a store of another version is left as it is', async () => {
  const folder = join(place.folder, 'other');
  await mkdir(folder);
  await writeFile(join(folder, 'sightline.db'), '');
  const args = ['--pipeline', 'porch', '--since', '1h', '--data', folder];
  await expect(replay(...args)).rejects.toThrow(/older.*Start the server on it once/);
});
