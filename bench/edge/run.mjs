// Offload to the edge against a bare onnxruntime-node loop: one thread each, in turn, in one run.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { median, runJson, startServer } from '../processes.mjs';

const ROUNDS = 3;
const SECONDS = 5;

/** The server's own gauge of how long its event loop did not turn, 99th percentile of the last seconds, in ms. */
async function loopGapMs(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text
    .split('\n')
    .find((candidate) => /^sightline_event_loop_gap_seconds\{.*quantile="0.99"/.test(candidate));
  if (line === undefined) throw new Error('the server does not report its event-loop gap');
  return Number(line.split(' ').at(-1)) * 1000;
}

async function measureModel(url, model) {
  const { preprocess } = JSON.parse(readFileSync(model.manifestFile, 'utf8'));
  const load = [
    'bench/edge/load.mjs',
    url,
    model.pipeline,
    model.id,
    preprocess.width,
    preprocess.height,
    SECONDS,
  ].map(String);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const bare = await runJson(['bench/edge/bare.mjs', model.file, model.manifestFile, String(SECONDS)]);
    const offload = runJson(load);
    // Read while the load is on: the gauge covers the last seconds.
    const gaps = [];
    for (let second = 2; second < SECONDS; second += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      if (second > 3) gaps.push(await loopGapMs(url));
    }
    const edge = await offload;
    rounds.push({
      ratio: edge.fps / bare.fps,
      bare: bare.fps,
      edge: edge.fps,
      p50: edge.p50,
      p99: edge.p99,
      gap: Math.max(...gaps),
    });
  }
  const middle = (key) => median(rounds.map((round) => round[key]));
  return {
    model: model.id,
    bareFps: middle('bare'),
    edgeFps: middle('edge'),
    ratio: middle('ratio'),
    answerP50Ms: middle('p50'),
    answerP99Ms: middle('p99'),
    loopGapP99Ms: Math.max(...rounds.map((round) => round.gap)),
  };
}

/** Measures every bench model; one row each. */
export async function runEdgeBench() {
  const server = await startServer();
  try {
    const rows = [];
    for (const model of server.models) rows.push(await measureModel(server.url, model));
    return rows;
  } finally {
    await server.stop();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.table(await runEdgeBench());
