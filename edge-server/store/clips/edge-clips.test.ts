import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeClock } from '../../../shared/fake-clock.cases.ts';
import type { Picture } from '../../../shared/frame.ts';
import { pictureOf } from '../../runs/picture.cases.ts';
import { EdgeClips } from './edge-clips.ts';

vi.setConfig({ testTimeout: 30_000 });

let folder: string;
let clock: FakeClock;
let clips: EdgeClips;
/** What was kept, by event; and what was said of it. */
let kept: Map<string, string>;
let said: (string | null)[];
let types: string[];
let warnings: string[];
let jpegs: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-clips-'));
  clock = new FakeClock(0, 1_000_000);
  [kept, said, types, warnings, jpegs] = [new Map(), [], [], [], 0];
  clips = await open();
});
afterEach(async () => {
  await clips.close();
  await rm(folder, { recursive: true, force: true });
});

const ring = (): string => join(folder, 'ring');

const WRITES = 'for last; do :; done; cat > "$last"';

/** A program that writes what it reads to its last argument. */
async function fakeFfmpeg(script = WRITES, encoder = 'libx264'): Promise<string> {
  const file = join(folder, `ffmpeg-${encoder}.sh`);
  await writeFile(
    file,
    `#!/bin/sh\ncase "$*" in *-encoders*) echo " V ${encoder} x"; exit 0;; esac\n${script}\n`,
    {
      mode: 0o755,
    },
  );
  return file;
}

async function open(ffmpeg?: string): Promise<EdgeClips> {
  return EdgeClips.open({
    folder: ring(),
    ffmpeg: ffmpeg ?? (await fakeFfmpeg()),
    clock,
    room: { making: (action) => action() },
    media: {
      async add(id, media) {
        if (media.content instanceof Uint8Array) throw new Error('a file is moved');
        types.push(media.type);
        kept.set(id, await readFile(media.content.file, 'utf8'));
        return { kind: 'clip', type: media.type, bytes: 1 };
      },
    },
    press: {
      press: () => {
        jpegs += 1;
        return Promise.resolve([{ width: 1, height: 1, jpeg: Buffer.from(`<${jpegs}>`) }]);
      },
    },
    warn: (message) => void warnings.push(message),
  });
}

function recorderOf(pipeline = 'porch', maxMs = 60_000) {
  return clips.open({ pipeline, preMs: 5000, maxMs, done: (_id, reason) => void said.push(reason) });
}

/** A piece that ended so many seconds after the start. */
async function piece(number: number, seconds: number, text: string): Promise<void> {
  const file = join(ring(), 'porch', `1000000-00000${number}.ts`);
  await writeFile(file, text);
  await utimes(file, 1000 + seconds, 1000 + seconds);
}

const names = () => readdir(join(ring(), 'porch'));

/** Programs and files take their time, however far the clock is turned: on a busy machine many steps of it. */
const BUSY = { timeout: 20_000, interval: 10 };

/** Something was said of so many clips, while the clock is turned by so much at a time. */
const answered = (count: number, stepMs = 0) =>
  vi.waitFor(async () => {
    await clock.advanceAsync(stepMs);
    expect(said).toHaveLength(count);
  }, BUSY);

async function recording(): Promise<void> {
  const stream = await clips.source('porch', 'rtsp://porch');
  expect(stream?.folder).toBe(join(ring(), 'porch'));
  stream?.learn('h264');
}

test('a clip is the pieces of its time, put together once they are whole', async () => {
  await recording();
  const recorder = recorderOf();
  for (const number of [0, 1, 2, 3]) await piece(number, 2 * (number + 1), `${number}`);
  recorder.begin('porch~a', 1_003_000);
  recorder.end('porch~a', 1_008_500);
  await clock.advanceAsync(8500);
  // Nothing says that the piece that is written to is whole.
  expect(said).toEqual([]);
  await piece(4, 10, '4');
  await piece(5, 11, '5');
  await answered(1, 500);
  expect(said).toEqual([null]);
  expect(kept.get('porch~a')).toBe('1234');
  recorder.close();
});

test('what does not become whole is taken as it is, after a while', async () => {
  await recording();
  const recorder = recorderOf();
  await piece(0, 2, '0');
  recorder.begin('porch~a', 1_000_000);
  recorder.end('porch~a', 1_005_000);
  await clock.advanceAsync(5000);
  await answered(1, 1000);
  expect(said).toEqual([null]);
  expect(clock.now()).toBeGreaterThanOrEqual(20_000);
  expect(kept.get('porch~a')).toBe('0');
});

test('what nobody needs goes, and what an open clip needs stays', async () => {
  await recording();
  const recorder = recorderOf();
  for (const number of [0, 1, 2, 3]) await piece(number, 2 * (number + 1), `${number}`);
  recorder.begin('porch~a', 1_003_500);
  await vi.waitFor(async () => {
    await clock.advanceAsync(10_000);
    expect((await names()).toSorted()).toEqual([
      '1000000-000001.ts',
      '1000000-000002.ts',
      '1000000-000003.ts',
    ]);
  }, BUSY);
  recorder.close();
});

test('of a source that must not be recorded nothing stays', async () => {
  await recording();
  await piece(0, 2, 'a face');
  expect(await clips.source('porch', null)).toBeNull();
  expect(await readdir(join(ring(), 'porch'))).toEqual([]);
  expect(await clips.source('other', null)).toBeNull();
  expect(existsSync(join(ring(), 'other'))).toBe(false);
});

test('without a stream it is made of pictures, five a second', async () => {
  const recorder = recorderOf('tab');
  recorder.begin('tab~a', 1_000_000);
  const frame: Picture = pictureOf(4, 4);
  for (let at = 0; at < 1000; at += 40) {
    void recorder.look(frame, 1_000_000 + at);
    await clock.advanceAsync(40);
  }
  expect(jpegs).toBe(5);
  recorder.end('tab~a', 1_000_650);
  await answered(1);
  expect([said, kept.get('tab~a')]).toEqual([[null], '<1><2><3><4>']);
});

test.each([
  ['libvpx', 'video/webm'],
  ['mpeg4', 'video/mp4'],
])('an ffmpeg that has %s at best makes %s', async (encoder, type) => {
  clips = await open(await fakeFfmpeg(WRITES, encoder));
  const recorder = recorderOf('tab');
  void recorder.look(pictureOf(4, 4), 1_000_000);
  await clock.advanceAsync(1);
  recorder.begin('tab~a', 1_000_000);
  recorder.end('tab~a', 1_000_000);
  await answered(1);
  expect([said, types]).toEqual([[null], [type]]);
});

test('a recorded stream needs no pictures; one that cannot be copied does', async () => {
  const stream = await clips.source('porch', 'rtsp://porch');
  const recorder = recorderOf();
  stream?.learn('h264');
  void recorder.look(pictureOf(4, 4), 1_000_000);
  expect(jpegs).toBe(0);
  stream?.learn('mjpeg');
  void recorder.look(pictureOf(4, 4), 1_000_000);
  expect(jpegs).toBe(1);
});

test('closing makes what is open, and leaves nothing', async () => {
  await recording();
  const recorder = recorderOf();
  await piece(0, 2, 'all that there is');
  recorder.begin('porch~a', 1_000_000);
  await clock.advanceAsync(1000);
  recorder.close();
  await clips.close();
  expect([said, kept.get('porch~a'), existsSync(ring())]).toEqual([[null], 'all that there is', false]);
});

test('what an earlier process left is removed', async () => {
  await mkdir(join(ring(), 'old'), { recursive: true });
  await writeFile(join(ring(), '.clip-1.mp4'), 'half');
  clips = await open();
  expect(existsSync(ring())).toBe(false);
});

test.each([
  ['nothing was recorded', async () => fakeFfmpeg(), /nothing was recorded then/],
  ['there is no ffmpeg', async () => join(folder, 'none'), /not installed/],
  ['it fails', async () => fakeFfmpeg('echo "no such thing" >&2; exit 3'), /ended with 3: no such thing/],
  ['the disk is full', async () => fakeFfmpeg('echo "No space left on device" >&2; exit 1'), /no room left/],
])('where %s the clip is not made, and that is said', async (what, ffmpeg, words) => {
  clips = await open(await ffmpeg());
  const recorder = recorderOf('tab');
  if (what !== 'nothing was recorded') void recorder.look(pictureOf(4, 4), 1_000_000);
  await clock.advanceAsync(1);
  recorder.begin('tab~a', 1_000_000);
  recorder.end('tab~a', 1_000_000);
  await answered(1);
  expect(said).toEqual([expect.stringMatching(words)]);
  expect(kept.size).toBe(0);
});
