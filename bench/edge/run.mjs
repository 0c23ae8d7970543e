// Offload to the edge against a bare onnxruntime-node loop: one thread each, in turn, in one run.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { median, runJson, startServer } from '../processes.mjs';

/** A shared machine moves by some percent between two runs: fewer would decide by chance. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
const ENCODINGS = ['exact', 'jpeg'];
/** What is asked of each, of the bare loop's rate. */
const AT_LEAST = { exact: 0.95, jpeg: 0.8 };

/** The server's own gauge of how long its event loop did not turn, 99th percentile of the last seconds, in ms. */
async function loopGapMs(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text
    .split('\n')
    .find((candidate) => /^sightline_event_loop_gap_seconds\{.*quantile="0.99"/.test(candidate));
  if (line === undefined) throw new Error('the server does not report its event-loop gap');
  return Number(line.split(' ').at(-1)) * 1000;
}

/** How the server does under one kind of load, and how long its event loop did not turn meanwhile. */
async function underLoad(url, model, encoding) {
  const { preprocess } = JSON.parse(readFileSync(model.manifestFile, 'utf8'));
  const { width, height } = preprocess;
  const load = ['bench/edge/load.mjs', url, model.pipeline, model.id, width, height, SECONDS, encoding];
  const offload = runJson(load.map(String));
  // Read while the load is on: the gauge covers the last seconds.
  const gaps = [];
  for (let second = 2; second < SECONDS; second += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    if (second > 3) gaps.push(await loopGapMs(url));
  }
  return { ...(await offload), gap: Math.max(...gaps) };
}

async function measureRound(url, model) {
  const bare = await runJson(['bench/edge/bare.mjs', model.file, model.manifestFile, String(SECONDS)]);
  const exact = await underLoad(url, model, 'exact');
  const jpeg = await underLoad(url, model, 'jpeg');
  return { bare: bare.fps, exact, jpeg };
}

function rowOf(model, encoding, rounds) {
  const middle = (figure) => median(rounds.map(figure));
  return {
    model: model.id,
    frames: encoding,
    bareFps: middle(({ bare }) => bare),
    edgeFps: middle((round) => round[encoding].fps),
    ratio: middle((round) => round[encoding].fps / round.bare),
    atLeast: AT_LEAST[encoding],
    answerP50Ms: middle((round) => round[encoding].p50),
    answerP99Ms: middle((round) => round[encoding].p99),
    loopGapP99Ms: Math.max(...rounds.map((round) => round[encoding].gap)),
  };
}

/** One row per way of sending frames; both against the same bare loop, which never sees a decoder. */
async function measureModel(url, model) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measureRound(url, model));
  return ENCODINGS.map((encoding) => rowOf(model, encoding, rounds));
}

/** Measures every bench model; two rows each: exact frames, and JPEGs. */
export async function runEdgeBench() {
  const server = await startServer();
  try {
    const rows = [];
    for (const model of server.models) rows.push(...(await measureModel(server.url, model)));
    return rows;
  } finally {
    await server.stop();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.table(await runEdgeBench());
