import '../../shared/no-eval.ts';
import * as Comlink from 'comlink';
import { inputPictureSpec } from '../../shared/detect/model-input.ts';
import { findingsOf } from '../../shared/detect/findings.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { FrameInfo, PictureLayout } from '../../shared/frame.ts';
import type { PreprocessSpec } from '../../shared/models/manifest.ts';
import type { FrameMessage, ResultMessage } from '../../shared/wire/messages.ts';
import type { WasmPreprocessor } from '../../wasm/preprocess.ts';
import { browserNow } from './browser-clock.ts';
import { readFrame } from './frame-reader.ts';
import { loadKernel } from './kernel.ts';
import type { TensorDump } from './lane.api.ts';
import type { OffloadApi, OffloadReady, OffloadResult, OffloadSetup } from './offload.api.ts';
import { OffloadConnection } from './offload-connection.ts';
import { outcomeOf } from './outcome.api.ts';
import type { Outcome } from './outcome.api.ts';
import { dumpTensor } from './tensor-dump.ts';

/** What a frame becomes on the wire. `bytes` are valid until the next frame is packed. */
interface Packed {
  readonly content: FrameMessage['content'];
  readonly bytes: Uint8Array;
  readonly packMs: number;
}

/** A connection with what it takes to fill it. */
interface Open {
  readonly connection: OffloadConnection;
  readonly kernel: WasmPreprocessor;
  readonly spec: PreprocessSpec;
}

/** One connection in one worker. Frames are packed one after the other, and are in flight together. */
class Offload implements OffloadApi {
  #open: Open | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  connect({ url, pipeline, manifest, options }: OffloadSetup): Promise<Outcome<OffloadReady>> {
    return outcomeOf(async () => {
      if (this.#open !== null)
        throw new SightlineError('conflict', 'This worker has a connection; start another.');
      const kernel = await loadKernel();
      const hello = { type: 'hello', protocol: 1, pipeline, model: manifest.id, options } as const;
      const connection = new OffloadConnection(new WebSocket(url), hello);
      this.#open = { connection, kernel, spec: manifest.preprocess };
      const { credits, provider } = await connection.ready;
      return { credits, provider };
    });
  }

  detect(frame: VideoFrame, info: FrameInfo, deadlineMs: number): Promise<Outcome<OffloadResult>> {
    return outcomeOf(async () => {
      const { answer, packMs, askedAt } = await this.#inTurn(frame, async ({ connection, kernel, spec }) => {
        const { content, bytes, packMs: ms } = await pack(frame, kernel, spec);
        const sentAt = browserNow();
        // Within an object, since it is the packing that others wait for, not the answer.
        return { answer: connection.infer(info, content, bytes, deadlineMs), packMs: ms, askedAt: sentAt };
      });
      return resultOf(await answer, packMs, askedAt);
    });
  }

  stats(inputFps: number, dropFps: number): Promise<Outcome<void>> {
    return outcomeOf(async () => this.#opened().connection.stats(inputFps, dropFps));
  }

  inputOf(frame: VideoFrame): Promise<Outcome<TensorDump>> {
    return outcomeOf(() =>
      this.#inTurn(frame, async ({ kernel, spec }) => {
        const { layout } = await read(frame, kernel);
        return dumpTensor(kernel.runInPlace(layout, inputPictureSpec(spec)).tensor);
      }),
    );
  }

  ended(): Promise<Outcome<never>> {
    return outcomeOf(async () => {
      throw await this.#opened().connection.ended;
    });
  }

  disconnect(): Promise<Outcome<void>> {
    return outcomeOf(async () => this.#open?.connection.close());
  }

  #opened(): Open {
    if (this.#open === null) throw new SightlineError('edge_lost', 'There is no connection to the edge yet.');
    return this.#open;
  }

  /** One frame after the other, since they share the kernel's memory; the frame is closed however it ends. */
  #inTurn<T>(frame: VideoFrame, use: (open: Open) => Promise<T>): Promise<T> {
    const done = this.#turn.then(async () => {
      try {
        return await use(this.#opened());
      } finally {
        frame.close();
      }
    });
    this.#turn = Promise.allSettled([done]);
    return done;
  }
}

/** Called at once when the answer is there, since that is when it came. */
function resultOf(answer: ResultMessage, packMs: number, askedAt: number): OffloadResult {
  const answeredAt = browserNow();
  const { queueMs, preprocessMs, inferMs, postprocessMs, receivedAt, sentAt } = answer;
  const stages = { queueMs, preprocessMs: packMs + preprocessMs, inferMs, postprocessMs };
  const result = { ...findingsOf(answer), ...stages };
  if (receivedAt === undefined || sentAt === undefined) return result;
  return { ...result, times: { packMs, askedAt, answeredAt, receivedAt, sentAt } };
}

/** The frame's planes as they are, or the model's picture made of them: whichever is fewer bytes. Closes the frame. */
async function pack(frame: VideoFrame, kernel: WasmPreprocessor, spec: PreprocessSpec): Promise<Packed> {
  const begun = performance.now();
  const { layout, bytes } = await read(frame, kernel);
  if (bytes.length < spec.width * spec.height * 3) {
    return { content: { kind: 'picture', layout }, bytes, packMs: performance.now() - begun };
  }
  const { data } = kernel.runInPlace(layout, inputPictureSpec(spec)).tensor;
  const input = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { content: { kind: 'input' }, bytes: input, packMs: performance.now() - begun };
}

async function read(
  frame: VideoFrame,
  kernel: WasmPreprocessor,
): Promise<{ layout: PictureLayout; bytes: Uint8Array }> {
  let bytes = new Uint8Array(0);
  try {
    const layout = await readFrame(frame, (length) => (bytes = kernel.inputBuffer(length)));
    return { layout, bytes };
  } finally {
    frame.close();
  }
}

Comlink.expose(new Offload());
