import { labelledIn } from '../detect/findings.ts';
import type { Classification, Detection, Findings } from '../detection.ts';
import { eventId } from '../event.ts';
import type { SightlineEvent } from '../event.ts';
import type { FrameInfo } from '../frame.ts';
import type { NewMedia } from '../run/media-store.ts';
import type { PackedPicture } from '../run/picture-services.ts';
import { ambianicSample } from './ambianic-sample.ts';
import type { Sample } from './sample-keeper.ts';

/** What a sample is made of. */
export interface SampleParts {
  /** When the frame was captured, milliseconds since 1970. */
  readonly at: number;
  /** Microseconds since 1970: names the files, and is another one for every sample of an element. */
  readonly micros: number;
  /** Who saves it, and the folder that this life of it has. */
  readonly place: { readonly pipeline: string; readonly element: string; readonly folder: string };
  readonly frame: FrameInfo;
  readonly findings: Findings;
  readonly image: PackedPicture;
  readonly thumbnail: PackedPicture;
}

/**
 * A sample as the event store keeps it: of type `detection`, or `idle` where nothing was found. Its files lie where
 * Ambianic has them, below a folder of the pipeline and the element, with the JSON last, which names the others.
 */
export function sampleOf({ at, micros, place, frame, findings, image, thumbnail }: SampleParts): Sample {
  const { pipeline, element } = place;
  const startedAt = Math.max(0, at);
  const event = eventOf(eventId(element, startedAt, frame.id), startedAt, findings);
  const folder = `${pipeline}/${element}/detections/${place.folder}`;
  const json = ambianicSample({ id: hexOf(`${pipeline}~${event.id}`), micros, folder, findings });
  const media: readonly NewMedia[] = [
    { kind: 'snapshot', type: image.type, content: image.data, path: `${folder}/${json.image_file_name}` },
    {
      kind: 'thumbnail',
      type: thumbnail.type,
      content: thumbnail.data,
      path: `${folder}/${json.thumbnail_file_name}`,
    },
    {
      kind: 'inference',
      type: 'application/json',
      content: new TextEncoder().encode(JSON.stringify(json)),
      path: `${folder}/${json.json_file_name}`,
    },
  ];
  return { event, media };
}

/** What is told of so much that was found: the surest thing, and how many there are. */
export function eventOf(id: string, startedAt: number, findings: Findings): SightlineEvent {
  const found = labelledIn(findings).toSorted((one, other) => other.score - one.score);
  const moment = { id, phase: 'once', at: startedAt, started_at: startedAt } as const;
  const [best] = found;
  if (best === undefined) return { ...moment, type: 'idle', text: 'Nothing was found' };
  const zones = [...new Set(findings.detections.flatMap((detection) => detection.zones ?? []))].slice(0, 64);
  return {
    ...moment,
    type: 'detection',
    label: best.label.slice(0, 200),
    score: Math.min(1, Math.max(0, best.score)),
    ...('box' in best ? whereOf(best) : {}),
    ...(zones.length === 0 ? {} : { zones }),
    text: textOf(found),
    data: { found: found.length },
  };
}

function whereOf({ box, track }: Detection): Pick<SightlineEvent, 'box' | 'track'> {
  return { box: { ...box }, ...(track === undefined ? {} : { track }) };
}

function textOf(found: readonly (Detection | Classification)[]): string {
  const counts = new Map<string, number>();
  for (const { label } of found) counts.set(label, (counts.get(label) ?? 0) + 1);
  const parts = [...counts].map(([label, count]) => (count === 1 ? label : `${count} × ${label}`));
  const [first = '', ...rest] = parts.join(', ').slice(0, 500);
  return first.toUpperCase() + rest.join('');
}

/** 32 hex digits, the same for the same text (four FNV-1a of 32 bits: no protection against somebody who seeks a collision). */
function hexOf(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return [0x811c9dc5, 0xdeadbeef, 0x1234567, 0x9e3779b9]
    .map((seed) => {
      let hash = seed;
      for (const byte of bytes) {
        hash = Math.imul(hash ^ byte, 0x01000193);
        hash ^= hash >>> 15;
      }
      return (hash >>> 0).toString(16).padStart(8, '0');
    })
    .join('');
}
