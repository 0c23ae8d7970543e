import { findingsOf } from '../../shared/detect/findings.ts';
import { asSightlineError } from '../../shared/errors.ts';
import type { FrameInfo } from '../../shared/frame.ts';
import type { ResultMessage } from '../../shared/wire/messages.ts';
import type { OffloadResult } from './offload.api.ts';
import type { OffloadConnection } from './offload-connection.ts';
import type { EncodingChooser } from './offload-encoding.ts';
import type { PackedFrame } from './offload-packer.ts';

/** How long the second frame waits for what the first tells of the link. */
const UNSURE_MS = 1_000;
/** A way that was too short to be measured. */
const SHORTEST_WAY_MS = 0.1;

/** What a sender is made of. */
export interface OffloadSenderParts {
  readonly connection: Pick<OffloadConnection, 'infer'>;
  readonly chooser: Pick<EncodingChooser, 'isUnsure' | 'sent' | 'answered' | 'gaveUp' | 'without'>;
  /** Closes the frame. */
  readonly pack: (frame: VideoFrame, info: FrameInfo) => Promise<PackedFrame>;
  /** Milliseconds since 1970 with fractions; never runs backwards. */
  readonly now: () => number;
}

/** Sends packed frames, and lets what chooses their form know how they fared. */
export class OffloadSender {
  readonly #parts: OffloadSenderParts;
  #firstSettled: Promise<unknown> | null = null;
  #lastReceivedAt = -Infinity;

  constructor(parts: OffloadSenderParts) {
    this.#parts = parts;
  }

  /**
   * Packs a frame and sends it: resolves when it is sent, with what gives its answer, or why there is none. Frames are
   * packed one after the other, which the caller sees to.
   */
  async send(
    frame: VideoFrame,
    info: FrameInfo,
    deadlineMs: number,
  ): Promise<{ readonly answer: Promise<OffloadResult> }> {
    const { connection, chooser, pack, now } = this.#parts;
    await this.#untilSure();
    const packed = await pack(frame, info);
    const askedAt = now();
    const answer = connection.infer(info, packed.content, packed.bytes, deadlineMs);
    chooser.sent(info.id, packed.bytes.length);
    this.#firstSettled ??= Promise.allSettled([answer]);
    // Within an object, since it is the packing that others wait for, not the answer.
    return { answer: this.#resultOf(answer, packed, info.id, askedAt) };
  }

  /** One frame tells what the link carries; a second one would only stand in its way. */
  async #untilSure(): Promise<void> {
    if (!this.#parts.chooser.isUnsure || this.#firstSettled === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise((resolve) => (timer = setTimeout(resolve, UNSURE_MS)));
    await Promise.race([this.#firstSettled, patience]);
    clearTimeout(timer);
  }

  async #resultOf(
    answer: Promise<ResultMessage>,
    packed: PackedFrame,
    id: number,
    askedAt: number,
  ): Promise<OffloadResult> {
    try {
      const result = await answer;
      // At once, since now is when it came.
      return this.#told(result, packed, askedAt, this.#parts.now());
    } catch (thrown) {
      const error = asSightlineError(thrown);
      this.#parts.chooser.gaveUp(id);
      if (error.code === 'unsupported' && packed.lossy !== undefined)
        this.#parts.chooser.without(packed.lossy.format);
      throw error;
    }
  }

  #told(answer: ResultMessage, packed: PackedFrame, askedAt: number, answeredAt: number): OffloadResult {
    const { packMs, lossy } = packed;
    const { queueMs, preprocessMs, inferMs, postprocessMs, receivedAt, sentAt } = answer;
    const stages = { queueMs, preprocessMs: packMs + preprocessMs, inferMs, postprocessMs };
    const result = { ...findingsOf(answer), ...stages, ...(lossy && { lossy }) };
    if (receivedAt === undefined || sentAt === undefined) return result;
    const workMs = Math.max(0, sentAt - receivedAt);
    this.#parts.chooser.answered(answer.id, this.#wayMs(answeredAt - askedAt - workMs, receivedAt), workMs);
    return { ...result, times: { packMs, askedAt, answeredAt, receivedAt, sentAt } };
  }

  /** What came right behind another frame had been waiting for that one: only from then on is it its own way. */
  #wayMs(throughMs: number, receivedAt: number): number {
    const behindMs = receivedAt - this.#lastReceivedAt;
    this.#lastReceivedAt = receivedAt;
    return Math.max(SHORTEST_WAY_MS, behindMs > 0 ? Math.min(throughMs, behindMs) : throughMs);
  }
}
