import type { Clock } from '../clock.ts';
import { SightlineError } from '../errors.ts';
import type { FlowWorker, FrameVerbs, Port } from './host.ts';

/** A frame whose handles are counted: each must be closed exactly once. */
export class FakeFrame {
  readonly picture: number;
  closed = false;
  /** Its pixels are another thread's; closing what is left is allowed. */
  isGone = false;

  constructor(picture: number) {
    this.picture = picture;
  }
}

/** Counts the handles of one thread; `open` is 0 when nothing leaked, and closing twice throws. */
export class FakeFrames implements FrameVerbs<FakeFrame> {
  open = 0;

  make(picture: number): FakeFrame {
    this.open += 1;
    return new FakeFrame(picture);
  }

  close(frame: FakeFrame): void {
    if (frame.closed) throw new Error(`frame ${frame.picture} was closed twice`);
    frame.closed = true;
    if (!frame.isGone) this.open -= 1;
  }

  handOver(frame: FakeFrame): void {
    if (frame.closed || frame.isGone) throw new Error(`frame ${frame.picture} is not there any more`);
    frame.isGone = true;
    this.open -= 1;
  }

  clone(frame: FakeFrame): FakeFrame {
    if (frame.closed || frame.isGone)
      throw new Error(`frame ${frame.picture} was cloned after it was closed`);
    return this.make(frame.picture);
  }

  /** A frame of which only that is known. */
  of(frame: unknown): FakeFrame {
    if (frame instanceof FakeFrame) return frame;
    throw new Error('this is no frame');
  }

  transferables(frame: FakeFrame): readonly object[] {
    return [frame];
  }
}

/** What lives in one thread and dies with it. */
export class FakeThread {
  readonly frames: FakeFrames;
  readonly clock: ThreadClock;
  readonly ports = new Set<FakePort>();

  constructor(frames: FakeFrames, clock: Clock) {
    this.frames = frames;
    this.clock = new ThreadClock(clock);
  }

  channelTo(other: FakeThread): readonly [FakePort, FakePort] {
    const [a, b] = [new FakePort(this), new FakePort(other)];
    a.other = b;
    b.other = a;
    return [a, b];
  }

  end(): void {
    for (const port of this.ports) port.close();
    this.clock.end();
  }
}

/** A port whose messages arrive in turns of the microtask queue, in order, as those of a thread do. */
export class FakePort implements Port {
  other: FakePort | null = null;
  closed = false;
  #thread: FakeThread;
  #listener: Port['onmessage'] = null;
  /** What came before anybody listened: a port keeps it. */
  #early: { readonly parcel: unknown; readonly transfer: readonly object[] }[] = [];

  constructor(thread: FakeThread) {
    this.#thread = thread;
    thread.ports.add(this);
  }

  get onmessage(): Port['onmessage'] {
    return this.#listener;
  }

  set onmessage(listener: Port['onmessage']) {
    this.#listener = listener;
    if (listener === null) return;
    for (const { parcel, transfer } of this.#early.splice(0))
      queueMicrotask(() => this.#deliver(parcel, transfer));
  }

  postMessage(message: unknown, transfer: readonly object[] = []): void {
    const { other } = this;
    const parcel = copyOf(message, (frame) => new FakeFrame(frame.picture));
    // As in Chromium: what is sent to nobody stays with the sender, and nothing says so.
    if (this.closed || other === null || other.closed) return;
    for (const each of transfer) if (each instanceof FakeFrame) this.#thread.frames.handOver(each);
    queueMicrotask(() => other.#deliver(parcel, transfer));
  }

  close(): void {
    this.closed = true;
    this.#thread.ports.delete(this);
  }

  #deliver(parcel: unknown, transfer: readonly object[]): void {
    if (this.closed) return;
    if (this.#listener === null) {
      this.#early.push({ parcel, transfer });
      return;
    }
    for (const each of transfer) if (each instanceof FakePort) each.#moveTo(this.#thread);
    const { frames } = this.#thread;
    this.#listener({ data: copyOf(parcel, ({ picture }) => frames.make(picture)) });
  }

  #moveTo(thread: FakeThread): void {
    this.#thread.ports.delete(this);
    this.#thread = thread;
    if (!this.closed) thread.ports.add(this);
  }
}

/** As structured cloning does it; ports are handed over as they are. */
function copyOf(value: unknown, onFrame: (frame: FakeFrame) => FakeFrame): unknown {
  if (value instanceof FakePort) return value;
  if (value instanceof FakeFrame) return onFrame(value);
  if (typeof value === 'function') throw new Error('functions cannot be cloned');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => copyOf(each, onFrame));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copyOf(each, onFrame)]));
}

/** A thread's share of a clock: its timers end with it. */
class ThreadClock implements Clock {
  readonly #clock: Clock;
  readonly #cancels = new Set<() => void>();
  #ended = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  wallTime(): number {
    return this.#clock.wallTime();
  }

  get pending(): number {
    return this.#cancels.size;
  }

  after(ms: number, action: () => void): () => void {
    const cancel = this.#keep(
      this.#clock.after(ms, () => {
        this.#cancels.delete(cancel);
        action();
      }),
    );
    return cancel;
  }

  every(ms: number, action: () => void): () => void {
    return this.#keep(this.#clock.every(ms, action));
  }

  end(): void {
    this.#ended = true;
    for (const cancel of this.#cancels) cancel();
  }

  #keep(cancelTimer: () => void): () => void {
    const cancel = (): void => {
      this.#cancels.delete(cancel);
      cancelTimer();
    };
    this.#cancels.add(cancel);
    // In a fake thread that is gone code goes on running all the same.
    if (this.#ended) cancel();
    return cancel;
  }
}

/** A worker in the same thread, which can be lost. */
export class FakeWorker implements FlowWorker {
  readonly port: Port;
  readonly thread: FakeThread;
  onLost: FlowWorker['onLost'] = null;
  /** How it ended, if it did. */
  ended: 'crashed' | 'terminated' | null = null;
  /** Whether nothing ran in it any more when it was terminated: it had been told to close, and had done so. */
  wasAtRest = false;

  constructor(port: Port, thread: FakeThread) {
    this.port = port;
    this.thread = thread;
  }

  crash(): void {
    if (this.ended !== null) return;
    this.ended = 'crashed';
    this.thread.end();
    this.onLost?.(new SightlineError('lane_crashed', 'the worker crashed'));
  }

  terminate(): Promise<void> {
    this.wasAtRest ||= this.ended === null && this.thread.clock.pending === 0;
    this.ended ??= 'terminated';
    this.thread.end();
    return Promise.resolve();
  }
}
