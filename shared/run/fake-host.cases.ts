import type { Clock } from '../clock.ts';
import { SightlineError } from '../errors.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import type { FrameInfo } from '../frame.ts';
import type { ElementServices } from './element.ts';
import type { GraphElement } from './graph.ts';
import type { FlowWorker, FrameVerbs, Port, RunHost, RunLogLine, RunSource, SourceEvents } from './host.ts';
import type { ElementLookup } from './run.api.ts';
import { serveFlow } from './serve-flow.ts';

/** A frame whose handles are counted: each must be closed exactly once. */
export interface FakeFrame {
  readonly picture: number;
  closed: boolean;
}

/** Counts handles; `open` is 0 when nothing leaked, and closing twice throws. */
export class FakeFrames implements FrameVerbs<FakeFrame> {
  open = 0;

  make(picture: number): FakeFrame {
    this.open += 1;
    return { picture, closed: false };
  }

  close(frame: FakeFrame): void {
    if (frame.closed) throw new Error(`frame ${frame.picture} was closed twice`);
    frame.closed = true;
    this.open -= 1;
  }

  clone(frame: FakeFrame): FakeFrame {
    if (frame.closed) throw new Error(`frame ${frame.picture} was cloned after it was closed`);
    return this.make(frame.picture);
  }

  transferables(): readonly object[] {
    return [];
  }
}

/** A source that gives what a test pushes. */
export class FakeSource implements RunSource<FakeFrame> {
  readonly live: boolean;
  readonly #frames: FakeFrames;
  events: SourceEvents<FakeFrame> | null = null;
  stopped = false;
  pushed = 0;

  constructor(frames: FakeFrames, live: boolean) {
    this.#frames = frames;
    this.live = live;
  }

  start(events: SourceEvents<FakeFrame>): void {
    this.events = events;
  }

  stop(): Promise<void> {
    this.stopped = true;
    this.events = null;
    return Promise.resolve();
  }

  /** The next frame; undefined when it may go on at once. */
  push(info: Partial<Omit<FrameInfo, 'id'>> = {}): Promise<void> | undefined {
    this.pushed += 1;
    const frame = this.#frames.make(this.pushed);
    const whole = { timestamp: this.pushed * 33_333, width: 640, height: 480, ...info };
    if (this.events === null) throw new Error('this source is not started');
    return this.events.onFrame(frame, whole);
  }
}

/** A port whose messages arrive with `deliver`, in order, as those of a thread do. Frames pass as they are. */
class FakePort implements Port {
  onmessage: Port['onmessage'] = null;
  other: FakePort | null = null;
  closed = false;
  readonly #network: FakeNetwork;

  constructor(network: FakeNetwork) {
    this.#network = network;
  }

  postMessage(message: unknown): void {
    const { other } = this;
    if (this.closed || other === null) return;
    this.#network.send(() => {
      if (!other.closed) other.onmessage?.({ data: message });
    });
  }

  close(): void {
    this.closed = true;
  }
}

/** All messages between fake threads; delivered in turns of the microtask queue. */
class FakeNetwork {
  send(deliver: () => void): void {
    queueMicrotask(deliver);
  }

  channel(): readonly [FakePort, FakePort] {
    const [a, b] = [new FakePort(this), new FakePort(this)];
    a.other = b;
    b.other = a;
    return [a, b];
  }
}

/** A thread's share of a clock: its timers end with it. */
class ThreadClock implements Clock {
  readonly #clock: Clock;
  readonly #cancels: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  wallTime(): number {
    return this.#clock.wallTime();
  }

  after(ms: number, action: () => void): () => void {
    return this.#keep(this.#clock.after(ms, action));
  }

  every(ms: number, action: () => void): () => void {
    return this.#keep(this.#clock.every(ms, action));
  }

  end(): void {
    for (const cancel of this.#cancels) cancel();
  }

  #keep(cancel: () => void): () => void {
    this.#cancels.push(cancel);
    return cancel;
  }
}

/** A worker in the same thread, which can be lost. */
export class FakeWorker implements FlowWorker {
  readonly port: Port;
  readonly clock: ThreadClock;
  onLost: FlowWorker['onLost'] = null;
  readonly #theirs: FakePort;

  constructor(port: Port, theirs: FakePort, clock: Clock) {
    this.port = port;
    this.clock = new ThreadClock(clock);
    this.#theirs = theirs;
  }

  crash(): void {
    this.#end();
    this.onLost?.(new SightlineError('lane_crashed', 'the worker crashed'));
  }

  terminate(): Promise<void> {
    this.#end();
    return Promise.resolve();
  }

  #end(): void {
    this.#theirs.close();
    this.clock.end();
  }
}

/** A host on a fake clock. */
export class FakeHost implements RunHost<FakeFrame> {
  readonly name = 'test';
  readonly clock = new FakeClock();
  readonly frames = new FakeFrames();
  readonly lines: RunLogLine[] = [];
  readonly sources: FakeSource[] = [];
  readonly workers = new Map<string, FakeWorker>();
  readonly services: ElementServices;
  /** Set to make opening the source fail. */
  refusal: SightlineError | null = null;
  live = true;
  readonly #elements: ElementLookup;
  readonly #network = new FakeNetwork();

  constructor(elements: ElementLookup, services: ElementServices = {}) {
    this.#elements = elements;
    this.services = services;
  }

  get source(): FakeSource {
    const source = this.sources.at(-1);
    if (source === undefined) throw new Error('no source was opened');
    return source;
  }

  openSource(_element: GraphElement): Promise<RunSource<FakeFrame>> {
    if (this.refusal !== null) return Promise.reject(this.refusal);
    const source = new FakeSource(this.frames, this.live);
    this.sources.push(source);
    return Promise.resolve(source);
  }

  startFlow(flow: string): FlowWorker {
    const [ours, theirs] = this.#network.channel();
    const worker = new FakeWorker(ours, theirs, this.clock);
    this.workers.set(flow, worker);
    const { frames, services } = this;
    serveFlow(theirs, { clock: worker.clock, frames, services, elements: this.#elements });
    return worker;
  }

  channel(): readonly [Port, Port] {
    return this.#network.channel();
  }

  log(line: RunLogLine): void {
    this.lines.push(line);
  }
}
