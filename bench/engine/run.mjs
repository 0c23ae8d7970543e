// The pipeline engine against what a user would write without it, and its promises about time.
import { pathToFileURL } from 'node:url';
import { median } from '../processes.mjs';
import { runBrowserEngineBench } from './browser/run.mjs';
import { measureHand } from './hand.mjs';
import { deliveredFps, openBench } from './host.mjs';
import { PicturePool, chainOf } from './stages.mjs';

const ROUNDS = 3;
const SECONDS = 3;
const STAGES = ['stage1', 'stage2', 'stage3'];
const READING = ['luma1', 'luma2', 'luma3'];
const BLOCK = { kind: 'block', size: 8, timeoutMs: null };
/** As many pictures are on their way on every side: more would measure the caches. */
const IN_FLIGHT = 8;
/** Until the compiler has seen enough: a short look would measure it instead. */
const WARM_UP_MS = 3000;
const LATEST = { kind: 'latest' };

async function measured(graph, options, measure) {
  const bench = openBench(graph, options);
  await bench.run.start();
  try {
    return await measure(bench);
  } finally {
    // Every picture comes back to its pool.
    await bench.run.stop();
  }
}

/** Three threads by the engine, against the loops by hand, in turn, over the same pictures. */
async function measureThreads() {
  const pace = { fps: null, deadlineMs: null, inFlight: IN_FLIGHT };
  const flowOf = (name) => (name.startsWith('luma') ? `flow-${name}` : 'main');
  const graph = chainOf(READING, flowOf, BLOCK, { pace });
  const pool = new PicturePool(2 * IN_FLIGHT);
  const hand = (transfers) =>
    measureHand({ transfers, inFlight: IN_FLIGHT, seconds: SECONDS, warmUpMs: WARM_UP_MS, pool });
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const transfer = await hand(true);
    const engine = await measured(graph, { pool }, ({ run }) => deliveredFps(run, SECONDS, WARM_UP_MS));
    const clone = await hand(false);
    rounds.push({ engine, transfer, clone, overTransfer: engine / transfer, overClone: engine / clone });
  }
  const middle = (key) => median(rounds.map((round) => round[key]));
  return {
    engineFps: middle('engine'),
    handTransferFps: middle('transfer'),
    handCloneFps: middle('clone'),
    overTransfer: middle('overTransfer'),
    overClone: middle('overClone'),
  };
}

/** One thread: what the engine adds per hop to three bare calls. */
async function measureOneFlow() {
  const perFrame = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const fps = await measured(
      chainOf(STAGES, () => 'main', BLOCK),
      {},
      ({ run }) => deliveredFps(run, SECONDS),
    );
    perFrame.push(1e6 / fps - bareMicroseconds());
  }
  return { microsecondsPerHop: median(perFrame) / (STAGES.length + 1) };
}

/** Three bare function calls, microseconds. */
function bareMicroseconds() {
  const stage = (message) => ({ ...message });
  const rounds = 1_000_000;
  const started = performance.now();
  let message = { id: 0 };
  for (let round = 0; round < rounds; round += 1) message = stage(stage(stage({ id: round })));
  const took = performance.now() - started;
  if (message.id !== rounds - 1) throw new Error('the calls were left out');
  return (took * 1000) / rounds;
}

/** The age of results at twice the rate that can be sustained, against one service time and one frame interval. */
async function measureAge() {
  const [serviceMs, fps] = [50, 40];
  const ages = [];
  const captured = new Map();
  const graph = chainOf(['busy1'], () => 'main', LATEST);
  graph.elements[1].config = serviceMs;
  graph.elements = graph.elements.slice(0, 2);
  graph.wires = graph.wires.slice(0, 1);
  graph.flows = [{ name: 'main', elements: ['camera', 'busy1'] }];
  const listener = { output: ({ frame }) => ages.push(performance.now() - captured.get(frame.id)) };
  const bench = openBench(graph, { liveFps: fps, listener });
  await bench.run.start();
  bench.run.tap({
    element: 'camera',
    side: 'output',
    every: 1,
    onMessage: ({ frame }) => captured.set(frame.id, performance.now()),
  });
  await new Promise((resolve) => setTimeout(resolve, 6000));
  await bench.run.kill();
  ages.sort((a, b) => a - b);
  const limitMs = (serviceMs + 1000 / fps) * 1.1;
  return { ageP99Ms: ages[Math.floor(ages.length * 0.99)], ageLimitMs: limitMs };
}

/** How far a constant rate is off, percent: 10 of 60 frames a second. */
async function measureRate() {
  const graph = chainOf(['stage1'], () => 'main', LATEST, { pace: { fps: 10, deadlineMs: null } });
  return measured(graph, { liveFps: 60 }, async ({ run }) => {
    const before = run.figures().ledger.delivered;
    const started = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 8000));
    const fps = (run.figures().ledger.delivered - before) / ((performance.now() - started) / 1000);
    return { rateErrorPercent: Math.abs(fps - 10) * 10 };
  });
}

/** How long a source that can wait takes to go at the rate of a consumer that has become slower: 100, then 10 a second. */
async function measurePacing() {
  const graph = chainOf(['busy1'], () => 'main', { kind: 'block', size: 1, timeoutMs: null });
  graph.elements[1].config = 10;
  return measured(graph, {}, async ({ run }) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const slower = structuredClone(graph);
    slower.elements[1].config = 100;
    slower.revision = '2';
    const changedAt = performance.now();
    await run.change(slower);
    const times = [];
    const stop = run.tap({
      element: 'camera',
      side: 'output',
      every: 1,
      onMessage: () => times.push(performance.now() - changedAt),
    });
    await new Promise((resolve) => setTimeout(resolve, 2000));
    stop();
    // From the first frame on whose successor kept the new distance, within a fifth.
    const first = times.findIndex((time, index) => (times[index + 1] ?? time) - time > 80);
    return { reactionMs: first < 0 ? Number.POSITIVE_INFINITY : times[first] };
  });
}

/** From the death of a flow's thread to the next frame through it. */
async function measureRecovery() {
  const times = [];
  const last = { at: 0 };
  const graph = chainOf(['stage1'], (name) => (name === 'stage1' ? 'heavy' : 'main'), LATEST);
  graph.elements = graph.elements.slice(0, 2);
  graph.wires = graph.wires.slice(0, 1);
  graph.flows = [
    { name: 'main', elements: ['camera'] },
    { name: 'heavy', elements: ['stage1'] },
  ];
  const bench = openBench(graph, { liveFps: 30, listener: { output: () => (last.at = performance.now()) } });
  await bench.run.start();
  for (let round = 0; round < 5; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const killedAt = performance.now();
    await bench.workers.at(-1).terminate();
    while (last.at <= killedAt + 5) await new Promise((resolve) => setTimeout(resolve, 5));
    times.push(last.at - killedAt);
  }
  await bench.run.kill();
  return { recoveryMs: Math.max(...times) };
}

/** What 200 starts and stops, each with a thread, leave on the heap, MiB. */
async function measureCycles() {
  const graph = chainOf(STAGES, (name) => (name === 'stage2' ? 'heavy' : 'main'), BLOCK);
  const cycle = () => measured(graph, {}, () => new Promise((resolve) => setTimeout(resolve, 5)));
  const heap = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
  for (let round = 0; round < 20; round += 1) await cycle();
  const before = heap();
  for (let round = 0; round < 200; round += 1) await cycle();
  return { leftAfter200CyclesMb: heap() - before };
}

function row(measure, value, asked) {
  return { measure, value, asked };
}

/** Measures everything; one row each, with what is asked of it. */
export async function runEngineBench() {
  const threads = await measureThreads();
  const { microsecondsPerHop } = await measureOneFlow();
  const { ageP99Ms, ageLimitMs } = await measureAge();
  return [
    row('1080p frames a second through three threads', threads.engineFps, ''),
    row('  by hand, with transfer', threads.handTransferFps, ''),
    row('  by hand, with structured clone', threads.handCloneFps, ''),
    row('  against transfer by hand', threads.overTransfer, 'at least 0.95'),
    row('  against structured clone', threads.overClone, 'at least 1.5'),
    row('one flow: microseconds per hop over bare calls', microsecondsPerHop, 'under 20'),
    row('age of results at twice the load, p99 ms', ageP99Ms, `at most ${ageLimitMs}`),
    row('constant rate, percent off', (await measureRate()).rateErrorPercent, 'at most 5'),
    row('pacing: reaction to a slower consumer, ms', (await measurePacing()).reactionMs, 'under 1000'),
    row('recovery of a killed worker, ms', (await measureRecovery()).recoveryMs, 'under 2000'),
    row('left on the heap after 200 cycles, MiB', (await measureCycles()).leftAfter200CyclesMb, ''),
    ...(await runBrowserEngineBench()),
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.table(await runEngineBench());
