// Three stages in three threads, written by hand: a fixed number of pictures in flight, each sent on by the thread that has it.
import { MessageChannel, Worker } from 'node:worker_threads';
import { PicturePool } from './stages.mjs';

const IN_FLIGHT = 8;
const STAGES = 3;

/** Frames per second round three threads and back. */
export async function measureHand(transfers, seconds) {
  const channels = Array.from({ length: STAGES + 1 }, () => new MessageChannel());
  const workers = Array.from({ length: STAGES }, (_, stage) => {
    const from = channels[stage].port2;
    const to = channels[stage + 1].port1;
    return new Worker(new URL('./hand.worker.mjs', import.meta.url), {
      workerData: { from, to, transfers },
      transferList: [from, to],
    });
  });
  const entry = channels[0].port1;
  const exit = channels[STAGES].port2;
  const pool = new PicturePool();
  let id = 0;
  const send = () => {
    id += 1;
    const { data } = pool.take();
    entry.postMessage({ id, timestamp: id * 33_333, data }, transfers ? [data.buffer] : []);
    // A copy was sent: the picture itself is free again.
    if (!transfers) pool.give({ data });
  };
  const fps = await new Promise((resolve) => {
    let count = 0;
    let since = 0;
    exit.on('message', ({ data }) => {
      if (transfers) pool.give({ data });
      if (since > 0) count += 1;
      send();
    });
    for (let frame = 0; frame < IN_FLIGHT; frame += 1) send();
    setTimeout(() => {
      since = performance.now();
      setTimeout(() => resolve(count / ((performance.now() - since) / 1000)), seconds * 1000);
    }, 1000);
  });
  await Promise.all(workers.map((worker) => worker.terminate()));
  entry.close();
  exit.close();
  return fps;
}
