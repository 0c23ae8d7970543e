import type { Picture } from '../../shared/frame.ts';
import { sparseHash } from '../../shared/run/frozen-frames.ts';
import type { FrameVerbs } from '../../shared/run/host.ts';

/**
 * The engine's verbs for pictures in memory. Handles share their bytes, which the garbage collector frees, so closing
 * only counts: a buffer is handed to another thread when this handle is the last one and nothing else lies in it;
 * else it is copied there.
 */
export class PictureFrames implements FrameVerbs<Picture> {
  /** Open handles of buffers that were cloned; a buffer that is not in here has one. */
  readonly #handles = new WeakMap<ArrayBufferLike, number>();

  close(picture: Picture): void {
    const { buffer } = picture.data;
    const open = this.#handles.get(buffer);
    if (open !== undefined) this.#handles.set(buffer, Math.max(1, open - 1));
  }

  clone(picture: Picture): Picture {
    const { buffer } = picture.data;
    this.#handles.set(buffer, (this.#handles.get(buffer) ?? 1) + 1);
    return { ...picture };
  }

  transferables({ data }: Picture): readonly object[] {
    const { buffer } = data;
    const whole = buffer instanceof ArrayBuffer && data.byteLength === buffer.byteLength;
    return whole && (this.#handles.get(buffer) ?? 1) === 1 ? [buffer] : [];
  }

  hash({ data }: Picture): number {
    return sparseHash(data);
  }
}
