import { SightlineError } from '../../shared/errors.ts';
import type { FrameInfo } from '../../shared/frame.ts';
import type { RunLink, RunLinkEvents } from '../../shared/run/remote-link.ts';
import type { RunCommand } from '../../shared/wire/run-messages.ts';
import type { WorkerPort } from '../detect/worker-call.ts';
import type { FromRunLink, ToRunLink } from '../workers/run-link.api.ts';

/** A run's connection in a worker. Frames are transferred there. `close` terminates the worker. */
export class WorkerRunLink implements RunLink<VideoFrame> {
  readonly #worker: WorkerPort;
  #events: RunLinkEvents | null = null;
  /** Whoever listens later is told too. */
  #lost: SightlineError | null = null;
  #closed = false;

  /** Takes the worker over and connects it. `url` is of the runs' endpoint, `ws:` or `wss:`. */
  constructor(worker: WorkerPort, url: string) {
    this.#worker = worker;
    worker.addEventListener('message', this.#onMessage);
    for (const type of ['error', 'messageerror']) worker.addEventListener(type, this.#onCrash);
    this.#order({ do: 'open', url });
  }

  listen(events: RunLinkEvents): void {
    this.#events = events;
    if (this.#lost !== null) events.lost(this.#lost);
  }

  send(message: RunCommand): void {
    this.#order({ do: 'send', message });
  }

  sendFrame(id: number, info: Omit<FrameInfo, 'id'>, frame: VideoFrame): void {
    this.#order({ do: 'frame', id, info, frame }, [frame]);
    // The sender's handle must be closed too, sent or not.
    frame.close();
  }

  close(): void {
    this.#closed = true;
    this.#worker.removeEventListener('message', this.#onMessage);
    for (const type of ['error', 'messageerror']) this.#worker.removeEventListener(type, this.#onCrash);
    this.#worker.terminate();
  }

  #order(order: ToRunLink, transfer: Transferable[] = []): void {
    if (!this.#closed) this.#worker.postMessage(order, transfer);
  }

  readonly #onMessage = (event: Event): void => {
    if (!(event instanceof MessageEvent)) return;
    const told: FromRunLink = event.data;
    if (told.tell === 'message') this.#events?.message(told.message, told.payload);
    else if (told.tell === 'unsent') this.#events?.unsent(told.id);
    else this.#lose(new SightlineError(told.code, told.message));
  };

  readonly #onCrash = (): void => {
    this.#lose(new SightlineError('edge_lost', 'The worker of the connection to the edge crashed.'));
  };

  #lose(error: SightlineError): void {
    if (this.#lost !== null) return;
    this.#lost = error;
    this.#events?.lost(error);
  }
}
