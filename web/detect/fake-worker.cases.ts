import * as Comlink from 'comlink';
import type { WorkerPort } from './worker-call.ts';

type Listener = EventListenerOrEventListenerObject;

/** One end of a line within one thread; what is posted arrives at the other end a microtask later. */
class LineEnd {
  readonly #listeners = new Map<string, Set<Listener>>();
  peer: LineEnd | null = null;
  carry: (message: unknown) => unknown = (message) => message;

  postMessage(message: unknown): void {
    const { peer } = this;
    const carried = this.carry(message);
    queueMicrotask(() => peer?.dispatch('message', Object.assign(new Event('message'), { data: carried })));
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, (this.#listeners.get(type) ?? new Set()).add(listener));
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#listeners.get(type)?.delete(listener);
  }

  dispatch(type: string, event: Event): void {
    for (const listener of this.#listeners.get(type) ?? []) {
      if (typeof listener === 'function') listener(event);
      else listener.handleEvent(event);
    }
  }

  listenerCount(type: string): number {
    return this.#listeners.get(type)?.size ?? 0;
  }
}

/** A frame that knows whether anything still holds it, wherever it was moved to. */
export class FakeFrame {
  #closed = false;
  #moved: FakeFrame | null = null;
  readonly #copies: FakeFrame[] = [];

  close(): void {
    this.#closed = true;
  }

  /** As a transfer does: this handle is dead, a new one lives. */
  move(): FakeFrame {
    if (this.#closed) throw new DOMException('the frame is closed', 'DataCloneError');
    this.#closed = true;
    this.#moved = new FakeFrame();
    return this.#moved;
  }

  clone(): FakeFrame {
    this.#copies.push(new FakeFrame());
    return this.#copies.at(-1) ?? this;
  }

  /** Copies of it that nobody has closed. */
  get openCopies(): number {
    return this.#copies.filter((copy) => !copy.isClosed).length;
  }

  get isClosed(): boolean {
    return this.#closed && (this.#moved === null || this.#moved.isClosed);
  }

  /** For code whose frames are a browser's; it only ever sends and closes them. */
  asVideoFrame(): VideoFrame {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node has no VideoFrame
    return this as unknown as VideoFrame;
  }
}

/** A worker in this thread: comlink on both ends, frames moved with the message, and crashes on demand. */
export class FakeWorker<Api> extends LineEnd implements WorkerPort {
  readonly #held: FakeFrame[] = [];
  terminated = false;

  constructor(api: Api) {
    super();
    const inside = new LineEnd();
    this.peer = inside;
    inside.peer = this;
    this.carry = (message) => this.#moveFrames(message);
    Comlink.expose(api, inside);
  }

  /** An uncaught error within. */
  crash(message = 'boom'): void {
    this.dispatch('error', Object.assign(new Event('error'), { message }));
  }

  /** What arrived could not be read. */
  garble(): void {
    this.dispatch('messageerror', new Event('messageerror'));
  }

  /** Frees the frames in it, as a browser does, and is silent from here on. */
  terminate(): void {
    this.terminated = true;
    for (const frame of this.#held) frame.close();
    if (this.peer !== null) this.peer.peer = null;
    this.peer = null;
  }

  #moveFrames(message: unknown): unknown {
    if (!hasArguments(message)) return message;
    return { ...message, argumentList: message.argumentList.map((argument) => this.#moveFrame(argument)) };
  }

  #moveFrame(argument: { readonly value: unknown }): { readonly value: unknown } {
    if (!(argument.value instanceof FakeFrame)) return argument;
    const value = argument.value.move();
    this.#held.push(value);
    return { ...argument, value };
  }
}

function hasArguments(message: unknown): message is { argumentList: { readonly value: unknown }[] } {
  return typeof message === 'object' && message !== null && 'argumentList' in message;
}

/** Lets everything that waits only for promises happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}
