/** A picture that was kept. */
export interface RingPicture {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly jpeg: Uint8Array;
}

/** So many are kept of a second, and shown in one. */
export const PICTURES_PER_SECOND = 5;

/** The last pictures of a pipeline, in memory. */
export class PictureRing {
  readonly #maxBytes: number;
  #pictures: RingPicture[] = [];
  #bytes = 0;

  /** More than `maxBytes` are not kept: the oldest go. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps one, unless one is there that is later: pictures of a clip follow one another. */
  add(picture: RingPicture): void {
    const last = this.#pictures.at(-1);
    if (last !== undefined && picture.at <= last.at) return;
    this.#pictures.push(picture);
    this.#bytes += picture.jpeg.length;
    while (this.#bytes > this.#maxBytes && this.#pictures.length > 0) this.#shift();
  }

  /** What was before then is needed no more. */
  prune(neededFrom: number): void {
    while ((this.#pictures[0]?.at ?? Infinity) < neededFrom) this.#shift();
  }

  /** Those of a time. */
  between(from: number, until: number): readonly RingPicture[] {
    return this.#pictures.filter(({ at }) => at >= from && at <= until);
  }

  clear(): void {
    this.#pictures = [];
    this.#bytes = 0;
  }

  #shift(): void {
    this.#bytes -= this.#pictures.shift()?.jpeg.length ?? 0;
  }
}

/**
 * A steady film of pictures that came when they came: each is shown until the next one, the last one for as long as it
 * is usual.
 */
export function* steady(
  pictures: readonly RingPicture[],
  everyMs = 1000 / PICTURES_PER_SECOND,
): Generator<Uint8Array> {
  const [first] = pictures;
  const last = pictures.at(-1);
  if (first === undefined || last === undefined) return;
  let index = 0;
  for (let at = first.at; at <= last.at; at += everyMs) {
    // Half a step early counts as on time: cameras are not exact.
    while ((pictures[index + 1]?.at ?? Infinity) <= at + everyMs / 2) index += 1;
    yield pictures[index]?.jpeg ?? last.jpeg;
  }
}
