// The engine in a page: a source that gives frames as fast as they are taken, and a web worker per flow.
import { createRun } from '../../../build/shared/run/create-run.js';
import { chainOf } from '../stages.mjs';
import { clock, frames, lookupElement } from './engine-parts.mjs';
import { FrameMaker, HEIGHT, WIDTH, pictureBytes } from './frames.mjs';

export { measureHand } from './hand.mjs';

const WARM_UP_MS = 500;
const STAGES = ['look1', 'look2', 'look3'];
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits when it is told to, and gives at once otherwise; every so often it lets others work. */
class EagerSource {
  live = false;
  #maker = new FrameMaker(pictureBytes());
  #stopped = false;

  start(events) {
    void this.#run(events);
  }

  stop() {
    this.#stopped = true;
    this.#maker.close();
    return Promise.resolve();
  }

  async #run(events) {
    for (let turn = 1; !this.#stopped; turn += 1) {
      const frame = this.#maker.next();
      const info = { timestamp: frame.timestamp, width: WIDTH, height: HEIGHT };
      const welcome = events.onFrame(frame, info);
      if (welcome !== undefined) await welcome;
      else if (turn % 500 === 0) await wait(0);
    }
  }
}

function startFlow() {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL('./flow.worker.mjs', import.meta.url), { type: 'module' });
  worker.postMessage(port2, [port2]);
  const flow = {
    port: port1,
    onLost: null,
    terminate: () => {
      port1.close();
      worker.terminate();
      return Promise.resolve();
    },
  };
  worker.addEventListener('error', ({ message }) => flow.onLost?.(new Error(message)));
  return flow;
}

const host = {
  name: 'page',
  clock,
  frames,
  services: {},
  openSource: () => Promise.resolve(new EagerSource()),
  startFlow,
  channel: () => {
    const { port1, port2 } = new MessageChannel();
    return [port1, port2];
  },
  log: () => {},
};

/** Frames per second, and how many are on their way, through three stages: each in a worker, or all in the page. */
export async function measureEngine({ workers, reading, waiting, seconds }) {
  const policy = { kind: 'block', size: waiting, timeoutMs: null };
  const flowOf = (name) => (workers && name.startsWith('look') ? `flow-${name}` : 'main');
  const graph = chainOf(STAGES, flowOf, policy);
  for (const element of graph.elements) if (element.type === 'look') element.config = reading;
  const run = createRun({ graph, host, elements: lookupElement, listener: {} });
  await run.start();
  try {
    await wait(WARM_UP_MS);
    return await counted(run, seconds);
  } finally {
    await run.kill();
  }
}

async function counted(run, seconds) {
  const before = run.figures().ledger.delivered;
  const started = performance.now();
  let inFlight = 0;
  let looks = 0;
  while (performance.now() - started < seconds * 1000) {
    await wait(50);
    inFlight += run.figures().ledger.inFlight;
    looks += 1;
  }
  const fps = (run.figures().ledger.delivered - before) / ((performance.now() - started) / 1000);
  return { fps, inFlight: inFlight / looks };
}

/** Microseconds that a frame costs three bare calls: made, looked at three times, closed. */
export function measureBare({ rounds }) {
  const maker = new FrameMaker(pictureBytes());
  const stage = (message) => (message.value.timestamp < 0 ? null : { ...message });
  const started = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    const { value } = stage(stage(stage({ id: round, value: maker.next() })));
    value.close();
  }
  const took = performance.now() - started;
  maker.close();
  return (took * 1000) / rounds;
}
