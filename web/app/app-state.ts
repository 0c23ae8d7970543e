import { asSightlineError, type SightlineError } from '../../shared/errors.ts';
import type { PipelineFeed } from '../store/pipeline-feed.ts';
import type { RunAnnouncements } from '../viewer/announce-run.ts';
import type { PlacementChoice, ProviderChoice, SourceChoice, Viewer } from '../viewer/viewer.api.ts';
import type { OpenViews, Settings, SettingsStore, Theme } from './settings.ts';

/** What the app is made of; the page's composition root makes it. */
export interface AppParts {
  readonly viewer: Viewer;
  /** Makes a further one, for more pipelines and cameras. Whoever starts it stops it. */
  readonly openViewer: () => Viewer;
  readonly feed: Pick<PipelineFeed, 'snapshot' | 'on'>;
  readonly store: SettingsStore;
  readonly settings: Settings;
  readonly announcements: Pick<RunAnnouncements, 'listedAs' | 'allow'>;
}

const ACTIVE = ['opening', 'loading', 'running'];

/** What the app state tells the page. */
export interface AppListener {
  /** Something to show has changed. */
  changed(): void;
  /** Something went wrong that the viewer's own state does not say. */
  failed(error: SightlineError): void;
}

/** What the user chose and what follows from it. */
export class AppState {
  readonly viewer: Viewer;
  readonly #feed: AppParts['feed'];
  readonly #store: SettingsStore;
  readonly #announcements: AppParts['announcements'];
  readonly #listener: AppListener;
  #settings: Settings;
  #file: File | null = null;
  /** The very same choice for as long as a screen is meant: who asks for it again gets what is shared. */
  #screen: SourceChoice | null = null;

  constructor(parts: AppParts, listener: AppListener) {
    this.viewer = parts.viewer;
    this.#feed = parts.feed;
    this.#store = parts.store;
    this.#settings = parts.settings;
    this.#announcements = parts.announcements;
    this.#listener = listener;
    this.viewer.setPlacement(parts.settings.placement);
    this.viewer.setProvider(parts.settings.provider);
    this.#announcements.allow(parts.settings.announce);
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** The pipeline that runs, else the chosen one while it exists, else the first there is. */
  get pipeline(): string | null {
    if (this.active && this.viewer.state.pipeline !== null) return this.viewer.state.pipeline;
    const { pipelines } = this.#feed.snapshot;
    const chosen = pipelines.find(({ id }) => id === this.#settings.pipeline);
    return (chosen ?? pipelines[0])?.id ?? null;
  }

  /** Whether a screen is or would be shared. */
  get sharesScreen(): boolean {
    return this.#screen !== null && this.#file === null;
  }

  /** What frames are or would be taken from: an opened file, else a screen, else the chosen camera. */
  get source(): SourceChoice {
    if (this.#file !== null) return { kind: 'file', file: this.#file };
    if (this.#screen !== null) return this.#screen;
    const { cameraId } = this.#settings;
    return cameraId === null ? { kind: 'camera' } : { kind: 'camera', deviceId: cameraId };
  }

  get active(): boolean {
    return ACTIVE.includes(this.viewer.state.phase);
  }

  /** Starts the chosen pipeline on the source; what goes wrong is in the viewer's state. */
  async start(): Promise<void> {
    const { pipeline } = this;
    if (pipeline === null) return;
    await this.#startPipeline(pipeline);
  }

  /** Stops, and goes back to the camera for the next start. */
  async stop(): Promise<void> {
    this.#file = null;
    await this.viewer.stop();
  }

  async selectPipeline(id: string): Promise<void> {
    const other = this.pipeline !== id;
    this.#keep({ pipeline: id });
    if (other && this.active) await this.#startPipeline(id);
  }

  async selectCamera(cameraId: string | null): Promise<void> {
    this.#file = null;
    this.#screen = null;
    this.#keep({ cameraId });
    if (this.active) await this.start();
  }

  /** Begins to share at once when something runs: the browser asks only in answer to a click. */
  async selectScreen(): Promise<void> {
    this.#file = null;
    this.#screen = { kind: 'screen' };
    this.#listener.changed();
    if (this.active) await this.start();
  }

  async openFile(file: File): Promise<void> {
    this.#file = file;
    await this.start();
  }

  setPlacement(placement: PlacementChoice): void {
    this.viewer.setPlacement(placement);
    this.#keep({ placement });
  }

  setProvider(provider: ProviderChoice): void {
    this.viewer.setProvider(provider);
    this.#keep({ provider });
  }

  /** Whether the edge lists what runs here. */
  setAnnounce(announce: boolean): void {
    this.#announcements.allow(announce);
    this.#keep({ announce });
  }

  /** Under which ids this page's own runs are listed. */
  get listedAs(): ReadonlySet<string> {
    return this.#announcements.listedAs;
  }

  /** Remembers what is shown besides the first run. */
  setViews(views: OpenViews): void {
    this.#keep({ views });
  }

  setSmooth(smooth: boolean): void {
    this.#keep({ smooth });
  }

  setTheme(theme: Theme): void {
    this.#keep({ theme });
  }

  async #startPipeline(pipeline: string): Promise<void> {
    try {
      await this.viewer.start(pipeline, this.source);
    } catch (error) {
      // The viewer's state says it, and the page shows that; only what it does not say is said here. Being
      // overtaken by another start or a stop is what the user wanted.
      const failure = asSightlineError(error);
      if (failure.code !== 'aborted' && this.viewer.state.error === null) this.#listener.failed(failure);
    }
  }

  #keep(change: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...change };
    this.#listener.changed();
    this.#store
      .save(this.#settings)
      .catch((error: unknown) => this.#listener.failed(asSightlineError(error, 'storage')));
  }
}
