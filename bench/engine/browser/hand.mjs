// Three stages in three web workers, written by hand: a fixed number of frames in flight, each sent on by who has it.
import { FrameMaker, pictureBytes } from './frames.mjs';

const STAGES = 3;
const WARM_UP_MS = 500;

/** Frames per second through three workers and back; `way` is how they go: `transfer`, `clone` or `copy`. */
export async function measureHand({ way, reading, inFlight, seconds }) {
  const { entry, exit, workers } = startStages(way, reading);
  const maker = way === 'copy' ? null : new FrameMaker(pictureBytes());
  const pixels = pictureBytes();
  const send = () => {
    if (maker === null) return entry.postMessage(pixels);
    const frame = maker.next();
    entry.postMessage(frame, way === 'transfer' ? [frame] : []);
    if (way === 'clone') frame.close();
  };
  try {
    return await countRounds(exit, send, inFlight, seconds);
  } finally {
    for (const worker of workers) worker.terminate();
    maker?.close();
    entry.close();
    exit.close();
  }
}

function startStages(way, reading) {
  const channels = Array.from({ length: STAGES + 1 }, () => new MessageChannel());
  const workers = Array.from({ length: STAGES }, (_, stage) => {
    const from = channels[stage].port2;
    const to = channels[stage + 1].port1;
    const worker = new Worker(new URL('./hand.worker.mjs', import.meta.url), { type: 'module' });
    worker.postMessage({ from, to, way, reading }, [from, to]);
    return worker;
  });
  return { entry: channels[0].port1, exit: channels[STAGES].port2, workers };
}

function countRounds(exit, send, inFlight, seconds) {
  return new Promise((resolve) => {
    let [count, since, over] = [0, null, false];
    exit.addEventListener('message', ({ data: frame }) => {
      frame.close?.();
      if (over) return;
      if (since !== null) count += 1;
      send();
    });
    exit.start();
    for (let frame = 0; frame < inFlight; frame += 1) send();
    setTimeout(() => {
      since = performance.now();
      setTimeout(() => {
        over = true;
        resolve(count / ((performance.now() - since) / 1000));
      }, seconds * 1000);
    }, WARM_UP_MS);
  });
}
