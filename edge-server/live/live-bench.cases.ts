import type { Picture } from '../../shared/frame.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { Message } from '../../shared/run/message.ts';
import { decodeLiveServerMessage } from '../../shared/wire/live-server-message.ts';
import type { LiveFrame, LiveServerMessage, PictureWish } from '../../shared/wire/live-messages.ts';
import { packedLayout, packPlanes } from '../../wasm/pack.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import { FakeRun } from '../runs/fake-run.cases.ts';
import { graphOf } from '../runs/graph.cases.ts';
import { LiveHub } from './live-hub.ts';
import type { WatchedRun } from './live-hub.ts';
import { LiveViewer } from './live-viewer.ts';
import type { LivePeer } from './live-viewer.ts';
import type { PressOrder, PressedPicture } from './press-messages.ts';
import type { Press } from './picture-press.ts';

export const TEN: PictureWish = { fps: 10, width: 640, quality: 75 };

/** A press that makes pictures when a test says so. */
export class HeldPress implements Press {
  readonly jobs: { readonly picture: Picture; readonly orders: readonly PressOrder[]; make(): void }[] = [];
  isBusy = false;

  press(picture: Picture, orders: readonly PressOrder[]): Promise<readonly PressedPicture[]> | null {
    if (this.isBusy) return null;
    return new Promise((resolve) => {
      const make = (): void => resolve(orders.map(({ width }) => jpegOf(width)));
      this.jobs.push({ picture, orders, make });
    });
  }

  /** Makes all that was asked for. */
  async make(): Promise<void> {
    for (const job of this.jobs) job.make();
    await turns();
  }
}

function jpegOf(width: number): PressedPicture {
  return { width, height: width / 2, jpeg: Uint8Array.of(0xff, 0xd8, 0xff, width % 256) };
}

/** A viewer's end of the line: what came, in words and as it came. */
export class Watcher implements LivePeer {
  bufferedAmount = 0;
  readonly messages: LiveServerMessage[] = [];
  readonly raw: Uint8Array[] = [];
  ended = '';
  /** Nothing leaves any more. */
  isStuck = false;
  readonly viewer: LiveViewer;

  constructor(clock: FakeClock) {
    this.viewer = new LiveViewer(this, () => clock.now());
  }

  send(bytes: Uint8Array, sent: () => void): void {
    this.raw.push(bytes);
    this.messages.push(decodeLiveServerMessage(bytes).message);
    if (!this.isStuck) queueMicrotask(sent);
  }

  get frames(): LiveFrame[] {
    return this.messages.flatMap((message) => (message.type === 'live' ? [message] : []));
  }

  of<T extends LiveServerMessage['type']>(type: T): Extract<LiveServerMessage, { type: T }>[] {
    return this.messages.filter(
      (message): message is Extract<LiveServerMessage, { type: T }> => message.type === type,
    );
  }
}

/** A hub over a run that does what a test tells it to. */
export class LiveBench {
  readonly clock = new FakeClock();
  readonly press = new HeldPress();
  readonly logged: string[] = [];
  run: FakeRun;
  watched: { -readonly [Key in keyof WatchedRun]: WatchedRun[Key] } | undefined;
  readonly hub: LiveHub;

  constructor(graph: PipelineGraph = porch()) {
    this.run = new FakeRun(graph, {});
    this.watched = { graph, state: 'running', reason: 'frames may come', figures: null, run: this.run };
    this.hub = new LiveHub({
      pipeline: graph.id,
      watched: () => this.watched,
      press: this.press,
      clock: this.clock,
      log: (message) => this.logged.push(message),
    });
  }

  watch(wish: { results?: boolean; pictures?: PictureWish | null } = {}): Watcher {
    const watcher = new Watcher(this.clock);
    this.hub.join(watcher.viewer, { results: true, pictures: TEN, ...wish }, ({ message }) => {
      watcher.ended = message;
      this.hub.leave(watcher.viewer);
    });
    return watcher;
  }

  /** Which elements are looked at. */
  get looked(): string[] {
    return [...this.run.taps].map(({ element }) => element);
  }

  /** The source gives a frame. */
  frame(id: number): void {
    this.#show('source', { kind: 'frame', ...about(id), value: PICTURE });
  }

  found(id: number, element = 'detect_objects'): void {
    const detections = [{ label: 'person', score: 1, box: { x: 0, y: 0, width: 1, height: 1 }, track: id }];
    this.#show(element, { kind: 'detections', ...about(id), value: { detections } });
  }

  #show(element: string, message: Message): void {
    for (const tap of this.run.taps) if (tap.element === element) tap.onMessage(message);
  }
}

export function porch(): PipelineGraph {
  const graph = graphOf('porch', ['source', 'detect_objects']);
  return graph;
}

const PICTURE: Picture = {
  layout: packedLayout('I420', 16, 8),
  data: new Uint8Array(packPlanes('I420', 16, 8).byteLength),
};

function about(id: number): Pick<Message, 'frame' | 'subject'> {
  return {
    frame: { id, timestamp: id * 40_000, width: 16, height: 8, capturedAt: 1_000 + id },
    subject: 'source',
  };
}

/** What was promised is done. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}
