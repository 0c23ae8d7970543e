/** A file that ffmpeg writes a piece of a stream to. */
export interface SegmentFile {
  /** `<when its ffmpeg was started>-<number>.ts` */
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** A piece of a stream that begins with a key frame, and when it was received, milliseconds since 1970. */
export interface Segment {
  readonly name: string;
  readonly bytes: number;
  readonly from: number;
  readonly until: number;
  /** Nothing more is written to it. */
  readonly isWhole: boolean;
}

const NAME = /^(\d{1,15})-(\d{6,9})\.ts$/;

/**
 * Dates the pieces of a stream, oldest first: a piece ends when it was last written to, and begins where the one before
 * it ended. Other files are passed over.
 */
export function datedSegments(files: readonly SegmentFile[]): readonly Segment[] {
  const named = files.flatMap((file) => {
    const [, start, number] = NAME.exec(file.name) ?? [];
    return start === undefined ? [] : [{ ...file, start: Number(start), number: Number(number) }];
  });
  const ordered = named.toSorted((a, b) => a.start - b.start || a.number - b.number);
  let before: (typeof ordered)[number] | undefined;
  return ordered.map((file, index) => {
    const { name, bytes, start, modifiedAt } = file;
    const isFirst = before?.start !== start;
    // What was there before the oldest one that is left is not known any more.
    const from = isFirst || before === undefined ? firstFrom(file) : before.modifiedAt;
    before = file;
    const isWhole = index < ordered.length - 1;
    return { name, bytes, from: Math.min(from, modifiedAt), until: modifiedAt, isWhole };
  });
}

/** Of the very first the beginning of its ffmpeg is known; any other one is about as long as pieces are. */
function firstFrom({
  start,
  number,
  modifiedAt,
}: {
  readonly start: number;
  readonly number: number;
  readonly modifiedAt: number;
}): number {
  return number === 0 ? start : Math.max(start, modifiedAt - PIECE_MS);
}

/** How long pieces are meant to be, milliseconds. */
const PIECE_MS = 2000;
