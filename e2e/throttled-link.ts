import { once } from 'node:events';
import { createServer, connect, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** A link between a browser and an edge that can be made slow: what goes to the edge takes its time. */
export interface ThrottledLink {
  /** The edge's address over this link. */
  readonly url: string;
  /** From now on so many bytes a second go to the edge, all connections together; null: as many as there are. */
  limit(bytesPerSecond: number | null): void;
  /** From now on each piece on its way to the edge arrives so much later. */
  delay(ms: number): void;
  close(): Promise<void>;
}

const PIECE_BYTES = 4096;

/** Bytes of all connections go through here one after the other. */
class Narrows {
  bytesPerSecond: number | null = null;
  delayMs = 0;
  #freeAt = 0;

  /** Milliseconds until so many bytes, sent now, are through. */
  take(bytes: number): number {
    if (this.bytesPerSecond === null) return this.delayMs;
    const now = performance.now();
    this.#freeAt = Math.max(now, this.#freeAt) + (bytes / this.bytesPerSecond) * 1000;
    return this.#freeAt - now + this.delayMs;
  }
}

/** Lets pieces through in order, each when its time has come; takes the next only when the narrows have room. */
function throttle(narrows: Narrows): Transform {
  let last: Promise<void> = Promise.resolve();
  return new Transform({
    highWaterMark: PIECE_BYTES,
    transform(chunk: Buffer, _encoding, taken) {
      const waitMs = narrows.take(chunk.length);
      if (waitMs === 0) return taken(null, chunk);
      const arrived = new Promise<void>((resolve) => setTimeout(resolve, waitMs));
      last = Promise.all([last, arrived]).then(() => void this.push(chunk));
      // What is only late does not keep the next piece from being sent.
      setTimeout(taken, waitMs - narrows.delayMs);
      return undefined;
    },
    flush(done) {
      void endAfter(last, done);
    },
  });
}

async function endAfter(last: Promise<void>, done: () => void): Promise<void> {
  await last;
  done();
}

/** Opens such a link to a port of this machine. The caller closes it. */
export async function openThrottledLink(port: number): Promise<ThrottledLink> {
  const narrows = new Narrows();
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, 'localhost');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => sockets.delete(socket));
      // Either end may go; the other is told by its end.
      socket.on('error', () => [near, far].forEach((each) => each.destroy()));
    }
    near.pipe(throttle(narrows)).pipe(far);
    far.pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://localhost:${address.port}`,
    limit: (bytesPerSecond) => void (narrows.bytesPerSecond = bytesPerSecond),
    delay: (ms) => void (narrows.delayMs = ms),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
