// Three stages in three threads, written by hand: a fixed number of pictures in flight, each sent on by the thread that has it.
import { MessageChannel, Worker } from 'node:worker_threads';

const STAGES = 3;

/** Frames per second round three threads and back. The pictures are the pool's, and are back in it afterwards. */
export async function measureHand({ transfers, inFlight, seconds, warmUpMs, pool }) {
  const { workers, entry, exit } = startStages(transfers);
  let id = 0;
  const send = () => {
    id += 1;
    const { data } = pool.take();
    entry.postMessage({ id, timestamp: id * 33_333, data }, transfers ? [data.buffer] : []);
    // A copy was sent: the picture itself is free again.
    if (!transfers) pool.give({ data });
  };
  const arrived = ({ data }) => transfers && pool.give({ data });
  const fps = await countRounds(exit, { send, arrived, inFlight, seconds, warmUpMs });
  await Promise.all(workers.map((worker) => worker.terminate()));
  entry.close();
  exit.close();
  return fps;
}

function startStages(transfers) {
  const channels = Array.from({ length: STAGES + 1 }, () => new MessageChannel());
  const workers = Array.from({ length: STAGES }, (_, stage) => {
    const from = channels[stage].port2;
    const to = channels[stage + 1].port1;
    return new Worker(new URL('./hand.worker.mjs', import.meta.url), {
      workerData: { from, to, transfers },
      transferList: [from, to],
    });
  });
  return { workers, entry: channels[0].port1, exit: channels[STAGES].port2 };
}

/** Sends another for each that comes back, and in the end waits for all of them. */
function countRounds(exit, { send, arrived, inFlight, seconds, warmUpMs }) {
  return new Promise((resolve) => {
    let [count, since, fps, out] = [0, null, null, 0];
    const sendOne = () => {
      out += 1;
      send();
    };
    exit.on('message', (message) => {
      arrived(message);
      out -= 1;
      if (since !== null) count += 1;
      if (fps === null) sendOne();
      else if (out === 0) resolve(fps);
    });
    for (let frame = 0; frame < inFlight; frame += 1) sendOne();
    setTimeout(() => {
      since = performance.now();
      setTimeout(() => (fps = count / ((performance.now() - since) / 1000)), seconds * 1000);
    }, warmUpMs);
  });
}
