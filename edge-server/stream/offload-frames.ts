import { SightlineError } from '../../shared/errors.ts';
import { findingsOf } from '../../shared/detect/findings.ts';
import type { Priority } from '../../shared/run/graph.ts';
import type { LossyPicture } from '../../shared/frame.ts';
import type { FrameMessage, HelloMessage, ServerMessage } from '../../shared/wire/messages.ts';
import type { FrameOutcome } from '../inference/job.ts';
import type { LaneClient } from '../inference/lane.ts';
import type { ActivitySession } from '../store/activity.ts';
import type { EdgeDropReason } from '../telemetry/metrics.ts';
import { FramesInFlight } from './frames-in-flight.ts';
import type { OffloadServices } from './offload-services.ts';

/** Frames a client may have in flight: one being inferred, one on its way. */
export const CREDITS = 2;
/** Which squeezed pictures a lane decodes. */
export const LOSSY_FORMATS: readonly LossyPicture['format'][] = ['jpeg', 'webp'];
const BYTES_PER_PIXEL = 3;

/** What a connection's frames go through. The lane is taken over. */
export interface OffloadFramesParts {
  readonly services: OffloadServices;
  readonly hello: HelloMessage;
  readonly lane: LaneClient;
  readonly activity: ActivitySession | null;
  readonly send: (message: ServerMessage) => void;
  /** Ends the connection. */
  readonly fail: (error: SightlineError) => void;
}

/** One client's frames on their way through a lane: each is settled by exactly one result or drop. */
export class OffloadFrames {
  readonly #parts: OffloadFramesParts;
  readonly #model: string;
  readonly #priority: Priority | undefined;
  readonly #inFlight: FramesInFlight;

  constructor(parts: OffloadFramesParts) {
    this.#parts = parts;
    this.#model = parts.hello.model;
    this.#priority = parts.services.priorityOf(parts.hello.pipeline);
    this.#inFlight = new FramesInFlight(parts.services.clock, parts.services.budget);
  }

  /** Takes a frame in. Throws `invalid_message` or `overloaded`, which ends the connection. */
  take(message: FrameMessage, payload: Uint8Array): void {
    const { services, lane, hello } = this.#parts;
    const { id, width, height } = message.frame;
    this.#check(message, payload);
    if (!this.#inFlight.add(id, payload.length, message.deadlineMs, () => this.#expire(id))) {
      throw new SightlineError(
        'overloaded',
        'The server holds too many frames of all its clients; come back later.',
      );
    }
    services.metrics.received(this.#model);
    const { content } = message;
    const priority = this.#priority;
    const frame = { width, height, content, options: hello.options, payload, priority };
    const cancel = lane.submit(frame, (outcome) => this.#settle(id, content, outcome));
    this.#inFlight.onCancel(id, cancel);
  }

  /** The client is gone: gives up what is in flight, and the lane. */
  close(): void {
    for (const id of this.#inFlight.ids) this.#drop(id, 'gone');
    this.#parts.lane.close();
  }

  #check({ frame: { id }, content }: FrameMessage, payload: Uint8Array): void {
    if (this.#inFlight.size >= CREDITS) {
      throw new SightlineError('invalid_message', `A frame came beyond the ${CREDITS} credits.`);
    }
    if (this.#inFlight.has(id)) {
      throw new SightlineError('invalid_message', `Frame ${id} is already in flight.`);
    }
    if (content.kind !== 'input') return;
    const { width, height } = this.#parts.lane.manifest.preprocess;
    const expected = width * height * BYTES_PER_PIXEL;
    if (payload.length === expected) return;
    throw new SightlineError(
      'invalid_message',
      `A frame for ${this.#model} has ${expected} bytes (${width}x${height} RGB); ${payload.length} came.`,
    );
  }

  #expire(id: number): void {
    if (this.#drop(id, 'deadline')) this.#parts.send({ type: 'drop', id, reason: 'deadline' });
  }

  #settle(id: number, { kind }: FrameMessage['content'], outcome: FrameOutcome): void {
    if (outcome.kind === 'result') return this.#answer(id, outcome);
    if (outcome.kind === 'failed') {
      this.#drop(id, 'error');
      if (kind === 'lossy' && isOfThePicture(outcome.error)) return this.#refuse(id, outcome.error);
      return this.#parts.fail(outcome.error);
    }
    this.#drop(id, outcome.reason);
    if (outcome.reason === 'lane_restarted') this.#parts.activity?.setState('healing');
    return this.#parts.send({ type: 'drop', id, reason: outcome.reason });
  }

  /** Bytes that are no picture tell nothing of the frames after them. */
  #refuse(id: number, { message }: SightlineError): void {
    this.#parts.send({ type: 'drop', id, reason: 'unreadable', message });
  }

  #answer(id: number, outcome: Extract<FrameOutcome, { kind: 'result' }>): void {
    const frame = this.#inFlight.land(id);
    if (frame === undefined) return;
    const { services, activity, send } = this.#parts;
    const { preprocessMs, inferMs, postprocessMs } = outcome.result;
    const timings = { queueMs: outcome.queueMs, preprocessMs, inferMs, postprocessMs };
    const [receivedAt, sentAt] = [frame.arrivedAt, services.clock.now()];
    send({ type: 'result', id, ...findingsOf(outcome.result), ...timings, receivedAt, sentAt });
    services.metrics.inferred(this.#model, timings);
    activity?.inferred(sentAt - receivedAt);
    activity?.setState('running');
  }

  /** Gives a frame up. False when it had ended already. */
  #drop(id: number, reason: EdgeDropReason): boolean {
    if (this.#inFlight.cancel(id) === undefined) return false;
    this.#parts.services.metrics.dropped(this.#model, reason);
    return true;
  }
}

function isOfThePicture({ code }: SightlineError): boolean {
  return code === 'invalid_message' || code === 'unsupported';
}
