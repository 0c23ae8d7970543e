import '../../shared/no-eval.ts';
import { openProviders } from '../detect/open-providers.ts';
import { openKeptValues } from '../store/database.ts';
import { EdgeDefinitions } from '../store/definitions.ts';
import { ModelCache } from '../store/model-cache.ts';
import type { DeviceBook } from '../store/device-book.ts';
import type { Timelines } from '../store/timelines.ts';
import type { ModelShelf } from '../store/model-shelf.ts';
import { OwnModels } from '../store/own-models.ts';
import type { OwnPipelines } from '../store/own-pipelines.ts';
import { PipelineFeed } from '../store/pipeline-feed.ts';
import { KeptSettings } from '../store/settings-store.ts';
import { withOwnDefinitions, withOwnListings, withoutOwnListings } from '../store/with-own-pipelines.ts';
import type { ShownList } from '../store/with-own-pipelines.ts';
import { withOwnFiles, withOwnManifests } from '../store/with-own-models.ts';
import type { SightlineError } from '../../shared/errors.ts';
import { once } from '../../shared/once.ts';
import type { NotificationSettings } from '../store/notification-settings.ts';
import { PageHistory } from '../store/page-history.ts';
import { startFlowWorker } from '../workers/flow.api.ts';
import { laterClips } from '../store/later-clips.ts';
import { laterEvents } from '../store/later-events.ts';
import { startPicturesWorker } from '../workers/pictures.api.ts';
import { startLaneWorker } from '../workers/lane.api.ts';
import { startOffloadWorker } from '../workers/offload.api.ts';
import { startRunLinkWorker } from '../workers/run-link.api.ts';
import { announceRuns } from './announce-run.ts';
import type { RunAnnouncements } from './announce-run.ts';
import { openOwnPipelines } from './open-own-pipelines.ts';
import { pageCensus, pageSources, pageTurns } from './page-sources.ts';
import { pageClock } from './page-clock.ts';
import type { Histories } from './open-history.ts';
import { BrowserConditions } from './placement-conditions.ts';
import { createViewer } from './viewer.ts';
import type { DiagnosableViewer } from './viewer.ts';
import type { EdgeHearing, PipelineRevisions, ViewerParts } from './viewer-parts.ts';

/** Everything of a page that is not to be seen. */
export interface Engine {
  readonly viewer: DiagnosableViewer;
  /** Makes another one, which shares cameras with all others of this page. Whoever starts it stops it. */
  readonly openViewer: () => DiagnosableViewer;
  readonly feed: PipelineFeed;
  /** The edge's pipelines and this browser's own. */
  readonly list: ShownList;
  readonly ownPipelines: OwnPipelines;
  readonly settings: KeptSettings;
  /** What the edge is told of the runs here: nothing until that is allowed. */
  readonly announcements: RunAnnouncements;
  /** Opens the list of models that the page can use or get; whoever asks for it closes it. */
  readonly openModels: () => Promise<ModelShelf>;
  /** Opens what happened on the edge; whoever asks for it closes it. */
  readonly openTimeline: () => Promise<Timelines>;
  /** Opens the edges that are paired with the edge; whoever asks for it closes it. */
  readonly openDevices: () => Promise<DeviceBook>;
  /** Opens who is told of what by the edge; whoever asks for it closes it. */
  readonly openNotifications: () => Promise<NotificationSettings>;
  /** Opens how pipelines did, here and on the edge; whoever asks for it closes it. */
  readonly openHistory: () => Promise<Histories>;
  /** Stops the viewer and listens to the edge no more. */
  close(): Promise<void>;
}

/** What an engine may be told otherwise. */
export interface EngineOptions {
  /** The edge's address. Absent: where the page came from. */
  readonly edge?: string;
  /** Something could not be kept for the next visit; nothing else is wrong. */
  readonly onWarning?: (error: SightlineError) => void;
}

const MAX_THREADS = 4;

/** Puts a page's engine together: viewer, live list, settings. The caller closes it. */
export async function openEngine({ edge = '/', onWarning = () => {} }: EngineOptions = {}): Promise<Engine> {
  const baseUrl = new URL(edge.endsWith('/') ? edge : `${edge}/`, document.baseURI).href;
  const values = await openKeptValues();
  const feed = new PipelineFeed(baseUrl, values);
  const { caches } = globalThis;
  const own = new OwnModels(caches, baseUrl);
  const ownPipelines = await openOwnPipelines();
  const openEvents = once(async () => (await import('../store/open-event-shelf.ts')).openEventShelf());
  const parts: ViewerParts = {
    baseUrl,
    definitions: withOwnDefinitions(
      withOwnManifests(new EdgeDefinitions(baseUrl, values, (id) => revisionOf(feed, id)), own),
      ownPipelines,
    ),
    revisions: revisionsOf(withOwnListings(feed, ownPipelines), ownPipelines),
    models: withOwnFiles(
      new ModelCache({ baseUrl, caches, crypto: globalThis.crypto.subtle, clock: pageClock, onWarning }),
      own,
    ),
    edge: hearingOf(feed),
    conditions: new BrowserConditions(navigator),
    census: pageCensus,
    turns: pageTurns,
    openSource: (choice, signal) => pageSources.open(choice, signal),
    wakeLocks: navigator.wakeLock,
    startLaneWorker,
    startOffloadWorker,
    startFlowWorker,
    startPicturesWorker,
    startRunLinkWorker,
    events: laterEvents(openEvents),
    clips: laterClips(async () => (await import('./open-page-clips.ts')).openPageClips(await openEvents())),
    providers: openProviders(values),
    maxThreads: globalThis.crossOriginIsolated ? MAX_THREADS : 1,
  };
  const announcements = announceRuns({ feed: withoutOwnListings(feed, ownPipelines), baseUrl });
  const openViewer = (): DiagnosableViewer => {
    const opened = createViewer(parts);
    announcements.follow(opened);
    return opened;
  };
  const viewer = openViewer();
  const history = new PageHistory(viewer, pageClock);
  await feed.start();
  const close = async (): Promise<void> => {
    announcements.close();
    history.close();
    feed.stop();
    await viewer.stop();
  };
  const openModels = async (): Promise<ModelShelf> =>
    (await import('./open-shelf.ts')).openShelf({ baseUrl, feed, own });
  const openTimeline = async (): Promise<Timelines> =>
    (await import('./open-timeline.ts')).openTimeline({ baseUrl, feed, values });
  const openDevices = async (): Promise<DeviceBook> =>
    (await import('./open-devices.ts')).openDevices(baseUrl, feed);
  const openNotifications = async (): Promise<NotificationSettings> =>
    (await import('./open-notifications.ts')).openNotifications(baseUrl);
  const openHistory = async (): Promise<Histories> =>
    (await import('./open-history.ts')).openHistory(baseUrl, history);
  const list = withOwnListings(feed, ownPipelines);
  const settings = new KeptSettings(values);
  const opens = { openViewer, openModels, openTimeline, openHistory, openNotifications, openDevices };
  return { viewer, ...opens, feed, list, ownPipelines, settings, announcements, close };
}

/** The revision the edge has now; null while it is not heard. */
function revisionOf({ snapshot }: PipelineFeed, id: string): string | null {
  return snapshot.connected
    ? (snapshot.pipelines.find((pipeline) => pipeline.id === id)?.revision ?? null)
    : null;
}

/** Those of this browser's own are known without the edge too. */
function revisionsOf(list: ShownList, own: OwnPipelines): PipelineRevisions {
  return {
    of(id) {
      const { connected, pipelines } = list.snapshot;
      const found = pipelines.find((pipeline) => pipeline.id === id)?.revision ?? null;
      return connected || own.find(id) !== undefined ? found : undefined;
    },
    on: (listener) => list.on(() => listener()),
  };
}

function hearingOf(feed: PipelineFeed): EdgeHearing {
  return {
    get isHeard() {
      return feed.snapshot.connected;
    },
    on(listener) {
      let heard = feed.snapshot.connected;
      return feed.on(({ connected }) => {
        if (connected === heard) return;
        heard = connected;
        listener(connected);
      });
    },
  };
}
