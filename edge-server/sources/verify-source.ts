import type { Clock } from '../../shared/clock.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { Picture } from '../../shared/frame.ts';
import type { RunSource } from '../../shared/run/host.ts';
import type { VideoFacts } from './ffmpeg-words.ts';

/** How long the first picture may take, milliseconds. */
const FIRST_WITHIN_MS = 12_000;

/** What a source gives. */
export interface SourceFacts {
  /** For people: all of it in one sentence. */
  readonly words: string;
  /** Of its pictures, pixels. */
  readonly width: number;
  readonly height: number;
  /** Milliseconds until the first picture came. */
  readonly firstMs: number;
  /** As ffmpeg says, where it reads the source; sizes are before they are made less. */
  readonly video?: VideoFacts;
}

/**
 * Opens a source, waits for its first picture and closes it again. Rejects in words with why there is none: as opening
 * it does, with what it then says, or with `deadline` after 12 s.
 */
export async function verifySource(
  open: (onFacts: (facts: VideoFacts) => void) => Promise<RunSource<Picture>>,
  clock: Clock,
): Promise<SourceFacts> {
  const begun = clock.now();
  const told: { video?: VideoFacts } = {};
  const source = await open((facts) => (told.video = facts));
  try {
    const { width, height } = await firstOf(source, clock);
    const firstMs = Math.round(clock.now() - begun);
    const facts = { width, height, firstMs, ...told };
    return { ...facts, words: wordsOf(facts) };
  } finally {
    await source.stop();
  }
}

function firstOf(source: RunSource<Picture>, clock: Clock): Promise<{ width: number; height: number }> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(FIRST_WITHIN_MS, () => reject(tooLate(source)));
    const fail = (error: SightlineError): void => {
      cancel();
      reject(error);
    };
    source.start({
      onFrame: (_, info) => {
        cancel();
        resolve(info);
        return undefined;
      },
      onEnded: () => fail(new SightlineError('camera', 'The source ended without a picture.')),
      onError: fail,
    });
  });
}

function tooLate({ heldBack }: RunSource<Picture>): SightlineError {
  const why = heldBack ?? 'look whether it is switched on and gives a picture elsewhere';
  return new SightlineError('deadline', `No picture came within ${FIRST_WITHIN_MS / 1000} s: ${why}.`);
}

function wordsOf({ width, height, firstMs, video }: Omit<SourceFacts, 'words'>): string {
  const from = video === undefined ? '' : `${describeVideo(video)}; `;
  return `${from}pictures of ${width}x${height} pixels, the first after ${(firstMs / 1000).toFixed(1)} s.`;
}

/** `h264, 1280x720, 30 per second`. */
export function describeVideo({ codec, width, height, fps }: VideoFacts): string {
  return `${codec}, ${width}x${height}${fps === undefined ? '' : `, ${fps} per second`}`;
}
