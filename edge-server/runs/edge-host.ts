import { elementOf } from '../../shared/elements/registry.ts';
import type { Picture } from '../../shared/frame.ts';
import { checkHost } from '../../shared/pipeline/flow-placement.ts';
import type { ElementServices, LogLevel } from '../../shared/run/element.ts';
import type { GraphElement, PipelineGraph } from '../../shared/run/graph.ts';
import type { FlowWorker, Port, RunHost, RunLogLine, RunSource } from '../../shared/run/host.ts';
import type { Clock } from '../clock.ts';
import type { LaneClient } from '../inference/lane.ts';
import { moduleService } from './flow-setup.ts';
import type { ModuleAllowance } from '../elements/module-loader.ts';
import type { Log } from '../log.ts';
import { openChannel } from './channel.ts';
import { Detectors } from './detectors.ts';
import { DEFAULT_FLOW_LIMITS, ThreadFlowWorker } from './flow-worker.ts';
import type { FlowLimits } from './flow-worker.ts';
import { PictureFrames } from './picture-frames.ts';

/** What this server lends to the runs on it. */
export interface EdgeHostParts {
  readonly clock: Clock;
  /** Waits until a model is loaded. */
  readonly join: (model: string) => Promise<LaneClient>;
  readonly openSource: (element: GraphElement, signal: AbortSignal) => Promise<RunSource<Picture>>;
  /** The program of a flow's thread. */
  readonly flowFile: string | URL;
  readonly flowLimits?: FlowLimits;
  /** Which modules of the user's may be loaded, asked when a run is opened. Absent: none. */
  readonly modules?: () => ModuleAllowance;
  /** What elements find besides detectors and modules; only those of the flow `main` do. */
  readonly services: ElementServices;
  /** A run of this pipeline is gone, however that came, and goes on nowhere on this server. Must not reject. */
  readonly ended?: ((pipeline: string) => Promise<void>) | undefined;
}

/** This server as one run sees it. Whoever made it closes it, after the run has ended. */
export class EdgeHost implements RunHost<Picture> {
  readonly name = 'edge';
  readonly clock: Clock;
  readonly frames = new PictureFrames();
  readonly services: ElementServices;
  readonly #parts: EdgeHostParts;
  readonly #detectors: Detectors;
  readonly #modules: ModuleAllowance | null;
  readonly #log: Log;

  /** `log` is the run's own: its lines carry the pipeline. `warn` is told what the log is, of detectors alone. */
  constructor(
    parts: EdgeHostParts,
    log: Log,
    warn: (element: string, message: string) => void = () => undefined,
  ) {
    this.#parts = parts;
    this.#log = log;
    this.clock = parts.clock;
    this.#detectors = new Detectors({
      join: parts.join,
      clock: parts.clock,
      frames: this.frames,
      log: (element, message) => {
        log.warn({ element }, message);
        warn(element, message);
      },
    });
    this.#modules = parts.modules?.() ?? null;
    this.services = {
      ...parts.services,
      ...moduleService(this.#modules),
      detector: (element: string) => this.#detectors.get(element),
    };
  }

  /** Opens what a graph needs before it runs: its models. Rejects when one cannot be had, or it cannot run here. */
  async prepare(graph: PipelineGraph): Promise<void> {
    checkHost(graph, 'edge', elementOf);
    await this.#detectors.prepare(graph);
  }

  /** Closes what a graph that runs now has no use for. */
  keepOnly(graph: PipelineGraph): Promise<void> {
    return this.#detectors.keepOnly(graph);
  }

  close(): Promise<void> {
    return this.#detectors.close();
  }

  openSource(element: GraphElement, signal: AbortSignal): Promise<RunSource<Picture>> {
    return this.#parts.openSource(element, signal);
  }

  startFlow(flow: string, graph: PipelineGraph): FlowWorker {
    const { flowFile, flowLimits } = this.#parts;
    const setup = { pipeline: graph.id, flow, modules: this.#modules };
    return new ThreadFlowWorker(flowFile, setup, flowLimits ?? DEFAULT_FLOW_LIMITS);
  }

  channel(): readonly [Port, Port] {
    return openChannel();
  }

  log(line: RunLogLine): void {
    logLine(this.#log, line);
  }
}

/** Writes one line of a run; `log` adds the pipeline. */
export function logLine(log: Log, { level, element, message, fields }: RunLogLine): void {
  const of: Record<LogLevel, (context: object, message: string) => void> = log;
  of[level](
    { ...(element === null ? {} : { element }), ...(fields === undefined ? {} : { fields }) },
    message,
  );
}
