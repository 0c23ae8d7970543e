import '../../shared/no-eval.ts';
import * as Comlink from 'comlink';
import { SightlineError } from '../../shared/errors.ts';
import type { FrameInfo } from '../../shared/frame.ts';
import { lineHintsOf } from '../../shared/pipeline/plan-line.ts';
import type { ReadyMessage } from '../../shared/wire/messages.ts';
import type { WasmPreprocessor } from '../../wasm/preprocess.ts';
import { browserNow } from './browser-clock.ts';
import { loadKernel } from './kernel.ts';
import type { TensorDump } from './lane.api.ts';
import type { OffloadApi, OffloadReady, OffloadResult, OffloadSetup } from './offload.api.ts';
import { OffloadConnection } from './offload-connection.ts';
import { EncodingChooser } from './offload-encoding.ts';
import { FramePacker } from './offload-packer.ts';
import { OffloadSender } from './offload-sender.ts';

import { outcomeOf } from './outcome.api.ts';
import type { Outcome } from './outcome.api.ts';
import { dumpTensor } from './tensor-dump.ts';

/** What it takes to fill a connection. */
interface Filling {
  readonly packer: FramePacker;
  readonly sender: OffloadSender;
}

/** One connection in one worker. Frames are packed one after the other, and are in flight together. */
class Offload implements OffloadApi {
  #connection: OffloadConnection | null = null;
  #filling: Filling | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  connect(setup: OffloadSetup): Promise<Outcome<OffloadReady>> {
    return outcomeOf(async () => {
      if (this.#connection !== null)
        throw new SightlineError('conflict', 'This worker has a connection; start another.');
      const kernel = await loadKernel();
      const { url, pipeline, manifest, options } = setup;
      const hello = { type: 'hello', protocol: 1, pipeline, model: manifest.id, options } as const;
      const connection = new OffloadConnection(new WebSocket(url), hello);
      this.#connection = connection;
      const ready = await connection.ready;
      this.#filling = fillingOf(setup, connection, kernel, ready);
      return { credits: ready.credits, provider: ready.provider };
    });
  }

  detect(frame: VideoFrame, info: FrameInfo, deadlineMs: number): Promise<Outcome<OffloadResult>> {
    return outcomeOf(async () => {
      const { answer } = await this.#inTurn(frame, ({ sender }) => sender.send(frame, info, deadlineMs));
      return answer;
    });
  }

  stats(inputFps: number, dropFps: number): Promise<Outcome<void>> {
    return outcomeOf(async () => this.#opened(this.#connection).stats(inputFps, dropFps));
  }

  inputOf(frame: VideoFrame): Promise<Outcome<TensorDump>> {
    return outcomeOf(() => this.#inTurn(frame, async ({ packer }) => dumpTensor(await packer.input(frame))));
  }

  ended(): Promise<Outcome<never>> {
    return outcomeOf(async () => {
      throw await this.#opened(this.#connection).ended;
    });
  }

  disconnect(): Promise<Outcome<void>> {
    return outcomeOf(async () => this.#connection?.close());
  }

  #opened<T>(part: T | null): T {
    if (part === null) throw new SightlineError('edge_lost', 'There is no connection to the edge yet.');
    return part;
  }

  /** One frame after the other, since they share the kernel's memory; the frame is closed however it ends. */
  #inTurn<T>(frame: VideoFrame, use: (filling: Filling) => Promise<T>): Promise<T> {
    const done = this.#turn.then(async () => {
      try {
        return await use(this.#opened(this.#filling));
      } finally {
        frame.close();
      }
    });
    this.#turn = Promise.allSettled([done]);
    return done;
  }
}

function fillingOf(
  { manifest: { preprocess: spec }, frames = 'auto' }: OffloadSetup,
  connection: OffloadConnection,
  kernel: WasmPreprocessor,
  { lossy = [] }: ReadyMessage,
): Filling {
  // Older browsers have no canvas in workers: their frames are always exact.
  const formats = 'OffscreenCanvas' in globalThis ? lossy : [];
  const pixels = spec.width * spec.height;
  const { saveData, isSlow } = lineHintsOf(navigator);
  const chooser = new EncodingChooser({
    wish: frames,
    formats,
    exactBytes: 3 * pixels,
    pixels,
    isSlowLine: saveData || isSlow,
    now: browserNow,
  });
  const packer = new FramePacker(kernel, spec, chooser);
  const pack: FramePacker['pack'] = (frame, info) => packer.pack(frame, info);
  return { packer, sender: new OffloadSender({ connection, chooser, pack, now: browserNow }) };
}

Comlink.expose(new Offload());
