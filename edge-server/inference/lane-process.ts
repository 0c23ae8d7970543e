import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { SightlineError } from '../../shared/errors.ts';
import { LineReader, laneHead } from './lane-framing.ts';
import type { FromLane, ToLane } from './lane-messages.ts';

/** What a lane process reports to whoever started it. */
export interface LaneProcessEvents {
  message(message: FromLane): void;
  /** It has ended, for whatever reason; said once, and nothing after it. */
  exit(reason: string): void;
  /** A line it wrote to its error output. */
  complaint(line: string): void;
}

/** What a lane asks of its process. */
export interface LaneHandle {
  readonly pid: number | undefined;
  /** Sends a message and, as it is, its payload, which must not change before the lane answers. */
  send(message: ToLane, payload?: Uint8Array): void;
  /** Closes the pipe: an idle lane ends by itself; one inside a native call ends after it. */
  end(): void;
  /** Ends it at once, whatever it does. */
  kill(): void;
}

const MAX_COMPLAINT = 2000;

/** Starts a lane process. Whoever started it ends it. */
export function startLaneProcess(laneFile: string, events: LaneProcessEvents): LaneHandle {
  const child = spawn(process.execPath, ['--enable-source-maps', laneFile], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [, , complaints, to, from] = child.stdio;
  if (!(to instanceof Writable) || !(from instanceof Readable) || !(complaints instanceof Readable)) {
    throw new SightlineError('internal', 'a lane process came without its pipes');
  }
  const report = reportOnce(child, events);
  listen(from, complaints, events, report.ended);
  to.on('error', () => {
    // It died while being written to; its end is reported by itself.
  });
  return {
    pid: child.pid,
    send: (message, payload) => send(to, message, payload),
    end: () => to.destroy(),
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

function send(to: Writable, message: ToLane, payload: Uint8Array | undefined): void {
  if (to.destroyed) return;
  to.cork();
  to.write(laneHead(message, payload?.length ?? 0));
  if (payload !== undefined) to.write(payload);
  to.uncork();
}

function listen(from: Readable, complaints: Readable, events: LaneProcessEvents, ended: () => boolean): void {
  const lines = new LineReader();
  from.on('data', (chunk: Buffer) => {
    for (const line of lines.read(chunk)) {
      // Both ends are ours and of one build: what one writes, the other knows.
      const message: FromLane = JSON.parse(line);
      if (!ended()) events.message(message);
    }
  });
  complaints.on('data', (chunk: Buffer) =>
    events.complaint(chunk.toString().slice(0, MAX_COMPLAINT).trimEnd()),
  );
}

function reportOnce(child: ChildProcess, events: LaneProcessEvents): { ended: () => boolean } {
  let ended = false;
  const report = (reason: string): void => {
    if (ended) return;
    ended = true;
    events.exit(reason);
  };
  child.on('error', (error) => report(`it could not be started: ${error.message}`));
  // Not `exit`: what it said last may still lie in its pipe.
  child.on('close', (code, signal) =>
    report(signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`),
  );
  return { ended: () => ended };
}
