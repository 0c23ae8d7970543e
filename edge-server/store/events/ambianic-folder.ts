import { open, opendir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { AmbianicSampleSchema, findingsOf } from '../../../shared/elements/ambianic-sample.ts';
import type { AmbianicSample } from '../../../shared/elements/ambianic-sample.ts';
import { eventOf } from '../../../shared/elements/detection-sample.ts';
import { SightlineError } from '../../../shared/errors.ts';
import type { SightlineEvent } from '../../../shared/event.ts';
import type { NewMedia } from '../../../shared/run/media-store.ts';

/** A sample that lies in a folder. */
export interface FolderSample {
  readonly event: SightlineEvent;
  readonly media: readonly NewMedia[];
}

const JSON_NAME = /-inference\.json$/;
const MAX_JSON_BYTES = 1024 * 1024;
const MAX_IMAGE_BYTES = 64 * 1024 * 1024;
const MAX_DEPTH = 8;
/** What Ambianic says of a fall besides. */
const FallDataSchema = z.record(z.string(), z.json()).catch({});
/** Names that the media folder takes too. */
const PLAIN = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,150}$/;

/** The JSON files of samples in a folder and below, one by one. Throws `not_found` where there is no such folder. */
export async function* inferenceFilesIn(folder: string, depth = MAX_DEPTH): AsyncGenerator<string> {
  const [listed] = await Promise.allSettled([opendir(folder)]);
  if (listed.status === 'rejected')
    throw new SightlineError('not_found', `${folder} cannot be listed: ${String(listed.reason)}`);
  for await (const entry of listed.value) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth > 0) yield* inferenceFilesIn(path, depth - 1);
    else if (entry.isFile() && JSON_NAME.test(entry.name)) yield path;
  }
}

/**
 * Reads a sample by its JSON file; its pictures lie beside it. Throws `invalid_message` for what is no sample, `storage`
 * for what cannot be read.
 */
export async function readSample(file: string, pipeline: string): Promise<FolderSample> {
  const folder = join(file, '..');
  const bytes = await readBounded(file, MAX_JSON_BYTES);
  const sample = parseSample(bytes);
  const image = await readBounded(join(folder, sample.image_file_name), MAX_IMAGE_BYTES);
  const thumbnail = await optional(readBounded(join(folder, sample.thumbnail_file_name), MAX_IMAGE_BYTES));
  const placed = (name: string) => placeOf(pipeline, basename(folder), name);
  const jpeg = { type: 'image/jpeg' } as const;
  const small = thumbnail !== null && isJpeg(thumbnail) ? thumbnail : null;
  if (!isJpeg(image)) throw wrong(`${sample.image_file_name} is no JPEG`);
  return {
    event: sampleEvent(sample),
    media: [
      { kind: 'snapshot', ...jpeg, content: image, ...placed(sample.image_file_name) },
      ...(small === null
        ? []
        : [{ kind: 'thumbnail', ...jpeg, content: small, ...placed(sample.thumbnail_file_name) } as const]),
      { kind: 'inference', type: 'application/json', content: bytes, ...placed(basename(file)) },
    ],
  };
}

/** Reads a sample's JSON file. Throws `invalid_message` for anything else. */
export function parseSample(bytes: Uint8Array): AmbianicSample {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw wrong('no JSON', cause);
  }
  const checked = AmbianicSampleSchema.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw wrong(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not what it should be'}`);
}

/** The event that a sample becomes. Throws `invalid_message` where it says no time. */
export function sampleEvent(sample: AmbianicSample): SightlineEvent {
  const at = Date.parse(sample.datetime);
  if (!(at >= 0)) throw wrong(`datetime "${sample.datetime}" is no time`);
  const event = eventOf(`ambianic-${sample.id}`.slice(0, 200), at, findingsOf(sample));
  if (sample.inference_meta?.display !== 'Fall Detection' || event.type === 'idle') return event;
  const [fall] = sample.inference_result ?? [];
  const data = FallDataSchema.parse({
    leaning_angle: fall?.['leaning_angle'] ?? null,
    keypoint_corr: fall?.['keypoint_corr'] ?? null,
  });
  return { ...event, type: 'fall', data };
}

/** Where Ambianic would have put it, below the pipeline's folder; anywhere else where its names are odd. */
function placeOf(pipeline: string, folder: string, name: string): { readonly path?: string } {
  const isPlain = [pipeline, folder, name].every((part) => PLAIN.test(part));
  return isPlain ? { path: `${pipeline}/detections/${folder}/${name}` } : {};
}

/** Never more than it may be, whatever the file says of itself. */
async function readBounded(file: string, most: number): Promise<Uint8Array> {
  try {
    const handle = await open(file, 'r');
    try {
      const stats = await handle.stat();
      if (!stats.isFile() || stats.size > most)
        throw wrong(`${basename(file)} is no file of at most ${most} bytes`);
      return new Uint8Array(await handle.readFile());
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof SightlineError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new SightlineError('storage', `${basename(file)} cannot be read (${code})`, { cause });
  }
}

/** What may be missing; a sample is as good without. */
async function optional<T>(reading: Promise<T>): Promise<T | null> {
  const [read] = await Promise.allSettled([reading]);
  return read.status === 'fulfilled' ? read.value : null;
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

function wrong(why: string, cause?: unknown): SightlineError {
  return new SightlineError('invalid_message', `it is no sample of Ambianic: ${why}`, { cause });
}
