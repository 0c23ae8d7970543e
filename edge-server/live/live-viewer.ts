import type { LivePulse } from '../../shared/wire/live-messages.ts';

/** A viewer's socket. */
export interface LivePeer {
  /** `sent` is called when the bytes have left this process, or cannot. */
  send(bytes: Uint8Array, sent: (error?: Error) => void): void;
  /** Bytes that wait to be sent. */
  readonly bufferedAmount: number;
}

/** A message for a viewer; many viewers share its bytes. */
export interface LiveParcel {
  readonly bytes: Uint8Array;
  readonly sequence: number;
  readonly hasPicture: boolean;
}

/** While more than this waits in its socket a viewer gets nothing new. */
const MAX_BUFFERED_BYTES = 64 * 1024;
/** So many pictures may be on their way to a viewer that says what it has seen. */
const MAX_UNSEEN = 4;
/** Results that wait for a slow viewer, besides one picture. */
const MAX_RESULTS = 8;

/**
 * What one viewer is sent. A viewer that is slow loses what is old, and nobody waits for it: one picture waits, the
 * newest wins, and a few results. It knows neither messages nor pipelines.
 */
export class LiveViewer {
  readonly #peer: LivePeer;
  readonly #now: () => number;
  readonly #sent = (): void => {
    this.#writing -= 1;
    this.#movedAt = this.#now();
    this.#pump();
  };
  #writing = 0;
  /** Milliseconds: when something last left, or began to. */
  #movedAt = 0;
  #picture: LiveParcel | null = null;
  #results: LiveParcel[] = [];
  /** The pictures that it was sent and has not seen; null: it does not say. */
  #unseen: number[] | null = null;
  #skipped = 0;
  #over = false;

  /** `now`: milliseconds, monotonic. */
  constructor(peer: LivePeer, now: () => number) {
    this.#peer = peer;
    this.#now = now;
  }

  /** What it did not get because it was too slow. */
  get skipped(): LivePulse['skipped'] {
    return this.#skipped;
  }

  /** How long nothing has left though something should, milliseconds. */
  get stuckMs(): number {
    return this.#writing === 0 ? 0 : this.#now() - this.#movedAt;
  }

  /** Sends words about the view itself, in front of what waits. */
  tell(bytes: Uint8Array): void {
    if (!this.#over) this.#send(bytes);
  }

  /** Sends a message now, or when the one before has left, unless there is a newer one by then. */
  offer(parcel: LiveParcel): void {
    if (this.#over) return;
    if (parcel.hasPicture) {
      if (this.#picture !== null) this.#skipped += 1;
      this.#picture = parcel;
    } else this.#wait(parcel);
    this.#pump();
  }

  /** It has seen this picture and all before it. */
  seen(sequence: number): void {
    this.#unseen = (this.#unseen ?? []).filter((each) => each > sequence);
    this.#pump();
  }

  /** Forgets what waits: it wants something else now. */
  clear(): void {
    this.#picture = null;
    this.#results = [];
  }

  /** Nothing is sent any more. */
  end(): void {
    this.#over = true;
    this.clear();
  }

  #wait(parcel: LiveParcel): void {
    this.#results.push(parcel);
    if (this.#results.length <= MAX_RESULTS) return;
    this.#results.shift();
    this.#skipped += 1;
  }

  #pump(): void {
    while (this.#hasRoom) {
      const next = this.#next();
      if (next === null) return;
      if (next.hasPicture) this.#unseen?.push(next.sequence);
      this.#send(next.bytes);
    }
  }

  get #hasRoom(): boolean {
    return !this.#over && this.#writing < 2 && this.#peer.bufferedAmount <= MAX_BUFFERED_BYTES;
  }

  /** In the order in which they were made, but a picture waits until those before it were seen. */
  #next(): LiveParcel | null {
    const picture = (this.#unseen?.length ?? 0) < MAX_UNSEEN ? this.#picture : null;
    const [result = null] = this.#results;
    if (picture !== null && (result === null || picture.sequence < result.sequence)) {
      this.#picture = null;
      return picture;
    }
    this.#results.shift();
    return result;
  }

  #send(bytes: Uint8Array): void {
    if (this.#writing === 0) this.#movedAt = this.#now();
    this.#writing += 1;
    this.#peer.send(bytes, this.#sent);
  }
}
