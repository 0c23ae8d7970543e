import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { SightlineError } from '../../shared/errors.ts';
import { LaneReader, laneHead } from './lane-framing.ts';
import type { FromLane, ToLane } from './lane-messages.ts';

/** What a lane process reports to whoever started it. */
export interface LaneProcessEvents {
  message(message: FromLane): void;
  /** It has ended, for whatever reason; said once, and nothing after it. */
  exit(reason: string): void;
  /** A line it wrote to its error output. */
  complaint(line: string): void;
}

const MAX_COMPLAINT = 2000;

/** What a lane asks of its process. */
export interface LaneHandle {
  readonly pid: number | undefined;
  send(message: ToLane, payload?: Uint8Array): void;
  end(): void;
  kill(): void;
}

/** A running lane process. Whoever started it ends it. */
export class LaneProcess implements LaneHandle {
  readonly #child: ChildProcess;
  readonly #pipe: Socket;
  readonly #events: LaneProcessEvents;
  #exited = false;

  constructor(laneFile: string, events: LaneProcessEvents) {
    this.#events = events;
    this.#child = spawn(process.execPath, ['--enable-source-maps', laneFile], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      // An inspector of the server must not be inherited: its port is taken.
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const pipe = this.#child.stdio[3];
    if (!(pipe instanceof Socket))
      throw new SightlineError('internal', 'a lane process came without its pipe');
    this.#pipe = pipe;
    this.#listen();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Sends a message and, as it is, its payload, which must not change before the lane answers. */
  send(message: ToLane, payload?: Uint8Array): void {
    if (this.#exited) return;
    this.#pipe.cork();
    this.#pipe.write(laneHead(message, payload?.length ?? 0));
    if (payload !== undefined) this.#pipe.write(payload);
    this.#pipe.uncork();
  }

  /** Closes the pipe: an idle lane ends by itself; one inside a native call ends after it. */
  end(): void {
    this.#pipe.destroy();
  }

  /** Ends it at once, whatever it does. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #listen(): void {
    const reader = new LaneReader<FromLane>(() => {
      throw new SightlineError('internal', 'a lane sent bytes where none belong');
    });
    this.#pipe.on('data', (chunk: Buffer) => {
      for (let offset = 0; offset < chunk.length;) {
        const step = reader.read(chunk, offset);
        offset = step.offset;
        if (step.message !== undefined && !this.#exited) this.#events.message(step.message.header);
      }
    });
    // Writing to a lane that has just died: its exit is reported below.
    this.#pipe.on('error', () => undefined);
    this.#child.stderr?.on('data', (chunk: Buffer) =>
      this.#events.complaint(chunk.toString().slice(0, MAX_COMPLAINT).trimEnd()),
    );
    this.#child.on('error', (error) => this.#report(`it could not be started: ${error.message}`));
    // Not `exit`: what it said last may still lie in its pipe.
    this.#child.on('close', (code, signal) =>
      this.#report(signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`),
    );
  }

  #report(reason: string): void {
    if (this.#exited) return;
    this.#exited = true;
    this.#events.exit(reason);
  }
}
