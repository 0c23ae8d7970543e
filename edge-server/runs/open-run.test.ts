import { PassThrough } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { parseDocument } from '../../shared/pipeline/document.ts';
import { graphOf } from '../../shared/pipeline/resolve.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import { builtInstallation, until } from '../built.cases.ts';
import { systemClock } from '../clock.ts';
import { createLog, readAlong } from '../log.ts';
import { openGraphSource } from '../sources/graph-source.ts';
import type { LogEntry } from '../stream/log-feed.ts';
import { FakeLaneClient } from './fake-lane-client.cases.ts';
import { GraphList } from './graph-list.cases.ts';
import { openRun } from './open-run.ts';
import { RunManager } from './run-manager.ts';

vi.setConfig({ testTimeout: 20_000 });

const { flowFile } = builtInstallation();

/** A lane that finds one thing in every frame at once. */
class QuickLane extends FakeLaneClient {
  #crashes = false;

  override submit(...args: Parameters<FakeLaneClient['submit']>): () => void {
    const cancel = super.submit(...args);
    queueMicrotask(() => (this.#crashes ? this.crash() : this.answer()));
    return cancel;
  }

  /** The frame that comes next is lost. */
  crashNext(): void {
    this.#crashes = true;
  }
}

/** The engine itself, with real sources and threads, and a lane that a test holds in its hands. */
class Bench {
  readonly lanes: QuickLane[] = [];
  readonly outputs: string[] = [];
  readonly lines: LogEntry[] = [];
  /** The pipelines whose run was gone. */
  readonly ended: string[] = [];
  readonly log = createLog('info', new PassThrough().resume());
  readonly manager = new RunManager({
    open: openRun({
      clock: systemClock,
      join: () => {
        const lane = new QuickLane();
        this.lanes.push(lane);
        return Promise.resolve(lane);
      },
      openSource: (element, signal) => openGraphSource(element, { clock: systemClock, folder: null }, signal),
      flowFile,
      services: {},
      ended: (pipeline) => Promise.resolve(void this.ended.push(pipeline)),
      output: (pipeline, { kind }, element) => this.outputs.push(`${pipeline}/${element}: ${kind}`),
    }),
    clock: systemClock,
    log: this.log,
    changed: () => undefined,
  });

  readonly list = new GraphList();

  constructor() {
    readAlong(this.log, (line) => this.lines.push(line));
    this.manager.follow(this.list);
  }

  /** Another list of what is to run; resolves when it has come to that. */
  async show(graphs: readonly PipelineGraph[], state: string): Promise<void> {
    this.list.set(graphs);
    const isShown = ({ id, revision }: PipelineGraph): boolean =>
      this.state(id) === state && this.manager.get(id)?.graph.revision === revision;
    await until(() => graphs.every(isShown), `what is wanted is ${state}`);
  }

  state(id: string): string | undefined {
    return this.manager.get(id)?.state;
  }
}

const benches: Bench[] = [];
afterEach(async () => {
  await Promise.all(benches.splice(0).map(({ manager }) => manager.close()));
});

function bench(): Bench {
  const made = new Bench();
  benches.push(made);
  return made;
}

function graphWith(elements: string): PipelineGraph {
  const text = `pipelines:\n  scene:\n    elements:\n${elements}`;
  return graphOf(parseDocument(text).document, 'scene');
}

const CLIP = `      - source: { uri: 'synthetic:width=64&height=48&frames=20', live: false }\n`;
const LIVE = `      - source: { uri: 'synthetic:width=64&height=48&fps=50', live: true }\n`;
const DETECT = `      - detect_objects: { ai_model: { model: tiny } }\n`;
const ASIDE = `      - sample: { every: 2 }\n        flow: aside\n`;

test('a clip runs to its end: every frame through the lane and a thread, and accounted for', async () => {
  const it = bench();
  const { manager, outputs, lanes } = it;
  await it.show([graphWith(CLIP + DETECT + ASIDE)], 'stopped');
  expect(outputs).toHaveLength(10);
  expect(new Set(outputs)).toEqual(new Set(['scene/sample: detections']));
  expect(manager.get('scene')?.figures?.ledger).toEqual({
    captured: 20,
    delivered: 10,
    dropped: {},
    filtered: 10,
    failed: 0,
    inFlight: 0,
  });
  await until(() => lanes[0]?.closed === 1, 'the lane was left');
  expect(it.lines.some(({ pipeline: id, message }) => id === 'scene' && message.startsWith('running'))).toBe(
    true,
  );
});

test('a live scene is paused, looked into, changed without being started anew, and stopped', async () => {
  const it = bench();
  await it.show([graphWith(LIVE + ASIDE)], 'running');
  const run = it.manager.get('scene');
  const seen: string[] = [];
  const leave = run?.tap({
    element: 'sample',
    side: 'output',
    every: 1,
    onMessage: ({ kind }) => seen.push(kind),
  });
  await until(() => seen.length > 2, 'the tap shows what comes out of the thread');
  leave?.();
  run?.send({ name: 'pause', target: { to: 'all' }, params: {} });
  expect(it.state('scene')).toBe('paused');
  run?.send({ name: 'start', target: { to: 'all' }, params: {} });
  expect(it.state('scene')).toBe('running');
  const before = run?.figures?.ledger.captured ?? 0;
  await it.show([graphWith(LIVE + DETECT + ASIDE)], 'running');
  await until(() => it.outputs.includes('scene/sample: detections'), 'the change is at work');
  expect(run?.figures?.ledger.captured).toBeGreaterThan(before);
  it.list.set([]);
  await until(() => run?.state === 'stopped' && it.lanes[0]?.closed === 1, 'it is gone');
  expect([run?.state, run?.figures?.ledger.inFlight, it.lanes[0]?.closed]).toEqual(['stopped', 0, 1]);
});

test('a lane that is lost costs frames, is told, and comes back', async () => {
  const it = bench();
  await it.show([graphWith(LIVE + DETECT)], 'running');
  await until(() => it.outputs.length > 2, 'it detects');
  it.lanes[0]?.crashNext();
  await until(() => it.lanes.length === 2, 'another lane was joined');
  const before = it.outputs.length;
  await until(() => it.outputs.length > before + 2, 'it detects again');
  const notices = it.manager.get('scene')?.notices.map(({ kind, element }) => `${kind} ${element}`);
  expect(notices).toContain('warning detect_objects');
  expect(it.manager.get('scene')?.figures?.ledger.dropped).toMatchObject({
    lane_crashed: expect.any(Number),
  });
});

test('a source that is not there is told and tried again', async () => {
  const it = bench();
  await it.show([graphWith(`      - source: { uri: 'nowhere.y4m', live: false }\n` + DETECT)], 'healing');
  expect(it.manager.get('scene')?.notices[1]).toMatchObject({
    kind: 'error',
    message: expect.stringContaining('Trying again in'),
  });
});

test('however a run ends, it is told that it is gone', async () => {
  const it = bench();
  await it.show([graphWith(CLIP + ASIDE)], 'stopped');
  await until(() => it.ended.length === 1, 'a clip is over');
  it.list.set([]);
  await until(() => it.state('scene') === undefined, 'it is gone');
  for (const name of ['kill', 'stop']) {
    await it.show([graphWith(LIVE + ASIDE)], 'running');
    it.manager.get('scene')?.send({ name, target: { to: 'all' }, params: {} });
    await until(() => it.state('scene') === 'stopped', name);
    it.list.set([]);
    await until(() => it.state('scene') === undefined, 'it is gone');
  }
  expect(it.ended).toEqual(['scene', 'scene', 'scene']);
});
