import { dirname, join } from 'node:path';
import type { SightlineDocument } from '../shared/pipeline/schema.ts';
import { systemClock } from './clock.ts';
import type { ServeConfig } from './config.ts';
import { modulesIn } from './elements/modules-in.ts';
import type { Installation } from './installation.ts';
import type { InferenceEngine } from './inference/engine.ts';
import type { ModelRepository } from './inference/model-repository.ts';
import type { Log } from './log.ts';
import { DocumentWatch } from './runs/document-watch.ts';
import type { EdgeHostParts } from './runs/edge-host.ts';
import { openRun } from './runs/open-run.ts';
import { RunManager } from './runs/run-manager.ts';
import { openGraphSource } from './sources/graph-source.ts';
import { Activity } from './store/activity.ts';
import { PipelineStore } from './store/pipeline-store.ts';
import { PipelineFeed } from './stream/pipeline-feed.ts';

/** What pipelines are opened with. */
export interface OpenPipelinesParts {
  readonly config: Pick<ServeConfig, 'documentFile' | 'dataFolder'>;
  readonly document: SightlineDocument;
  readonly installation: Installation;
  readonly log: Log;
  readonly models: ModelRepository;
  readonly engine: InferenceEngine;
  /** A pipeline was given up, with the reason. */
  readonly onFailed?: ((pipeline: string, reason: string) => void) | undefined;
}

/** The pipelines of the document: which there are, how they do, and those that run on this server. */
export interface OpenPipelines {
  readonly store: PipelineStore;
  readonly feed: PipelineFeed;
  readonly activity: Activity;
  readonly runs: RunManager;
  readonly documentWatch: DocumentWatch;
  /** What a run on this server needs besides its source. */
  readonly lent: Omit<EdgeHostParts, 'openSource'>;
}

/** Puts them together; nothing runs and nothing is watched yet. Whoever opened them closes the watch, then the runs. */
export async function openPipelines(parts: OpenPipelinesParts): Promise<OpenPipelines> {
  const { config, document, log, models } = parts;
  // The feed and the runs read the store, and the store tells them.
  const told: { feed: PipelineFeed | null; store: PipelineStore | null } = { feed: null, store: null };
  const changed = (): void => told.feed?.refresh();
  const activity = new Activity(systemClock, changed);
  const lent = lentBy(parts, () => told.store?.diskDocument ?? document);
  const runs = createRuns(parts, lent, changed);
  const store = await PipelineStore.open({
    document,
    localFile: join(config.dataFolder, 'pipelines.local.yaml'),
    models: () => models.models.map(({ manifest }) => manifest),
    figures: (id) => runs.listing(id) ?? activity.figures(id),
    changed: () => {
      if (told.store !== null) void runs.apply(told.store.edgeGraphs);
      changed();
    },
    log: (message) => log.warn(message),
  });
  told.store = store;
  const feed = new PipelineFeed(() => store.list(), systemClock);
  told.feed = feed;
  return { store, feed, activity, runs, lent, documentWatch: watchDocument(parts, store) };
}

/** What this server lends to every run on it. */
function lentBy(
  { config, installation, engine }: OpenPipelinesParts,
  onDisk: () => SightlineDocument,
): OpenPipelines['lent'] {
  const folder = dirname(config.documentFile);
  return {
    clock: systemClock,
    join: (model) => engine.join(model),
    flowFile: installation.flowFile,
    modules: () => ({ folder, allowed: modulesIn(onDisk()) }),
    services: {},
  };
}

function createRuns(
  { config, log, onFailed }: OpenPipelinesParts,
  lent: OpenPipelines['lent'],
  changed: () => void,
): RunManager {
  const folder = dirname(config.documentFile);
  const open = openRun({
    ...lent,
    openSource: (element, signal) => openGraphSource(element, { clock: systemClock, folder }, signal),
  });
  return new RunManager({ open, clock: systemClock, log, changed, failed: onFailed });
}

function watchDocument({ config, log }: OpenPipelinesParts, store: PipelineStore): DocumentWatch {
  return new DocumentWatch({
    file: config.documentFile,
    clock: systemClock,
    take: (document, locate) => store.replaceDocument(document, locate),
    log: { info: (message) => log.info(message), error: (message) => log.error(message) },
  });
}
