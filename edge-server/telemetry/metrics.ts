import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { LaneStatus } from '../inference/lane-status.ts';
import type { LoopGap } from './loop-gap.ts';
import { registerRunMetrics } from './run-metrics.ts';
import type { RunSample } from './run-metrics.ts';
import type { SinkState } from '../sinks/sink-state.ts';
import { registerSinkMetrics } from './sink-metrics.ts';

/** Why the server did not infer a frame that it received. */
export type EdgeDropReason = 'deadline' | 'superseded' | 'lane_restarted' | 'gone' | 'error';

/** Milliseconds of one frame on the server. */
export interface EdgeTimings {
  readonly queueMs: number;
  readonly preprocessMs: number;
  readonly inferMs: number;
  readonly postprocessMs: number;
}

/** What is read when somebody asks for the metrics. */
export interface MetricsSources {
  lanes(): readonly LaneStatus[];
  offloadConnections(): number;
  eventClients(): number;
  liveViewers(): number;
  loopGap(): LoopGap;
}

const STAGES = ['queue', 'preprocess', 'infer', 'postprocess'] as const;
const STAGE_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

interface Observer {
  observe(value: number): void;
}

/** What is counted per frame of one model, looked up once. */
interface ModelCounters extends Record<(typeof STAGES)[number], Observer> {
  readonly received: { inc(): void };
  readonly inferred: { inc(): void };
}

/** The server's figures in Prometheus' form. Counting a frame allocates next to nothing. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #received = this.#counter('frames_received_total', 'Frames that came for a model', ['model']);
  readonly #inferred = this.#counter('frames_inferred_total', 'Frames inferred', ['model']);
  readonly #dropped = this.#counter('frames_dropped_total', 'Frames not inferred, by reason', [
    'model',
    'reason',
  ]);
  readonly #requests = this.#counter('http_requests_total', 'HTTP requests answered', ['method', 'status']);
  readonly #stages = new Histogram({
    name: 'sightline_stage_seconds',
    help: 'Time of one frame in each stage on the server',
    labelNames: ['model', 'stage'],
    buckets: STAGE_BUCKETS,
    registers: [this.#registry],
  });

  readonly #byModel = new Map<string, ModelCounters>();

  /** Adds the process's own figures (memory, CPU, garbage collection); once per process. */
  includeProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Adds gauges that are read when asked for. */
  include(sources: MetricsSources): void {
    this.#gauge('offload_connections', 'Open offload connections', [], (gauge) =>
      gauge.set(sources.offloadConnections()),
    );
    this.#gauge('event_clients', 'Clients of the event stream', [], (gauge) =>
      gauge.set(sources.eventClients()),
    );
    this.#gauge('live_viewers', 'Who watches pipelines live', [], (gauge) =>
      gauge.set(sources.liveViewers()),
    );
    this.#gauge(
      'event_loop_gap_seconds',
      'How long the event loop did not turn, over the last 2 s, while offload connections are open',
      ['quantile'],
      (gauge) => {
        const { p50, p99, max } = sources.loopGap();
        gauge.set({ quantile: '0.5' }, p50);
        gauge.set({ quantile: '0.99' }, p99);
        gauge.set({ quantile: '1' }, max);
      },
    );
    this.#includeLanes(sources);
  }

  /** Adds the figures of the pipelines that run on this server, read when asked for. */
  includeRuns(read: () => readonly RunSample[]): void {
    registerRunMetrics(this.#registry, read);
  }

  /** Adds the figures of what tells others, read when asked for. */
  includeSinks(read: () => readonly SinkState[]): void {
    registerSinkMetrics(this.#registry, read);
  }

  received(model: string): void {
    this.#ofModel(model).received.inc();
  }

  inferred(model: string, timings: EdgeTimings): void {
    const counters = this.#ofModel(model);
    counters.inferred.inc();
    for (const stage of STAGES) counters[stage].observe(timings[`${stage}Ms`] / 1000);
  }

  dropped(model: string, reason: EdgeDropReason): void {
    this.#dropped.inc({ model, reason });
  }

  answered(method: string, status: number): void {
    this.#requests.inc({ method, status });
  }

  /** The text that a scrape gets, and its media type. */
  async scrape(): Promise<{ text: string; contentType: string }> {
    return { text: await this.#registry.metrics(), contentType: this.#registry.contentType };
  }

  #ofModel(model: string): ModelCounters {
    const known = this.#byModel.get(model);
    if (known !== undefined) return known;
    const stageOf = (stage: string): Observer => this.#stages.labels({ model, stage });
    const counters: ModelCounters = {
      received: this.#received.labels({ model }),
      inferred: this.#inferred.labels({ model }),
      queue: stageOf('queue'),
      preprocess: stageOf('preprocess'),
      infer: stageOf('infer'),
      postprocess: stageOf('postprocess'),
    };
    this.#byModel.set(model, counters);
    return counters;
  }

  #includeLanes(sources: MetricsSources): void {
    this.#gauge('lane_up', 'Whether a model is loaded', ['model'], (gauge) => {
      for (const lane of sources.lanes()) gauge.set({ model: lane.model }, lane.state === 'ready' ? 1 : 0);
    });
    this.#gauge('lane_restarts', 'How often a lane was started again', ['model'], (gauge) => {
      for (const lane of sources.lanes()) gauge.set({ model: lane.model }, lane.restarts);
    });
    this.#gauge('lane_waiting', 'Frames that wait for a lane', ['model'], (gauge) => {
      for (const lane of sources.lanes()) gauge.set({ model: lane.model }, lane.waiting);
    });
  }

  #counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name: `sightline_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    read: (gauge: Gauge<Label>) => void,
  ): void {
    const gauge: Gauge<Label> = new Gauge({
      name: `sightline_${name}`,
      help,
      labelNames,
      registers: [this.#registry],
      collect: () => {
        gauge.reset();
        read(gauge);
      },
    });
  }
}
