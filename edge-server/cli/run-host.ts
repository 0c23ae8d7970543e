import { pino } from 'pino';
import { elementOf } from '../../shared/elements/registry.ts';
import type { Picture } from '../../shared/frame.ts';
import { isJsonObject } from '../../shared/json.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { RunSource } from '../../shared/run/host.ts';
import type { RecordingHeader } from '../../shared/run/recording.ts';
import { systemClock } from '../clock.ts';
import { defaultThreads } from '../config.ts';
import type { LogLevel } from '../config.ts';
import type { ModuleAllowance } from '../elements/module-loader.ts';
import { InferenceEngine } from '../inference/engine.ts';
import type { LaneClient } from '../inference/lane.ts';
import type { ModelRepository } from '../inference/model-repository.ts';
import type { Installation } from '../installation.ts';
import { forPeople } from '../log.ts';
import type { Log } from '../log.ts';
import { EdgeHost } from '../runs/edge-host.ts';
import { EdgePictures } from '../runs/edge-pictures.ts';
import { openGraphSource } from '../sources/graph-source.ts';

/** What a host of the command line is made of. */
export interface CommandHostParts {
  readonly installation: Installation;
  readonly models: ModelRepository;
  readonly threads: number | undefined;
  /** What the source's file name counts from. */
  readonly folder: string;
  /** What the pipeline may load. */
  readonly modules: ModuleAllowance;
  readonly logLevel: LogLevel;
  /** Stands between the source and the run. */
  readonly adapt?: (source: RunSource<Picture>) => RunSource<Picture>;
}

/** This machine as a run of the command line sees it. Whoever opened it closes it, after the run. */
export interface CommandHost {
  readonly host: EdgeHost;
  readonly prepare: (graph: PipelineGraph) => Promise<void>;
  /** What its detectors run, once they are prepared. */
  readonly facts: (graph: PipelineGraph) => Pick<RecordingHeader, 'models' | 'provider'>;
  readonly close: () => Promise<void>;
}

/** Makes it. Nothing runs before `prepare`. */
export function createCommandHost(parts: CommandHostParts): CommandHost {
  const log = createCommandLog(parts.logLevel);
  const engine = createEngine(parts, log);
  const joined = new Map<string, LaneClient>();
  const host = new EdgeHost(
    {
      clock: systemClock,
      join: async (model) => {
        const client = await engine.join(model);
        joined.set(model, client);
        return client;
      },
      async openSource(element, signal) {
        const threadFile = parts.installation.sourceFile;
        const options = { clock: systemClock, folder: parts.folder, threadFile };
        const source = await openGraphSource(element, options, signal);
        return parts.adapt?.(source) ?? source;
      },
      flowFile: parts.installation.flowFile,
      modules: () => parts.modules,
      services: { pictures: new EdgePictures(parts.installation.wasmFile) },
    },
    log,
  );
  const close = async (): Promise<void> => {
    await host.close();
    await engine.close();
  };
  return {
    host,
    prepare: (graph) => host.prepare(graph),
    facts: (graph) => factsOf(graph, joined),
    close,
  };
}

/** Short lines on the error stream: what a run puts out is not mixed with them. */
function createCommandLog(level: LogLevel): Log {
  return pino({ level, base: null }, { write: (line: string) => process.stderr.write(forPeople(line)) });
}

function createEngine({ installation, models, threads }: CommandHostParts, log: Log): InferenceEngine {
  return new InferenceEngine({
    repository: models,
    laneFile: installation.laneFile,
    wasmFile: installation.wasmFile,
    threads: threads ?? defaultThreads(),
    clock: systemClock,
    log: (model, message) => log.info(`${model}: ${message}`),
  });
}

function factsOf(
  graph: PipelineGraph,
  joined: ReadonlyMap<string, LaneClient>,
): Pick<RecordingHeader, 'models' | 'provider'> {
  const models = graph.elements.flatMap(({ name, type, config }) => {
    const model = elementOf(type)?.role === 'detect' && isJsonObject(config) ? config['model'] : undefined;
    const client = typeof model === 'string' ? joined.get(model) : undefined;
    if (client === undefined) return [];
    const { id, version, sha256 } = client.manifest;
    return [{ element: name, id, version, sha256 }];
  });
  const provider = [...joined.values()][0]?.provider;
  return { models, provider: provider === undefined ? null : { ...provider } };
}
