import type { DeviceListing } from '../../../shared/device-listing.ts';
import type { PipelineListing } from '../../../shared/pipeline/listing.ts';
import { liveHash } from '../../live/live-url.ts';
import { eventsHash } from '../timeline/timeline-address.ts';

/** One pipeline on the home page. */
export interface HomeCard {
  /** Of all cards. */
  readonly key: string;
  readonly pipeline: PipelineListing;
  /** Where it runs: on a paired edge; null: on this one, or in a browser. */
  readonly device: string | null;
  /** Where it is watched; null: it is chosen here, or only its figures are to be seen. */
  readonly live: string | null;
  /** Whether it may be chosen to run in this page. */
  readonly isHere: boolean;
  /** What is there is from before. */
  readonly isOld: boolean;
}

/** The pipelines of one place. */
export interface HomeGroup {
  readonly id: string;
  readonly title: string;
  /** What happened there; null: nothing is kept there. */
  readonly events: string | null;
  /** Null where the place is this one. */
  readonly device: DeviceListing | null;
  readonly cards: readonly HomeCard[];
  /** What to do where there are none. */
  readonly empty: string;
}

/** What the home page is put together from. */
export interface HomeScene {
  readonly pipelines: readonly PipelineListing[];
  /** Runs in browsers, of this one too. */
  readonly runs: readonly PipelineListing[];
  /** Of this page's own runs, in that list. */
  readonly ownRuns: ReadonlySet<string>;
  readonly devices: readonly DeviceListing[];
  /** Whether this edge is heard. */
  readonly connected: boolean;
}

/** Every pipeline by the place where it runs: this browser, other browsers, this edge, each paired edge. */
export function homeGroups(scene: HomeScene): readonly HomeGroup[] {
  const others = elsewhere(scene);
  return [
    onEdge(scene),
    ...scene.devices.map(onDevice),
    inBrowser(scene),
    ...(others.cards.length > 0 ? [others] : []),
  ];
}

function inBrowser({ pipelines, runs, ownRuns, connected }: HomeScene): HomeGroup {
  const own = runs.filter(({ id }) => ownRuns.has(id));
  const cards = pipelines
    .filter(({ host }) => host === 'browser')
    .map((pipeline) => {
      // The run has the figures, the pipeline its name.
      const run = own.find(({ of }) => of === pipeline.id);
      const shown = run === undefined ? pipeline : { ...run, id: pipeline.id, name: pipeline.name };
      return {
        ...card(shown, null),
        isHere: true,
        key: `browser/${pipeline.id}`,
        isOld: !connected && shown === pipeline,
      };
    });
  const empty = 'None yet. They come from the edge, or are made here with "New pipeline" beside the picture.';
  return { ...HERE, id: 'browser', title: 'This browser', cards, empty };
}

function elsewhere({ runs, ownRuns, connected }: HomeScene): HomeGroup {
  const cards = runs
    .filter(({ id }) => !ownRuns.has(id))
    .map((run) => ({ ...card(run, null), key: `run/${run.id}`, isOld: !connected }));
  return { ...HERE, id: 'others', title: 'Other browsers', cards, empty: '' };
}

function onEdge({ pipelines, connected }: HomeScene): HomeGroup {
  const cards = pipelines
    .filter(({ host }) => host === 'edge')
    .map((pipeline) => ({
      ...card(pipeline, null),
      live: liveHash(pipeline.id),
      key: `edge/${pipeline.id}`,
      isOld: !connected,
    }));
  const empty = connected
    ? 'None yet. A pipeline whose source is a camera of the edge runs there by itself: see "Sources" in the documentation.'
    : 'The edge is not heard. Its pipelines show here as soon as it is.';
  return { ...HERE, id: 'edge', title: 'This edge', cards, empty, events: eventsHash(null, null) };
}

function onDevice(device: DeviceListing): HomeGroup {
  const { id, name, state, pipelines } = device;
  const cards = pipelines
    .filter(({ host, of }) => host === 'edge' || of !== undefined)
    .map((pipeline) => ({
      ...card(pipeline, id),
      live: pipeline.of === undefined ? liveHash(pipeline.id, id) : null,
      key: `device/${id}/${pipeline.id}`,
      isOld: state !== 'online',
    }));
  const empty = state === 'online' ? 'Nothing runs there by itself.' : 'Nothing of it has been heard yet.';
  return { id: `device-${id}`, title: name, events: eventsHash(null, id), device, cards, empty };
}

function card(pipeline: PipelineListing, device: string | null): HomeCard {
  return { key: '', pipeline, device, live: null, isHere: false, isOld: false };
}

const HERE = { events: null, device: null } as const;
