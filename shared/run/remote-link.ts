import { SightlineError, asSightlineError } from '../errors.ts';
import type { Clock } from '../clock.ts';
import type { FrameInfo } from '../frame.ts';
import type { RunCommand, RunHello, RunServerMessage } from '../wire/run-messages.ts';

/** What a link tells. */
export interface RunLinkEvents {
  /** `payload`: the bytes behind it, which stay as they are. */
  message(message: RunServerMessage, payload: Uint8Array): void;
  /** A frame could not be read, so it was not sent. */
  unsent(id: number): void;
  /** Called once when the link is gone without having been closed. */
  lost(error: SightlineError): void;
}

/** A connection to where a run is to be. Everything goes in the order it was given. Whoever opened it closes it. */
export interface RunLink<F> {
  listen(events: RunLinkEvents): void;
  send(message: RunCommand): void;
  /** Takes the frame over. */
  sendFrame(id: number, info: Omit<FrameInfo, 'id'>, frame: F): void;
  close(): void;
}

/** How long the other side may take to load what a pipeline needs, milliseconds. */
const PREPARED_MS = 30_000;

/** Resolves when the other side is ready to begin. Rejects with why it is not, and then has closed the link. */
export async function prepareLink<F>(link: RunLink<F>, hello: RunHello, clock: Clock): Promise<void> {
  let cancel: (() => void) | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const late = new SightlineError('edge_lost', `The edge was not ready in ${PREPARED_MS / 1000} s.`);
      cancel = clock.after(PREPARED_MS, () => reject(late));
      link.listen({
        message: (message) => (message.type === 'prepared' ? resolve() : reject(refusalOf(message))),
        unsent: () => undefined,
        lost: reject,
      });
      link.send(hello);
    });
  } catch (error) {
    link.close();
    throw asSightlineError(error, 'edge_lost');
  } finally {
    cancel?.();
  }
}

function refusalOf(message: RunServerMessage): SightlineError {
  if (message.type === 'error') return new SightlineError(message.code, message.message);
  return new SightlineError('invalid_message', `The edge said "${message.type}" before it was ready.`);
}
