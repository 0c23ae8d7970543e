import { expect, test } from 'vitest';
import type { SightlineError } from '../../shared/errors.ts';
import type { FrameInfo, Picture } from '../../shared/frame.ts';
import { displaySize } from '../../shared/frame.ts';
import type { RunSource, SourceEvents } from '../../shared/run/host.ts';

/** One way to get frames, made small. */
export interface SourceUnderTest {
  /** A source that is not live and gives `frames` frames of this size. */
  readonly open: () => Promise<RunSource<Picture>>;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  /** The same with something wrong: opening or the first turn fails with words that match. */
  readonly openBroken: () => Promise<RunSource<Picture>>;
  readonly words: RegExp;
  /** What is still held; 0 once a source has stopped. */
  readonly leftovers?: () => number | Promise<number>;
}

/** What a source has told. */
export class Heard implements SourceEvents<Picture> {
  readonly infos: Omit<FrameInfo, 'id'>[] = [];
  readonly pictures: Picture[] = [];
  readonly errors: SightlineError[] = [];
  ends = 0;
  /** Resolves at the end, however it went. */
  readonly over: Promise<void>;
  #finish: () => void = () => {};
  readonly #welcome: (count: number) => Promise<void> | undefined;

  constructor(welcome: (count: number) => Promise<void> | undefined = () => undefined) {
    this.#welcome = welcome;
    this.over = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  get count(): number {
    return this.infos.length + this.errors.length + this.ends;
  }

  onFrame(picture: Picture, info: Omit<FrameInfo, 'id'>): Promise<void> | undefined {
    this.pictures.push(picture);
    this.infos.push(info);
    return this.#welcome(this.infos.length);
  }

  onEnded(): void {
    this.ends += 1;
    this.#finish();
  }

  onError(error: SightlineError): void {
    this.errors.push(error);
    this.#finish();
  }
}

/** A promise that somebody else resolves. */
class Gate {
  open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}

/** Lets everything that is due have its turn. */
export async function turns(count = 30): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** What every source does. */
export function sourceCases(make: () => SourceUnderTest): void {
  const never = new Promise<void>(() => {});

  test('gives its frames in order, with times that increase, and then ends once', async () => {
    const { open, frames, width, height } = make();
    const [source, heard] = [await open(), new Heard()];
    expect(source.live).toBe(false);
    source.start(heard);
    await heard.over;
    await source.stop();
    expect([heard.errors, heard.ends, heard.infos.length]).toEqual([[], 1, frames]);
    expect(heard.infos.every((info) => info.width === width && info.height === height)).toBe(true);
    const times = heard.infos.map(({ timestamp }) => timestamp);
    expect(times.every(Number.isInteger)).toBe(true);
    expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
    for (const { layout } of heard.pictures) expect(displaySize(layout)).toEqual({ width, height });
  });

  test('gives the same pictures and times every time', async () => {
    const { open } = make();
    const [once, again] = [new Heard(), new Heard()];
    for (const heard of [once, again]) {
      const source = await open();
      source.start(heard);
      await heard.over;
      await source.stop();
    }
    expect(again.infos).toEqual(once.infos);
    expect(again.pictures.map(({ data }) => Buffer.from(data).toString('base64'))).toEqual(
      once.pictures.map(({ data }) => Buffer.from(data).toString('base64')),
    );
  });

  test('waits with the next frame until it is welcome', async () => {
    const { open, frames } = make();
    const [first, welcome] = [new Gate(), new Gate()];
    const heard = new Heard((count) => {
      first.open();
      return count === 1 ? welcome.opened : undefined;
    });
    const source = await open();
    source.start(heard);
    await first.opened;
    await turns();
    expect(heard.count).toBe(1);
    welcome.open();
    await heard.over;
    await source.stop();
    expect(heard.infos.length).toBe(frames);
  });

  test.each(['before it starts', 'at once', 'with its first frame'])(
    'stopped %s, it is free and says nothing more',
    async (when) => {
      const { open, leftovers } = make();
      const source = await open();
      const first = new Gate();
      const heard = new Heard(() => {
        first.open();
        return never;
      });
      if (when !== 'before it starts') source.start(heard);
      if (when === 'with its first frame') await first.opened;
      const before = heard.count;
      await source.stop();
      await turns();
      expect(heard.count).toBe(before);
      expect((await leftovers?.()) ?? 0).toBe(0);
    },
  );

  test('says in words what is wrong, once, and gives no frame', async () => {
    const { openBroken, words, leftovers } = make();
    const heard = new Heard();
    const opened = await openBroken().catch((error: unknown) => error);
    if (opened instanceof Error) {
      expect(opened).toMatchObject({ name: 'SightlineError', message: expect.stringMatching(words) });
      return;
    }
    const source = opened as RunSource<Picture>;
    source.start(heard);
    await heard.over;
    await source.stop();
    expect([heard.infos.length, heard.ends]).toEqual([0, 0]);
    expect(heard.errors).toEqual([expect.objectContaining({ message: expect.stringMatching(words) })]);
    expect((await leftovers?.()) ?? 0).toBe(0);
  });
}
