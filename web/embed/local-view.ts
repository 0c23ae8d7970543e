import { asSightlineError, type SightlineError } from '../../shared/errors.ts';
import { MediaView } from '../overlay/media-view.ts';
import type { Engine } from '../viewer/open-engine.ts';
import type { SourceChoice, Viewer, ViewerState } from '../viewer/viewer.api.ts';
import { Caption } from './caption.ts';
import type { EmbeddedView, ViewListener, ViewSettings } from './protocol.ts';
import { ShareButton } from './share-button.ts';
import type { LiveHere } from './live-here.ts';
import { chooseSource, watchedOf, watchedPipeline } from './view-source.ts';

/** What a view works with. */
export interface ViewEngine extends Pick<Engine, 'viewer' | 'close'> {
  /** Lets this page use the edge. Rejects with words. */
  signIn(token: string): Promise<void>;
}

/** A view that works in this very page: an engine, its picture and the boxes over it. Owns the engine. */
export class LocalView implements EmbeddedView {
  readonly #box: HTMLElement;
  readonly #engine: ViewEngine;
  readonly #viewer: Viewer;
  readonly #media: MediaView;
  readonly #caption: Caption;
  readonly #share: ShareButton;
  readonly #listener: ViewListener;
  readonly #stops: (() => void)[];
  #settings: ViewSettings | null = null;
  #told: SightlineError | null = null;
  #closed = false;
  #signedInWith = '';
  /** While a pipeline of the edge is shown. */
  #live: LiveHere | null = null;

  constructor(box: HTMLElement, engine: ViewEngine, listener: ViewListener) {
    const { viewer } = engine;
    this.#box = box;
    this.#engine = engine;
    this.#viewer = viewer;
    this.#media = new MediaView(box);
    this.#caption = new Caption(box);
    this.#share = new ShareButton(box);
    this.#listener = listener;
    this.#stops = [
      viewer.on('media', (media) => this.#media.setMedia(media)),
      viewer.on('state', (state) => this.#takeState(state)),
      viewer.on('result', (result) => {
        this.#media.setResult(result);
        const { frame, detections, timings, placement, provider, lossy } = result;
        const pipeline = this.#settings?.pipeline ?? '';
        const where = { placement, reason: result.reason ?? viewer.state.placementReason };
        const how = { ...where, provider: provider.name, ...(lossy && { lossy }) };
        listener.detections({ pipeline, frame, detections, timings, ...how });
      }),
    ];
  }

  configure(settings: ViewSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    if (before?.placement !== settings.placement) this.#viewer.setPlacement(settings.placement);
    if (isSameRun(before, settings)) return;
    this.#share.hide();
    this.#unwatch();
    if (watchedPipeline(settings.source) !== null) void this.#watch(settings);
    else if (settings.source === 'screen') this.#offer(settings);
    else void this.#start(settings);
  }

  resume(): void {
    this.#media.resume();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#stops) stop();
    this.#unwatch();
    this.#media.close();
    this.#caption.close();
    this.#share.close();
    await this.#engine.close();
  }

  /** Shows what runs on the edge; what shows it is loaded only then. */
  async #watch(settings: ViewSettings): Promise<void> {
    try {
      await this.#viewer.stop();
      if (settings.token !== undefined) await this.#signIn(settings.token);
      const { openLiveHere } = await import('./live-here.ts');
      if (this.#closed || settings !== this.#settings) return;
      this.#live = openLiveHere({
        box: this.#box,
        pipeline: watchedPipeline(settings.source) ?? settings.pipeline,
        device: watchedOf(settings.source)?.device ?? null,
        listener: this.#listener,
        say: (words) => this.#caption.show(words),
      });
    } catch (error) {
      if (!this.#closed && settings === this.#settings) this.#tell(asSightlineError(error));
    }
  }

  #unwatch(): void {
    this.#live?.close();
    this.#live = null;
    this.#caption.show('');
  }

  /** What ran is over; a screen is shared only in answer to a click. */
  #offer(settings: ViewSettings): void {
    void this.#viewer.stop();
    this.#offerAgain(settings);
  }

  #offerAgain(settings: ViewSettings): void {
    this.#share.show(() => {
      this.#share.hide();
      void this.#start(settings);
    });
  }

  async #start(settings: ViewSettings): Promise<void> {
    try {
      const source = await this.#sourceOf(settings);
      if (settings.token !== undefined) await this.#signIn(settings.token);
      await this.#viewer.start(settings.pipeline, source);
    } catch (error) {
      // A start that newer settings or the end overtook is nobody's concern any more.
      if (!this.#closed && settings === this.#settings) this.#tell(asSightlineError(error));
    }
  }

  /** A token is exchanged once: what it is exchanged for holds in this page. */
  async #signIn(token: string): Promise<void> {
    if (this.#signedInWith === token) return;
    await this.#engine.signIn(token);
    this.#signedInWith = token;
  }

  /** What frames are to be taken from. While it is something that cannot be, nothing runs. */
  async #sourceOf(settings: ViewSettings): Promise<SourceChoice> {
    try {
      return chooseSource(settings.source);
    } catch (error) {
      await this.#viewer.stop();
      throw error;
    }
  }

  #takeState(state: ViewerState): void {
    const { phase, pipeline, placement, placementReason, detectors, provider, capture, progress, error } =
      state;
    this.#media.setMirrored(capture?.mirrored ?? false);
    this.#caption.showState(state);
    const where = { placement, placementReason, detectors };
    this.#listener.state({ phase, pipeline, ...where, provider, capture, progress });
    if (error === null) this.#told = null;
    else this.#tell(error);
    const settings = this.#settings;
    const isOver = phase === 'ended' || phase === 'failed';
    if (isOver && settings?.source === 'screen') this.#offerAgain(settings);
  }

  /** Tells of an error once, however often the state repeats it. */
  #tell(error: SightlineError): void {
    if (this.#told?.code === error.code && this.#told.message === error.message) return;
    this.#told = error;
    this.#caption.show(error.message);
    this.#listener.error({ code: error.code, message: error.message });
  }
}

function isSameRun(one: ViewSettings | null, other: ViewSettings): boolean {
  return one?.pipeline === other.pipeline && one.source === other.source && one.token === other.token;
}
