import '../../shared/no-eval.ts';
import { expose, transfer } from 'comlink';
import { BrowserPictures } from './browser-pictures.ts';
import { outcomeOf } from './outcome.api.ts';
import type { Outcome } from './outcome.api.ts';
import type { PicturesApi } from './pictures.api.ts';

const pictures = new BrowserPictures();

/** Whatever comes of it, the frame is closed, and what can be handed over is. */
async function look<T>(
  frame: VideoFrame,
  task: () => Promise<T>,
  handOver: (value: T) => Transferable,
): Promise<Outcome<T>> {
  const outcome = await outcomeOf(task);
  frame.close();
  return outcome.ok ? transfer(outcome, [handOver(outcome.value)]) : outcome;
}

const api: PicturesApi = {
  gray: (frame, size) => look(frame, () => pictures.gray(frame, size), bufferOf),
  pack: (frame, options) => look(frame, () => pictures.pack(frame, options), bufferOf),
  edit: (frame, edits) =>
    look(
      frame,
      () => pictures.edit(frame, edits),
      (edited) => edited,
    ),
};

function bufferOf({ data: { buffer } }: { readonly data: Uint8Array }): ArrayBuffer {
  if (buffer instanceof ArrayBuffer) return buffer;
  throw new TypeError('The picture lies in shared memory.');
}

expose(api);
