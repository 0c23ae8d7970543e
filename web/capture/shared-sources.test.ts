import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { untilCollected } from '../../shared/collected.cases.ts';
import { SightlineError } from '../../shared/errors.ts';
import { FakeSource } from '../viewer/fake-page.cases.ts';
import type { SourceChoice } from '../viewer/viewer.api.ts';
import type { FrameSource, SourceEvents } from './frame-source.ts';
import { SharedSources } from './shared-sources.ts';

const CAMERA = { kind: 'camera' } as const;
const NOTHING = (): void => undefined;
const { signal } = new AbortController();

/** A frame as the browser's, of which handles can be counted. */
class CountedFrame {
  static open = 0;
  constructor() {
    CountedFrame.open += 1;
  }
  clone(): CountedFrame {
    return new CountedFrame();
  }
  close(): void {
    CountedFrame.open -= 1;
  }
}

class Camera extends FakeSource {
  readonly deviceId: string;
  constructor(deviceId: string) {
    super();
    this.deviceId = deviceId;
  }
  override frame(): void {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node has no VideoFrame
    this.events?.onFrame(new CountedFrame() as unknown as VideoFrame);
  }
}

class Bench {
  readonly cameras: Camera[] = [];
  now = 0;
  /** Settles what is being opened; null: at once. */
  gate: Promise<void> | null = null;
  readonly sources = new SharedSources(
    (choice, given) => this.#open(choice, given),
    () => this.now,
  );

  /** From now on nothing opens; gives the way to let it. */
  hold(): () => void {
    let open = NOTHING;
    this.gate = new Promise((resolve) => (open = resolve));
    return () => open();
  }

  async #open(choice: SourceChoice, given: AbortSignal): Promise<FrameSource> {
    const camera = new Camera(choice.kind === 'camera' ? (choice.deviceId ?? 'built in') : '');
    this.cameras.push(camera);
    await this.gate;
    given.throwIfAborted();
    return camera;
  }
}

/** Somebody who watches: closes frames and counts them. */
class Watcher implements SourceEvents {
  seen = 0;
  ended = 0;
  readonly errors: SightlineError[] = [];
  onFrame(frame: VideoFrame): void {
    this.seen += 1;
    frame.close();
  }
  onEnded(): void {
    this.ended += 1;
  }
  onError(error: SightlineError): void {
    this.errors.push(error);
  }
}

let bench: Bench;
beforeEach(() => {
  vi.stubGlobal('HTMLVideoElement', function video() {});
  bench = new Bench();
  CountedFrame.open = 0;
});
afterEach(() => vi.unstubAllGlobals());

async function watch(choice: SourceChoice = CAMERA): Promise<[FrameSource, Watcher]> {
  const [source, watcher] = [await bench.sources.open(choice, signal), new Watcher()];
  source.start(watcher);
  return [source, watcher];
}

test('a camera is opened once, each who watches gets every frame, and the last who goes turns it off', async () => {
  const [[first, one], [second, two]] = await Promise.all([watch(), watch()]);
  expect(bench.cameras).toHaveLength(1);
  const [camera] = bench.cameras;
  camera?.frame();
  camera?.frame();
  expect([one.seen, two.seen, CountedFrame.open]).toEqual([2, 2, 0]);
  await first.stop();
  await first.stop();
  camera?.frame();
  expect([one.seen, two.seen, CountedFrame.open, camera?.stopped]).toEqual([2, 3, 0, 0]);
  await second.stop();
  expect(camera?.stopped).toBe(1);
  const [again] = await watch();
  expect(bench.cameras).toHaveLength(2);
  await again.stop();
});

test('a frame that nobody wants yet is closed', async () => {
  const [first] = await watch();
  await bench.sources.open(CAMERA, signal);
  await first.stop();
  bench.cameras[0]?.frame();
  expect(CountedFrame.open).toBe(0);
});

test('cameras, screens and files are told apart; a camera by default and by its name is one', async () => {
  const screen = { kind: 'screen' } as const;
  const file = { kind: 'file', file: new File([], 'a.mp4') } as const;
  for (const choice of [CAMERA, { ...CAMERA, deviceId: 'built in' }]) await watch(choice);
  expect(bench.cameras).toHaveLength(1);
  await watch({ kind: 'camera', deviceId: 'desk' });
  for (const choice of [screen, screen, { ...screen }, file, { ...file }]) await watch(choice);
  const url = { kind: 'url', url: 'a.mp4' } as const;
  for (const choice of [url, url]) await watch(choice);
  expect(bench.cameras).toHaveLength(7);
});

test('one that is chosen by name and then by default is found to be the same', async () => {
  const [, one] = await watch({ kind: 'camera', deviceId: 'built in' });
  const [, two] = await watch();
  expect(bench.cameras.map(({ stopped }) => stopped)).toEqual([0, 1]);
  bench.cameras[0]?.frame();
  expect([one.seen, two.seen]).toEqual([1, 1]);
});

test('who does not want to wait goes alone; when nobody waits any more it is given up', async () => {
  let open = bench.hold();
  const [impatient, patient] = [new AbortController(), new AbortController()];
  const first = Promise.allSettled([bench.sources.open(CAMERA, impatient.signal)]);
  const second = bench.sources.open(CAMERA, patient.signal);
  impatient.abort(new Error('enough'));
  open();
  expect(await first).toMatchObject([{ status: 'rejected', reason: { message: 'enough' } }]);
  await (await second).stop();
  expect(bench.cameras.map(({ stopped }) => stopped)).toEqual([1]);

  open = bench.hold();
  const third = Promise.allSettled([bench.sources.open(CAMERA, patient.signal)]);
  patient.abort(new Error('enough'));
  open();
  expect(await third).toMatchObject([{ reason: { message: 'enough' } }]);
});

test('a camera that fails fails for all, and is opened anew once for all', async () => {
  const [[first, one], [second, two]] = await Promise.all([watch(), watch()]);
  bench.cameras[0]?.events?.onError(new SightlineError('camera', 'unplugged'));
  expect([one.errors.length, two.errors.length]).toEqual([1, 1]);
  bench.now = 60_000;
  await Promise.all([first.stop(), second.stop()]);
  const again = { kind: 'camera', again: true, deviceId: 'built in' } as const;
  const [, three] = await watch(again);
  const [, four] = await watch(again);
  expect(bench.cameras).toHaveLength(2);
  bench.cameras[1]?.frame();
  expect([three.seen, four.seen]).toEqual([1, 1]);
});

test('one of two who has a frozen camera opened anew takes the other along', async () => {
  const [[first], [, two]] = await Promise.all([watch(), watch()]);
  bench.now = 60_000;
  await first.stop();
  const again = { kind: 'camera', again: true, deviceId: 'built in' } as const;
  const [, three] = await watch(again);
  expect(bench.cameras).toHaveLength(2);
  expect(two.errors).toMatchObject([{ message: expect.stringContaining('opened anew') }]);
  bench.now += 500;
  const [, four] = await watch(again);
  bench.cameras[1]?.frame();
  expect([three.seen, four.seen, bench.cameras.length]).toEqual([1, 1, 2]);
});

test('a camera that does not open fails for each who asked, and may open the next time', async () => {
  bench.gate = Promise.reject(new SightlineError('camera', 'none'));
  const both = [bench.sources.open(CAMERA, signal), bench.sources.open(CAMERA, signal)];
  for (const settled of await Promise.allSettled(both)) expect(settled.status).toBe('rejected');
  bench.gate = null;
  await watch();
  expect(bench.cameras).toHaveLength(2);
});

/** A camera of `sources` that was watched for a frame's time, and how it was chosen. */
async function watchShortly(sources: SharedSources, opened: Camera[]): Promise<readonly WeakRef<object>[]> {
  const [choice, watcher] = [{ ...CAMERA }, new Watcher()];
  const source = await sources.open(choice, signal);
  source.start(watcher);
  await source.stop();
  return [choice, source, watcher, ...opened.splice(0)].map((each) => new WeakRef(each));
}

test('nothing holds a source that was stopped, its choice and who watched it', async () => {
  const opened: Camera[] = [];
  const sources = new SharedSources(
    () => {
      const camera = new Camera('built in');
      opened.push(camera);
      return Promise.resolve(camera);
    },
    () => 0,
  );
  const references = await watchShortly(sources, opened);
  expect(references).toHaveLength(4);
  await untilCollected(references);
  await (await sources.open(CAMERA, signal)).stop();
});
