import { parseFromFrame } from './parse-message.ts';
import type {
  ConnectMessage,
  EmbeddedView,
  FromFrame,
  ToFrame,
  ViewListener,
  ViewSettings,
} from './protocol.ts';

/** How long the edge may take to answer before the page is told. */
const PATIENCE_MS = 15_000;

/** How long a frame may take to free everything before it is taken away all the same. */
const CLOSE_MS = 1_000;

/**
 * A view that works in a frame on the edge's origin: a page of another origin may neither start the edge's workers
 * nor read its models. Moving the frame within the document makes the browser load it anew; it is then greeted and
 * configured again.
 */
export class RemoteView implements EmbeddedView {
  readonly #edge: string;
  readonly #listener: ViewListener;
  readonly #frame = document.createElement('iframe');
  #port: MessagePort | null = null;
  #settings: ViewSettings | null = null;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #closed: (() => void) | null = null;

  /** `edge` is an origin. */
  constructor(box: HTMLElement, edge: string, listener: ViewListener) {
    this.#edge = edge;
    this.#listener = listener;
    this.#frame.title = 'Sightline';
    this.#frame.allow = 'camera; display-capture; screen-wake-lock; cross-origin-isolated; autoplay';
    this.#frame.src = `${edge}/embed/frame.html`;
    Object.assign(this.#frame.style, {
      position: 'absolute',
      inset: '0',
      width: '100%',
      height: '100%',
      border: '0',
    });
    this.#frame.addEventListener('load', () => this.#greet());
    this.#wait();
    box.append(this.#frame);
  }

  configure(settings: ViewSettings): void {
    this.#settings = settings;
    this.#send({ type: 'configure', settings });
  }

  resume(): void {
    // The browser loads a moved frame again by itself.
  }

  /** Lets the frame stop what runs, then takes it out. A frame that was taken out already has nothing left to stop. */
  async close(): Promise<void> {
    clearTimeout(this.#patience);
    if (this.#port !== null && this.#frame.isConnected) {
      await new Promise<void>((resolve) => {
        this.#closed = resolve;
        setTimeout(resolve, CLOSE_MS);
        this.#send({ type: 'close' });
      });
    }
    this.#port?.close();
    this.#port = null;
    this.#frame.remove();
  }

  #greet(): void {
    this.#port?.close();
    const channel = new MessageChannel();
    this.#port = channel.port1;
    channel.port1.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const message = parseFromFrame(data);
      if (message !== null) this.#take(message);
    });
    channel.port1.start();
    const greeting: ConnectMessage = { sightline: 'connect', protocol: 1 };
    // Whoever else may be in the frame by now does not get the port.
    this.#frame.contentWindow?.postMessage(greeting, this.#edge, [channel.port2]);
  }

  #take(message: FromFrame): void {
    switch (message.type) {
      case 'connected':
        clearTimeout(this.#patience);
        if (this.#settings !== null) this.#send({ type: 'configure', settings: this.#settings });
        break;
      case 'closed':
        this.#closed?.();
        break;
      case 'detections':
        this.#listener.detections(message.detail);
        break;
      case 'state':
        this.#listener.state(message.detail);
        break;
      default:
        this.#listener.error(message.detail);
    }
  }

  #wait(): void {
    this.#patience = setTimeout(() => {
      this.#listener.error({
        code: 'edge_lost',
        message: `The edge server at ${this.#edge} does not answer, or does not let this page frame it (start it with --allow-embed ${location.origin}).`,
      });
    }, PATIENCE_MS);
  }

  #send(message: ToFrame): void {
    this.#port?.postMessage(message);
  }
}
