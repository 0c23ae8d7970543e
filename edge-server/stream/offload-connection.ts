import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { decodeClientMessage } from '../../shared/wire/client-message.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import type { ClientMessage, FrameMessage, HelloMessage, ServerMessage } from '../../shared/wire/messages.ts';
import type { FrameOutcome } from '../inference/job.ts';
import type { LaneClient } from '../inference/lane.ts';
import type { ActivitySession } from '../store/activity.ts';
import { RateLimiter } from '../security/rate-limit.ts';
import type { EdgeDropReason } from '../telemetry/metrics.ts';
import { FramesInFlight } from './frames-in-flight.ts';
import type { OffloadServices } from './offload-services.ts';

/** What the connection needs of the socket under it. */
export interface Peer {
  send(bytes: Uint8Array): void;
  /** Says goodbye with a code and a reason. */
  close(code: number, reason: string): void;
  /** Ends it without a word. */
  terminate(): void;
  /** Bytes that wait to be sent. */
  readonly bufferedAmount: number;
}

/** Frames a client may have in flight: one being inferred, one on its way. */
export const CREDITS = 2;
const HELLO_WITHIN_MS = 5_000;
const MESSAGES_PER_SECOND = 1_000;
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;
const BYTES_PER_PIXEL = 3;

/** RFC 6455's codes. */
const NORMAL = 1000;
const GOING_AWAY = 1001;
const NO_TEXT = 1003;
const POLICY = 1008;
const TOO_LARGE = 1009;
const SERVER_ERROR = 1011;
const TRY_LATER = 1013;

const CLOSE_CODES: Partial<Record<ErrorCode, number>> = {
  too_large: TOO_LARGE,
  overloaded: TRY_LATER,
  aborted: GOING_AWAY,
  lane_crashed: SERVER_ERROR,
  internal: SERVER_ERROR,
  invalid_model: SERVER_ERROR,
  storage: SERVER_ERROR,
};

type State =
  | { readonly phase: 'hello' }
  | { readonly phase: 'opening' }
  | { readonly phase: 'ready'; readonly lane: LaneClient }
  | { readonly phase: 'closed' };

/**
 * The server's side of one offload connection: a hello, then frames against credits, each settled by exactly one
 * result or drop. Whatever is wrong ends this connection with a reason, and nothing else.
 */
export class OffloadConnection {
  readonly #peer: Peer;
  readonly #services: OffloadServices;
  readonly #rate = new RateLimiter({
    perSecond: MESSAGES_PER_SECOND,
    burst: MESSAGES_PER_SECOND,
    maxClients: 1,
  });
  readonly #inFlight: FramesInFlight;
  readonly #cancelHello: () => void;
  #state: State = { phase: 'hello' };
  #model = '';
  #options: HelloMessage['options'] = {};
  #activity: ActivitySession | null = null;

  constructor(peer: Peer, services: OffloadServices) {
    this.#peer = peer;
    this.#services = services;
    this.#inFlight = new FramesInFlight(services.clock, services.budget);
    this.#cancelHello = services.clock.after(HELLO_WITHIN_MS, () =>
      this.fail(new SightlineError('deadline', `No hello came within ${HELLO_WITHIN_MS / 1000} s.`)),
    );
  }

  /** A message came. The bytes must not change as long as the frame in them is in flight. */
  receive(bytes: Uint8Array, isBinary: boolean): void {
    if (this.#state.phase === 'closed') return;
    if (!isBinary) {
      this.fail(new SightlineError('invalid_message', 'Text came; every message is binary.'), NO_TEXT);
      return;
    }
    try {
      this.#take(bytes);
    } catch (error) {
      this.fail(asSightlineError(error));
    }
  }

  /** Says what is wrong and closes. */
  fail(error: SightlineError, code: number = CLOSE_CODES[error.code] ?? POLICY): void {
    if (this.#state.phase === 'closed') return;
    this.#services.log(`ended an offload connection: ${error.message}`);
    this.#send({ type: 'error', code: error.code, message: error.message });
    this.#peer.close(code, closeReason(error.message));
    this.ended();
  }

  /** The socket is gone, or about to be: forgets everything of this client. */
  ended(): void {
    const state = this.#state;
    if (state.phase === 'closed') return;
    this.#state = { phase: 'closed' };
    this.#cancelHello();
    for (const id of this.#inFlight.ids) this.#drop(id, 'gone');
    if (state.phase === 'ready') state.lane.close();
    this.#activity?.close();
  }

  #take(bytes: Uint8Array): void {
    const { clock } = this.#services;
    if (this.#rate.take('', 1, clock.now()) > 0) {
      throw new SightlineError('overloaded', `More than ${MESSAGES_PER_SECOND} messages a second.`);
    }
    const { message, payload } = decodeClientMessage(bytes);
    this.#dispatch(message, payload);
  }

  #dispatch(message: ClientMessage, payload: Uint8Array): void {
    if (message.type === 'frame') return this.#frame(message, payload);
    if (message.type === 'hello') return this.#hello(message);
    if (message.type === 'stats') return this.#activity?.report(message.inputFps, message.dropFps);
    this.#peer.close(NORMAL, '');
    return this.ended();
  }

  #hello(message: HelloMessage): void {
    if (this.#state.phase !== 'hello') throw new SightlineError('invalid_message', 'A second hello came.');
    this.#services.checkPipeline(message.pipeline);
    this.#state = { phase: 'opening' };
    this.#cancelHello();
    this.#model = message.model;
    this.#options = message.options;
    this.#activity = this.#services.openActivity(message.pipeline);
    void this.#open(message.model);
  }

  async #open(model: string): Promise<void> {
    try {
      const lane = await this.#services.join(model);
      if (this.#state.phase !== 'opening') return lane.close();
      this.#state = { phase: 'ready', lane };
      this.#activity?.setState('running');
      this.#send({ type: 'ready', credits: CREDITS, provider: lane.provider });
    } catch (error) {
      this.fail(asSightlineError(error));
    }
    return undefined;
  }

  #frame(message: FrameMessage, payload: Uint8Array): void {
    if (this.#state.phase !== 'ready')
      throw new SightlineError('invalid_message', 'A frame came before `ready`.');
    const { lane } = this.#state;
    const { id } = message.frame;
    this.#checkFrame(message, payload, lane);
    if (!this.#inFlight.add(id, payload.length, message.deadlineMs, () => this.#expire(id))) {
      throw new SightlineError(
        'overloaded',
        'The server holds too many frames of all its clients; come back later.',
      );
    }
    this.#services.metrics.received(this.#model);
    const { width, height } = message.frame;
    const cancel = lane.submit(
      { width, height, content: message.content, options: this.#options, payload },
      (outcome) => this.#settle(id, outcome),
    );
    this.#inFlight.onCancel(id, cancel);
  }

  #checkFrame(message: FrameMessage, payload: Uint8Array, lane: LaneClient): void {
    if (this.#inFlight.size >= CREDITS) {
      throw new SightlineError('invalid_message', `A frame came beyond the ${CREDITS} credits.`);
    }
    if (this.#inFlight.has(message.frame.id)) {
      throw new SightlineError('invalid_message', `Frame ${message.frame.id} is already in flight.`);
    }
    if (message.content.kind !== 'input') return;
    const { width, height } = lane.manifest.preprocess;
    const expected = width * height * BYTES_PER_PIXEL;
    if (payload.length !== expected) {
      throw new SightlineError(
        'invalid_message',
        `A frame for ${this.#model} has ${expected} bytes (${width}x${height} RGB); ${payload.length} came.`,
      );
    }
  }

  #expire(id: number): void {
    if (!this.#drop(id, 'deadline')) return;
    this.#send({ type: 'drop', id, reason: 'deadline' });
  }

  #settle(id: number, outcome: FrameOutcome): void {
    if (outcome.kind === 'result') return this.#answer(id, outcome);
    if (outcome.kind === 'failed') {
      this.#drop(id, 'error');
      return this.fail(outcome.error);
    }
    this.#drop(id, outcome.reason);
    if (outcome.reason === 'lane_restarted') this.#activity?.setState('healing');
    return this.#send({ type: 'drop', id, reason: outcome.reason });
  }

  #answer(id: number, outcome: Extract<FrameOutcome, { kind: 'result' }>): void {
    const frame = this.#inFlight.land(id);
    if (frame === undefined) return;
    const { detections, preprocessMs, inferMs, postprocessMs } = outcome.result;
    const timings = { queueMs: outcome.queueMs, preprocessMs, inferMs, postprocessMs };
    this.#send({ type: 'result', id, detections, ...timings });
    this.#services.metrics.inferred(this.#model, timings);
    this.#activity?.inferred(this.#services.clock.now() - frame.arrivedAt);
    this.#activity?.setState('running');
  }

  /** Gives a frame up. False when it had ended already. */
  #drop(id: number, reason: EdgeDropReason): boolean {
    if (this.#inFlight.cancel(id) === undefined) return false;
    this.#services.metrics.dropped(this.#model, reason);
    return true;
  }

  #send(message: ServerMessage): void {
    if (this.#state.phase === 'closed') return;
    this.#peer.send(encodeMessage(message));
    if (this.#peer.bufferedAmount <= MAX_BUFFERED_BYTES) return;
    // It does not read its answers: it would not read an error either.
    this.#peer.terminate();
    this.ended();
  }
}

/** A close frame takes 123 bytes of reason. */
function closeReason(message: string): string {
  return Buffer.from(message).subarray(0, 120).toString().replaceAll('\uFFFD', '');
}
