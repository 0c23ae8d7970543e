import { dirname } from 'node:path';
import type { SightlineDocument } from '../shared/pipeline/schema.ts';
import type { ElementServices } from '../shared/run/element.ts';
import { systemClock } from './clock.ts';
import type { ServeConfig } from './config.ts';
import type { DocumentFollower } from './documents/document-follower.ts';
import { modulesIn } from './elements/modules-in.ts';
import type { Installation } from './installation.ts';
import type { InferenceEngine } from './inference/engine.ts';
import type { ModelRepository } from './inference/model-repository.ts';
import type { Log } from './log.ts';
import { followDocument } from './open-document.ts';
import { openSources } from './open-sources.ts';
import type { OpenSources, OpenSourcesParts } from './open-sources.ts';
import type { EdgeHostParts } from './runs/edge-host.ts';
import { AnnouncedRuns } from './runs/announced-runs.ts';
import { EdgePictures } from './runs/edge-pictures.ts';
import { openRun } from './runs/open-run.ts';
import { RunManager } from './runs/run-manager.ts';
import { Activity } from './store/activity.ts';
import { localChangesFile } from './store/local-pipelines.ts';
import { PipelineStore } from './store/pipeline-store.ts';
import { CarriedRuns } from './stream/carried-runs.ts';
import { PipelineFeed } from './stream/pipeline-feed.ts';

/** What pipelines are opened with. */
export interface OpenPipelinesParts {
  readonly config: Pick<ServeConfig, 'documentFile' | 'pipelinesFrom' | 'dataFolder'>;
  readonly document: SightlineDocument;
  readonly installation: Installation;
  readonly log: Log;
  readonly models: ModelRepository;
  readonly engine: InferenceEngine;
  /** Makes clips of what sources send. */
  readonly clips?: OpenSourcesParts['clips'];
  /** What elements find besides pictures, detectors and modules: stores, an outbox. */
  readonly services?: ElementServices;
  /** A run of a pipeline is gone. Must not reject. */
  readonly onEnded?: ((pipeline: string) => Promise<void>) | undefined;
  /** A pipeline was given up, with the reason. */
  readonly onFailed?: ((pipeline: string, reason: string) => void) | undefined;
}

/** The pipelines of the document: which there are, how they do, and those that run on this server. */
export interface OpenPipelines {
  readonly store: PipelineStore;
  readonly feed: PipelineFeed;
  readonly activity: Activity;
  readonly runs: RunManager;
  /** The runs of browsers that are on this server at the moment. */
  readonly carried: CarriedRuns;
  /** The runs in browsers that were told of. */
  readonly announced: AnnouncedRuns;
  readonly sources: OpenSources;
  readonly document: DocumentFollower;
  /** Who is told, besides the feed, that something may be different now. */
  readonly followers: Set<() => void>;
  /** What a run on this server needs besides its source. */
  readonly lent: Omit<EdgeHostParts, 'openSource'>;
}

/** Puts them together; nothing runs and nothing is watched yet. Whoever opened them closes the document, then the runs. */
export async function openPipelines(parts: OpenPipelinesParts): Promise<OpenPipelines> {
  const { config, document, log, models } = parts;
  // The feed and the runs read the store, and the store reads them.
  const told: { feed: PipelineFeed | null; store: PipelineStore | null } = { feed: null, store: null };
  const followers = new Set<() => void>();
  const changed = (): void => {
    told.feed?.refresh();
    for (const follow of followers) follow();
  };
  const activity = new Activity(systemClock, changed);
  const carried = new CarriedRuns(systemClock, changed);
  const lent = lentBy(parts, () => told.store?.baseDocument ?? document);
  const sources = openSources(parts);
  const runs = createRuns(parts, lent, sources, changed);
  const store = await PipelineStore.open({
    document,
    localFile: localChangesFile(config.dataFolder),
    models: () => models.models.map(({ manifest }) => manifest),
    figures: (id) => runs.listing(id) ?? carried.listing(id) ?? activity.figures(id),
    log: (message) => log.warn(message),
  });
  told.store = store;
  const announced = new AnnouncedRuns({ clock: systemClock, pipeline: (id) => store.listing(id), changed });
  const feed = new PipelineFeed(() => [...store.list(), ...announced.list], systemClock);
  told.feed = feed;
  store.subscribe(changed);
  return {
    store,
    feed,
    activity,
    runs,
    carried,
    announced,
    sources,
    followers,
    lent,
    document: followDocument(config, store, log),
  };
}

/** What this server lends to every run on it. */
function lentBy(
  { config, installation, engine, services = {}, onEnded }: OpenPipelinesParts,
  base: () => SightlineDocument,
): OpenPipelines['lent'] {
  const folder = dirname(config.documentFile);
  // Whoever may write to this disk may run code here anyway; whoever answers at an address may not.
  const allowed = (): string[] => (config.pipelinesFrom === undefined ? modulesIn(base()) : []);
  return {
    clock: systemClock,
    join: (model) => engine.join(model),
    flowFile: installation.flowFile,
    modules: () => ({ folder, allowed: allowed() }),
    services: { ...services, pictures: new EdgePictures(installation.wasmFile) },
    ended: onEnded,
  };
}

function createRuns(
  { log, onFailed }: OpenPipelinesParts,
  lent: OpenPipelines['lent'],
  sources: OpenSources,
  changed: () => void,
): RunManager {
  const open = openRun({
    ...lent,
    openSource: (element, signal, pipeline) => sources.open(element, signal, pipeline),
  });
  return new RunManager({ open, clock: systemClock, log, changed, failed: onFailed });
}
