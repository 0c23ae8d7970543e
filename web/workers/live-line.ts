import type { Clock } from '../../shared/clock.ts';
import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import type { LiveClientMessage, LiveFrame } from '../../shared/wire/live-messages.ts';
import { decodeLiveServerMessage } from '../../shared/wire/live-server-message.ts';
import type { DecodedLiveMessage } from '../../shared/wire/live-server-message.ts';
import type { FromLive, LineState, LiveWish } from './live.api.ts';
import { LivePictures } from './live-pictures.ts';
import type { Socket } from './offload-connection.ts';

/** What a line is made of. */
export interface LiveLineParts {
  /** Connects anew. */
  readonly open: () => Socket;
  /** Rejects for what is no picture. */
  readonly decode: (jpeg: Uint8Array<ArrayBuffer>) => Promise<ImageBitmap>;
  readonly tell: (message: FromLive, transfer: Transferable[]) => void;
  readonly clock: Clock;
  readonly wish: LiveWish;
}

/** The edge says something every 2 s; after this long in silence the line is dead. */
const SILENCE_MS = 7_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 16_000;

/** How long to wait after `failures` in a row, milliseconds. */
export function againMs(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
}

/**
 * The connection of one live view, which comes back by itself. Pictures are decoded here, one at a time and the newest
 * first; what was found is told at once, so that it is known when its picture is shown.
 */
export class LiveLine {
  readonly #parts: LiveLineParts;
  readonly #pictures: LivePictures;
  #wish: LiveWish;
  #socket: Socket | null = null;
  #isOpen = false;
  #failures = 0;
  #cancel: () => void = () => undefined;
  /** What the edge said before it closed. */
  #reason: SightlineError | null = null;

  constructor(parts: LiveLineParts) {
    this.#parts = parts;
    this.#wish = parts.wish;
    this.#pictures = new LivePictures(
      parts.decode,
      (frame, picture) => this.#show(frame, picture),
      // The edge waits for a word of each.
      ({ sequence }) => this.seen(sequence),
    );
    this.#connect();
  }

  /** From now on. */
  want(wish: LiveWish): void {
    this.#wish = wish;
    if (this.#isOpen) this.#say({ type: 'subscribe', protocol: 1, ...wish });
  }

  seen(sequence: number): void {
    if (this.#isOpen) this.#say({ type: 'seen', sequence });
  }

  /** Tries again now, if it is waiting to. */
  hurry(): void {
    if (this.#socket !== null) return;
    this.#cancel();
    this.#connect();
  }

  #connect(): void {
    this.#tellLine({ line: 'connecting' });
    this.#reason = null;
    const socket = this.#parts.open();
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    const isThis = (): boolean => this.#socket === socket;
    socket.addEventListener('open', () => isThis() && this.#opened());
    socket.addEventListener('message', ({ data }) => {
      if (isThis()) this.#take(data);
    });
    socket.addEventListener('close', ({ reason }) => {
      if (isThis()) this.#lost(reason === '' ? 'The edge is not to be reached.' : reason);
    });
    this.#listen();
  }

  #opened(): void {
    this.#isOpen = true;
    this.#say({ type: 'subscribe', protocol: 1, ...this.#wish });
    this.#listen();
  }

  /** For a while; then the line is dead. */
  #listen(): void {
    this.#cancel();
    this.#cancel = this.#parts.clock.after(SILENCE_MS, () =>
      this.#lost(`The edge has said nothing for ${SILENCE_MS / 1000} s.`),
    );
  }

  #take(data: unknown): void {
    this.#listen();
    try {
      if (!(data instanceof ArrayBuffer)) throw new SightlineError('invalid_message', 'The edge sent text.');
      this.#hear(decodeLiveServerMessage(new Uint8Array(data)));
    } catch (error) {
      this.#reason = asSightlineError(error, 'invalid_message');
      this.#lost(this.#reason.message);
    }
  }

  #hear({ message, payload }: DecodedLiveMessage): void {
    if (message.type === 'error') this.#reason = new SightlineError(message.code, message.message);
    else if (message.type === 'live') this.#pictures.add(message, new Uint8Array(payload));
    else {
      if (message.type === 'watching') this.#watching();
      this.#parts.tell({ tell: 'words', words: message }, []);
    }
  }

  #watching(): void {
    this.#failures = 0;
    // The edge holds pictures back only for those who say what they have seen.
    this.#say({ type: 'seen', sequence: 0 });
    this.#tellLine({ line: 'open' });
  }

  #show(frame: LiveFrame, picture: ImageBitmap | null): void {
    if (this.#socket === null) picture?.close();
    else this.#parts.tell({ tell: 'frame', frame, picture }, picture === null ? [] : [picture]);
  }

  #lost(words: string): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#isOpen = false;
    socket?.close(1000);
    this.#pictures.forget();
    this.#cancel();
    this.#failures += 1;
    const pause = againMs(this.#failures);
    this.#cancel = this.#parts.clock.after(pause, () => this.#connect());
    const { code, message } = this.#reason ?? new SightlineError('edge_lost', words);
    this.#tellLine({ line: 'lost', code, message, againMs: pause });
  }

  #say(message: LiveClientMessage): void {
    this.#socket?.send(encodeMessage(message));
  }

  #tellLine(line: LineState): void {
    this.#parts.tell({ tell: 'line', line }, []);
  }
}
