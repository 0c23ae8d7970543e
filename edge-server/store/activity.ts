import { tenth } from '../../shared/pipeline/listed-rates.ts';
import type { PipelineListing, PipelineState } from '../../shared/pipeline/listing.ts';
import { PercentileRing, RateMeter } from '../../shared/pipeline/statistics.ts';
import type { Clock } from '../clock.ts';

/** The part of a list entry that says how a pipeline does. */
export type ActivityFigures = Pick<
  PipelineListing,
  'state' | 'input_fps' | 'infer_fps' | 'drop_fps' | 'latency_ms' | 'health' | 'since'
>;

/** One client that runs a pipeline with its heavy part here. */
export interface ActivitySession {
  /** The model is loaded, frames may come; or it is being started again. */
  setState(state: 'starting' | 'running' | 'healing'): void;
  /** A frame was inferred; how long it was on the server. */
  inferred(totalMs: number): void;
  /** What the client measures of its own run, frames per second. */
  report(inputFps: number, dropFps: number): void;
  close(): void;
}

interface Session {
  state: 'starting' | 'running' | 'healing';
  inputFps: number;
  dropFps: number;
}

/** How often figures that changed are told. */
export const FIGURES_INTERVAL_MS = 1000;

/** Weakest first: a pipeline is in the state of the worst off of its clients. */
const SEVERITY = ['running', 'starting', 'healing'] as const;

class PipelineActivity {
  readonly sessions = new Set<Session>();
  readonly rate = new RateMeter();
  readonly latency = new PercentileRing();
  state: PipelineState = 'idle';
  since: number;

  constructor(since: number) {
    this.since = since;
  }
}

/** What every pipeline is doing, told of by the connections that run it. `changed` is called with the ids that may read differently now, at most once a second for figures and at once for a state. */
export class Activity {
  readonly #clock: Clock;
  readonly #byPipeline = new Map<string, PipelineActivity>();
  readonly #startedAt: number;
  readonly #changed: (pipeline: string) => void;
  #stopTicking: (() => void) | null = null;

  constructor(clock: Clock, changed: (pipeline: string) => void) {
    this.#clock = clock;
    this.#changed = changed;
    this.#startedAt = clock.wallTime();
  }

  /** A client begins to run a pipeline; it closes the session when it ends. */
  open(pipeline: string): ActivitySession {
    const activity = this.#of(pipeline);
    const session: Session = { state: 'starting', inputFps: 0, dropFps: 0 };
    activity.sessions.add(session);
    this.#update(pipeline, activity);
    return {
      setState: (state) => {
        // Said with every frame, so that what costs something is done only when it is news.
        if (session.state === state) return;
        session.state = state;
        this.#update(pipeline, activity);
      },
      inferred: (totalMs) => {
        activity.rate.add(this.#clock.now());
        activity.latency.add(totalMs);
      },
      report: (inputFps, dropFps) => Object.assign(session, { inputFps, dropFps }),
      close: () => {
        if (activity.sessions.delete(session)) this.#update(pipeline, activity);
      },
    };
  }

  /** How a pipeline does as of now. */
  figures(pipeline: string): ActivityFigures {
    const activity = this.#byPipeline.get(pipeline);
    if (activity === undefined || activity.sessions.size === 0) {
      return { ...IDLE, since: isoTime(activity?.since ?? this.#startedAt) };
    }
    const sessions = [...activity.sessions];
    const { p50, p95 } = activity.latency.percentiles();
    return {
      state: activity.state,
      input_fps: tenth(sum(sessions.map((session) => session.inputFps))),
      infer_fps: tenth(activity.rate.rate(this.#clock.now())),
      drop_fps: tenth(sum(sessions.map((session) => session.dropFps))),
      latency_ms: { p50: tenth(p50), p95: tenth(p95) },
      health: activity.state === 'healing' ? 'warning' : 'ok',
      since: isoTime(activity.since),
    };
  }

  #of(pipeline: string): PipelineActivity {
    const known = this.#byPipeline.get(pipeline);
    if (known !== undefined) return known;
    const activity = new PipelineActivity(this.#clock.wallTime());
    this.#byPipeline.set(pipeline, activity);
    return activity;
  }

  #update(pipeline: string, activity: PipelineActivity): void {
    const state = stateOf(activity.sessions);
    this.#tick();
    if (state === activity.state) return;
    activity.state = state;
    activity.since = this.#clock.wallTime();
    this.#changed(pipeline);
  }

  /** Ticks only while something runs. */
  #tick(): void {
    const running = [...this.#byPipeline.values()].some((activity) => activity.sessions.size > 0);
    if (!running) {
      this.#stopTicking?.();
      this.#stopTicking = null;
      return;
    }
    this.#stopTicking ??= this.#clock.every(FIGURES_INTERVAL_MS, () => {
      for (const [id, activity] of this.#byPipeline) if (activity.sessions.size > 0) this.#changed(id);
    });
  }
}

const IDLE: Omit<ActivityFigures, 'since'> = {
  state: 'idle',
  input_fps: null,
  infer_fps: null,
  drop_fps: null,
  latency_ms: { p50: null, p95: null },
  health: 'ok',
};

function stateOf(sessions: ReadonlySet<Session>): PipelineState {
  let worst = -1;
  for (const session of sessions) worst = Math.max(worst, SEVERITY.indexOf(session.state));
  return SEVERITY[worst] ?? 'idle';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
