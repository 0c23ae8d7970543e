import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { elementOf } from '../../shared/elements/registry.ts';
import { parseDocument } from '../../shared/pipeline/document.ts';
import { createRun } from '../../shared/run/create-run.ts';
import { imbalanceOf } from '../../shared/run/imbalance.cases.ts';
import type { LedgerCounts } from '../../shared/run/figures.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { Run, RunNotice } from '../../shared/run/run.api.ts';
import { builtInstallation } from '../built.cases.ts';
import { systemClock } from '../clock.ts';
import type { Clock } from '../clock.ts';
import type { LaneClient } from '../inference/lane.ts';
import { createLog } from '../log.ts';
import { openGraphSource } from '../sources/graph-source.ts';
import { OfferedPipelines } from '../store/offered-pipelines.ts';
import { EdgeHost } from './edge-host.ts';

/** A user's element that goes wrong at one frame, `at`, at `every` so many, or `after` so many messages of its thread. */
const FAULTY = `
  const faults = {
    throw: () => { throw new Error('a fault that was injected'); },
    hang: () => new Promise(() => {}),
    loop: () => { for (;;); },
    grow: () => { for (const held = []; ; ) held.push(new Array(100_000).fill({})); },
    crash: () => new Promise(() => setTimeout(() => { throw new Error('a crash that was injected'); })),
    exit: () => process.exit(3),
  };
  let messages = 0;
  const isDue = (id, { at, after, every }) => {
    if (every !== undefined) return id > 0 && id % every === 0;
    return at === undefined ? (messages += 1) >= after : id === at;
  };
  export default (message, { config }) => (isDue(message.frame.id, config) ? faults[config.fault]() : message);
`;

/** One pipeline, `scene`, from a document's lines, as the server runs it. */
export function sceneOf(lines: string): PipelineGraph {
  const { document } = parseDocument(`pipelines:\n  scene:\n${lines}`);
  const [graph] = new OfferedPipelines(document).edgeGraphs;
  if (graph === undefined) throw new Error('this scene is not for a server');
  return graph;
}

/** How often a run's ledger is looked at, milliseconds. */
const LOOK_MS = 5;

/** A run of the engine on this server, with real sources, threads and user modules, that is looked at all the time. */
export class WatchedRun {
  readonly notices: RunNotice[] = [];
  /** When a message reached the end of the graph, by the system's clock. */
  readonly outputs: number[] = [];
  /** What the ledger was wrong by whenever it was. */
  readonly imbalances: number[] = [];
  readonly run: Run;
  readonly #host: EdgeHost;
  readonly #stopLooking: () => void;

  constructor(graph: PipelineGraph, host: EdgeHost) {
    this.#host = host;
    const listener = {
      output: () => void this.outputs.push(performance.now()),
      notice: (notice: RunNotice) => void this.notices.push(notice),
    };
    this.run = createRun({ graph, host, elements: elementOf, listener });
    this.#stopLooking = systemClock.every(LOOK_MS, () => this.#look());
  }

  /** The kinds of what was said besides changes of state. */
  get kinds(): string[] {
    return this.notices.map(({ kind }) => kind).filter((kind) => kind !== 'state');
  }

  get words(): string {
    return this.notices.map(({ message }) => message).join('\n');
  }

  /** The longest time without a result, milliseconds. */
  get longestGapMs(): number {
    return Math.max(...this.outputs.slice(1).map((at, index) => at - (this.outputs[index] ?? at)));
  }

  /** Ends it, and gives what its ledger says in the end. */
  async stop(): Promise<LedgerCounts> {
    await this.run.stop();
    this.#stopLooking();
    this.#look();
    await this.#host.close();
    return this.run.figures().ledger;
  }

  #look(): void {
    const imbalance = imbalanceOf(this.run.figures().ledger);
    if (imbalance !== 0) this.imbalances.push(imbalance);
  }
}

/** What runs are opened with where a test says so. */
export interface FaultBenchOptions {
  readonly clock?: Clock;
  readonly join?: (model: string) => Promise<LaneClient>;
  /** The program of the sources' threads. */
  readonly threadFile?: string;
}

/** Opens runs beside a folder with a module that goes wrong, `./faulty.mjs`. Whoever made it closes it. */
export class FaultBench {
  readonly folder: string;
  readonly #options: FaultBenchOptions;
  readonly #runs: WatchedRun[] = [];

  private constructor(folder: string, options: FaultBenchOptions) {
    this.folder = folder;
    this.#options = options;
  }

  static async make(options: FaultBenchOptions = {}): Promise<FaultBench> {
    const folder = await mkdtemp(join(tmpdir(), 'sightline-faults-'));
    await writeFile(join(folder, 'faulty.mjs'), FAULTY);
    return new FaultBench(folder, options);
  }

  /** Opens the models of a graph and starts it. */
  async start(graph: PipelineGraph): Promise<WatchedRun> {
    const { folder } = this;
    const { clock = systemClock, join: joinLane = noLane, ...source } = this.#options;
    const parts = {
      clock,
      join: joinLane,
      openSource: (...[element, signal]: Parameters<EdgeHost['openSource']>) =>
        openGraphSource(element, { clock, folder, ...source }, signal),
      flowFile: builtInstallation().flowFile,
      flowLimits: { heapMb: 48 },
      modules: () => ({ folder, allowed: ['./faulty.mjs'] }),
      services: {},
    };
    const host = new EdgeHost(parts, createLog('error', new PassThrough().resume()));
    const watched = new WatchedRun(graph, host);
    this.#runs.push(watched);
    await host.prepare(graph);
    await watched.run.start();
    return watched;
  }

  async close(): Promise<void> {
    await Promise.all(this.#runs.splice(0).map((run) => run.stop()));
    await rm(this.folder, { recursive: true, force: true });
  }
}

function noLane(): Promise<LaneClient> {
  return Promise.reject(new Error('this test has no models'));
}
