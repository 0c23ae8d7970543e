import type { RunCommand, TappedMessage } from '../wire/run-messages.ts';
import type { FrameInfo } from '../frame.ts';
import type { Message } from './message.ts';
import type { TapOptions } from './run.api.ts';

/** A small picture as it comes over a link: upright, three bytes a pixel, no padding. */
export interface LinkPicture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** What taps of a run that is elsewhere are made of. */
export interface RemoteTapsInit<F> {
  readonly send: (message: RunCommand) => void;
  /** Makes a frame of this host of a picture; null where it cannot show any. */
  readonly picture: (picture: LinkPicture, frame: FrameInfo) => F | null;
  readonly close: (frame: F) => void;
}

/** Looks into a run that is elsewhere. */
export class RemoteTaps<F> {
  readonly #init: RemoteTapsInit<F>;
  readonly #taps = new Map<number, TapOptions['onMessage']>();
  #numbers = 0;

  constructor(init: RemoteTapsInit<F>) {
    this.#init = init;
  }

  /** The returned function ends it. */
  add({ element, side, every, onMessage }: TapOptions): () => void {
    this.#numbers += 1;
    const tap = this.#numbers;
    this.#taps.set(tap, onMessage);
    this.#init.send({ type: 'tap', tap, element, side, every });
    return () => {
      if (this.#taps.delete(tap)) this.#init.send({ type: 'untap', tap });
    };
  }

  /** A sample came; of one that was ended meanwhile nobody hears. */
  show(tap: number, message: TappedMessage, pixels: Uint8Array): void {
    const onMessage = this.#taps.get(tap);
    if (onMessage === undefined) return;
    if (message.kind === 'frame') this.#showPicture(onMessage, message, pixels);
    else if (message.kind === 'tensor') onMessage({ ...message, value: {} });
    else onMessage(message);
  }

  clear(): void {
    this.#taps.clear();
  }

  #showPicture(
    onMessage: (message: Message) => void,
    message: Extract<TappedMessage, { kind: 'frame' }>,
    rgb: Uint8Array,
  ): void {
    const frame = this.#init.picture({ ...message.value, rgb }, message.frame);
    onMessage({ ...message, value: frame });
    if (frame !== null) this.#init.close(frame);
  }
}
