import { SightlineError } from '../errors.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import type { FrameInfo } from '../frame.ts';
import type { ElementServices } from './element.ts';
import type { GraphElement } from './graph.ts';
import { FakeFrames, FakeThread, FakeWorker } from './fake-thread.cases.ts';
import type { FakeFrame } from './fake-thread.cases.ts';
import type { FlowWorker, Port, RunHost, RunLogLine, RunSource, SourceEvents } from './host.ts';
import type { ElementLookup } from './run.api.ts';
import { serveFlow } from './serve-flow.ts';

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

  /** It breaks off. */
  fail(): void {
    this.events?.onError(new SightlineError('camera', 'the source broke off'));
  }

  /** There is no more. */
  end(): void {
    this.events?.onEnded();
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

/** A host on a fake clock. */
export class FakeHost implements RunHost<FakeFrame> {
  readonly name = 'test';
  readonly clock = new FakeClock();
  readonly frames = new FakeFrames();
  readonly lines: RunLogLine[] = [];
  readonly sources: FakeSource[] = [];
  /** The latest of each flow. */
  readonly workers = new Map<string, FakeWorker>();
  readonly everyWorker: FakeWorker[] = [];
  readonly services: ElementServices;
  /** Set to make opening the source fail. */
  refusal: SightlineError | null = null;
  live = true;
  readonly #elements: ElementLookup;
  readonly #thread = new FakeThread(this.frames, this.clock);

  constructor(elements: ElementLookup, services: ElementServices = {}) {
    this.#elements = elements;
    this.services = { ...services, close: (frame: FakeFrame) => this.frames.close(frame) };
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
    const thread = new FakeThread(new FakeFrames(), this.clock);
    const [ours, theirs] = this.#thread.channelTo(thread);
    const worker = new FakeWorker(ours, thread);
    this.workers.set(flow, worker);
    this.everyWorker.push(worker);
    const close = (frame: FakeFrame): void => thread.frames.close(frame);
    const services = { ...this.services, close };
    serveFlow(theirs, { clock: thread.clock, frames: thread.frames, services, elements: this.#elements });
    return worker;
  }

  channel(): readonly [Port, Port] {
    return this.#thread.channelTo(this.#thread);
  }

  log(line: RunLogLine): void {
    this.lines.push(line);
  }
}
