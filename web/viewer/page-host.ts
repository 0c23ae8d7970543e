import type { Detector } from '../../shared/detect/detector.ts';
import { SightlineError } from '../../shared/errors.ts';
import { asPort } from '../../shared/run/as-port.ts';
import type { ClipServices } from '../../shared/run/clip-services.ts';
import type { EventStore } from '../../shared/run/event-store.ts';
import type { ElementServices } from '../../shared/run/element.ts';
import type { FlowWorker, FrameVerbs, Port, RunHost, RunLogLine } from '../../shared/run/host.ts';
import type { PictureServices } from '../../shared/run/picture-services.ts';
import { pageModules } from '../elements/register-element.ts';
import type { Census } from './census.ts';
import { pageClock } from './page-clock.ts';
import type { PageSource } from './page-source.ts';
import type { WorkerPort } from '../detect/worker-call.ts';
import { HELD_FRAMES } from '../workers/flow.api.ts';
import type { FlowStart } from '../workers/flow.api.ts';

/** What a page lends to a run. */
export interface PageHostParts {
  readonly census: Census;
  readonly source: PageSource;
  /** The detector of an element at the moment. */
  readonly detector: (element: string) => Detector<VideoFrame> | undefined;
  readonly startFlowWorker: () => Worker;
  /** Lent to elements of the flow `main`; absent: there is none. */
  readonly events?: EventStore | undefined;
  /** Makes clips, for elements of the flow `main`; absent: nobody does. */
  readonly clips?: ClipServices | undefined;
  /** For elements of the flow `main`; absent: none that look at pixels can be there. */
  readonly pictures?: PictureServices<VideoFrame>;
  readonly log: (line: RunLogLine) => void;
}

/** A browser's page as the host of a run. */
export class PageHost implements RunHost<VideoFrame> {
  readonly name = 'page';
  readonly clock = pageClock;
  readonly frames: FrameVerbs<VideoFrame>;
  readonly services: ElementServices;
  readonly #parts: PageHostParts;

  constructor(parts: PageHostParts) {
    this.#parts = parts;
    this.frames = {
      close: (frame) => frame.close(),
      clone: (frame) => this.#clone(frame),
      transferables: (frame) => [frame],
      // Not this frame's alone: looking at one takes longer than its turn here.
      hash: () => parts.source.source.hash ?? null,
    };
    this.services = {
      detector: (element: string) => this.#detector(element),
      loadModule: (name: string) => pageModules.load(name),
      ...(parts.events === undefined ? {} : { events: parts.events }),
      ...(parts.clips === undefined ? {} : { clips: parts.clips }),
      heldFrames: HELD_FRAMES,
      ...(parts.pictures === undefined ? {} : { pictures: parts.pictures }),
    };
  }

  openSource(): Promise<PageSource> {
    return Promise.resolve(this.#parts.source);
  }

  startFlow(): FlowWorker {
    const worker = this.#parts.census.worker(this.#parts.startFlowWorker());
    const { port1, port2 } = new MessageChannel();
    const { timeOrigin } = performance;
    const start: FlowStart = { port: port2, timeOrigin, modules: pageModules.addresses };
    worker.postMessage(start, [port2]);
    return new PageFlowWorker(worker, port1);
  }

  channel(): readonly [Port, Port] {
    const { port1, port2 } = new MessageChannel();
    return [asPort(port1), asPort(port2)];
  }

  log(line: RunLogLine): void {
    this.#parts.log(line);
  }

  #clone(frame: VideoFrame): VideoFrame {
    const clone = frame.clone();
    this.#parts.census.frame(clone);
    return clone;
  }

  #detector(element: string): Detector<unknown> {
    const detector = this.#parts.detector(element);
    if (detector === undefined) throw new SightlineError('internal', `there is no detector for "${element}"`);
    return detector;
  }
}

/** A web worker that serves a flow. */
class PageFlowWorker implements FlowWorker {
  readonly port: Port;
  onLost: FlowWorker['onLost'] = null;
  readonly #worker: WorkerPort;

  constructor(worker: WorkerPort, port: MessagePort) {
    this.#worker = worker;
    this.port = asPort(port);
    for (const type of ['error', 'messageerror'] as const) worker.addEventListener(type, this.#lost);
  }

  terminate(): Promise<void> {
    this.onLost = null;
    this.port.close();
    this.#worker.terminate();
    return Promise.resolve();
  }

  readonly #lost = (event: Event): void => {
    const words = event instanceof ErrorEvent ? event.message : 'it stopped answering';
    this.onLost?.(new SightlineError('lane_crashed', `A worker of the pipeline crashed: ${words}`));
  };
}
