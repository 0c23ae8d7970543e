import sharp from 'sharp';
import { messageOf } from '../../shared/errors.ts';
import type { Picture } from '../../shared/frame.ts';
import type { FrameMessage, Message, TensorMessage } from '../../shared/run/message.ts';
import { smallPicture } from '../runs/small-picture.ts';
import type { SmallPicture } from '../runs/small-picture.ts';
import type { ServerSentEvent } from './sse.ts';

/** The longest side of a picture that is shown, pixels. */
const LONGEST_SIDE = 320;
const QUALITY = 70;
/** What is longer as JSON is left out. */
const MAX_TEXT = 64 * 1024;
/** Values of a tensor that are shown. */
const MAX_VALUES = 16;

/** One message of a tap as clients see it; pictures are small JPEGs in base64. */
interface Shown {
  /** Counts what the tap showed; what was left out, because a picture was still being made, is `skipped`. */
  readonly sequence: number;
  readonly skipped: number;
  readonly kind: Message['kind'];
  readonly frame: Message['frame'];
  readonly subject: string;
  readonly value: unknown;
}

/**
 * Turns the messages of one tap into events. Messages are only borrowed, so a picture is sampled down at once and
 * compressed off the event loop; one at a time, and what comes meanwhile is left out and counted.
 */
export class TapFeed {
  readonly #send: (event: ServerSentEvent) => void;
  #sequence = 0;
  #skipped = 0;
  #busy = false;
  #closed = false;

  constructor(send: (event: ServerSentEvent) => void) {
    this.#send = send;
  }

  take(message: Message): void {
    if (this.#closed) return;
    if (message.kind !== 'frame') this.#show(message, valueOf(message));
    else if (this.#busy || !isPicture(message.value)) this.#skipped += 1;
    else void this.#showPicture(message, smallPicture(message.value, LONGEST_SIDE));
  }

  /** Nothing is sent after it. */
  close(): void {
    this.#closed = true;
  }

  async #showPicture(message: FrameMessage, small: SmallPicture): Promise<void> {
    this.#busy = true;
    try {
      this.#show(message, await jpegOf(small));
    } catch (error) {
      this.#show(message, { left_out: messageOf(error) });
    } finally {
      this.#busy = false;
    }
  }

  #show({ kind, frame, subject }: Message, value: unknown): void {
    if (this.#closed) return;
    this.#sequence += 1;
    const shown: Shown = { sequence: this.#sequence, skipped: this.#skipped, kind, frame, subject, value };
    this.#send({ event: 'message', id: String(this.#sequence), data: JSON.stringify(shown) });
  }
}

/** Whether it is pixels in this server's memory. */
export function isPicture(value: unknown): value is Picture {
  return (
    typeof value === 'object' &&
    value !== null &&
    'layout' in value &&
    'data' in value &&
    value.data instanceof Uint8Array
  );
}

async function jpegOf({ width, height, rgb }: SmallPicture): Promise<unknown> {
  const jpeg = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: QUALITY })
    .toBuffer();
  return { type: 'image/jpeg', width, height, data: jpeg.toString('base64') };
}

function valueOf(message: Exclude<Message, FrameMessage>): unknown {
  if (message.kind === 'tensor') return summaryOf(message);
  const size = JSON.stringify(message.value).length;
  return size <= MAX_TEXT ? message.value : { left_out: `${size} characters` };
}

function summaryOf({ value }: TensorMessage): unknown {
  return Object.fromEntries(
    Object.entries(value).map(([name, { type, dims, data }]) => [
      name,
      { type, dims, first: Array.from(data.slice(0, MAX_VALUES), Number) },
    ]),
  );
}
