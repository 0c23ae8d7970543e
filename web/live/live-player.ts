import type { DetectResult } from '../../shared/detect/detector.ts';
import { RateMeter } from '../../shared/pipeline/statistics.ts';
import type { LiveFrame, PictureWish } from '../../shared/wire/live-messages.ts';
import type { WorkerPort } from '../detect/worker-call.ts';
import { MediaView } from '../overlay/media-view.ts';
import { WakeLock } from '../viewer/wake-lock.ts';
import type { FromLive, LiveWish, ToLive } from '../workers/live.api.ts';
import { LiveCanvas } from './live-canvas.ts';
import { LiveClock } from './live-clock.ts';
import { FIRST_LOOK, isWatched } from './live-look.ts';
import type { LiveLook } from './live-look.ts';
import { LiveResults } from './live-results.ts';

/** What a player is made of. */
export interface LivePlayerParts {
  /** What the picture fills; it needs a size and a position other than static. */
  readonly box: HTMLElement;
  /** Of the pipeline's live view, `ws:` or `wss:`. */
  readonly url: string;
  /** Started for this player, which takes it over. */
  readonly worker: WorkerPort;
  readonly fps: number;
  /** How it does has changed: with every picture, and when the edge says something. */
  readonly onLook: (look: LiveLook) => void;
  readonly onResult?: (result: DetectResult) => void;
}

const QUALITY = 75;
/** Pixels. */
const [NARROWEST, WIDEST] = [160, 1920];

/**
 * Shows a pipeline of the edge live in a box: its pictures, which are decoded in a worker, and over them what was found.
 * It asks for pictures as large as they are seen, and for none while the page is hidden; while they are seen, the screen
 * stays on. Whoever made it closes it.
 */
export class LivePlayer {
  readonly #parts: LivePlayerParts;
  readonly #clock = new LiveClock();
  readonly #media: MediaView;
  readonly #canvas = new LiveCanvas();
  readonly #results = new LiveResults();
  readonly #rate = new RateMeter();
  readonly #resize: ResizeObserver;
  readonly #wakeLock = new WakeLock(navigator.wakeLock);
  readonly #ended = new AbortController();
  #look: LiveLook = FIRST_LOOK;
  #fps: number;
  #width = 0;
  #wished = '';

  constructor(parts: LivePlayerParts) {
    const { box, worker, url, fps } = parts;
    this.#parts = parts;
    this.#fps = fps;
    this.#media = new MediaView(box, this.#clock);
    this.#media.setMedia(this.#canvas.element);
    this.#width = box.clientWidth;
    worker.addEventListener('message', (event) => {
      if (event instanceof MessageEvent) this.#take(event.data);
    });
    const wish = this.#wish();
    this.#wished = JSON.stringify(wish);
    this.#order({ do: 'open', url, wish });
    this.#resize = new ResizeObserver(() => this.#fit());
    this.#resize.observe(box);
    const { signal } = this.#ended;
    document.addEventListener('visibilitychange', () => this.#turn(), { signal });
    window.addEventListener('online', () => this.#order({ do: 'hurry' }), { signal });
  }

  get look(): LiveLook {
    return this.#look;
  }

  /** What the picture is, for those who do not see it. */
  describe(words: string): void {
    this.#canvas.describe(words);
  }

  /** So many pictures per second at most from now on. */
  setFps(fps: number): void {
    this.#fps = fps;
    this.#want();
  }

  /** There is reason to believe that the edge is back. */
  hurry(): void {
    this.#order({ do: 'hurry' });
  }

  close(): void {
    this.#ended.abort();
    this.#wakeLock.want(false);
    this.#resize.disconnect();
    this.#parts.worker.terminate();
    this.#media.close();
  }

  #fit(): void {
    const { clientWidth } = this.#parts.box;
    // A little narrower or wider is not worth another picture.
    if (Math.abs(clientWidth - this.#width) < 0.1 * this.#width) return;
    this.#width = clientWidth;
    this.#want();
  }

  /** The page has become visible or hidden. */
  #turn(): void {
    this.#want();
    this.#keepAwake();
  }

  #keepAwake(): void {
    this.#wakeLock.want(!document.hidden && isWatched(this.#look));
  }

  #want(): void {
    const wish = this.#wish();
    const wished = JSON.stringify(wish);
    if (wished === this.#wished) return;
    this.#wished = wished;
    this.#order({ do: 'want', wish });
  }

  #wish(): LiveWish {
    const width = Math.round(this.#width * window.devicePixelRatio);
    const pictures: PictureWish = {
      fps: this.#fps,
      width: Math.min(WIDEST, Math.max(NARROWEST, width)),
      quality: QUALITY,
    };
    return { results: true, pictures: document.hidden ? null : pictures };
  }

  #take(message: FromLive): void {
    // What was on its way when it was closed.
    if (this.#ended.signal.aborted) return message.tell === 'frame' ? message.picture?.close() : undefined;
    if (message.tell === 'frame') return this.#takeFrame(message.frame, message.picture);
    if (message.tell === 'line') return this.#change({ line: message.line });
    const { words } = message;
    if (words.type === 'watching') return this.#change({ watching: words });
    return this.#change(words.type === 'state' ? { run: words } : { pulse: words, fps: this.#shownFps() });
  }

  /** What was found first: its boxes are then on their way to where the picture shows them. */
  #takeFrame(frame: LiveFrame, picture: ImageBitmap | null): void {
    const result = this.#results.add(frame);
    if (result !== null) {
      this.#media.setResult(result);
      this.#parts.onResult?.(result);
    }
    if (picture !== null) this.#showPicture(frame, picture);
  }

  #showPicture(frame: LiveFrame, picture: ImageBitmap): void {
    this.#canvas.show(picture);
    const expectedDisplayTime = performance.now();
    this.#clock.shown({ expectedDisplayTime, mediaTime: frame.frame.timestamp / 1e6 });
    this.#media.pictureShown();
    this.#rate.add(expectedDisplayTime);
    this.#order({ do: 'seen', sequence: frame.sequence });
    this.#change({ picture: { at: frame.ts_new, w: frame.w, h: frame.h }, fps: this.#shownFps() });
  }

  #shownFps(): number {
    return this.#rate.rate(performance.now());
  }

  #change(change: Partial<LiveLook>): void {
    this.#look = { ...this.#look, ...change };
    this.#keepAwake();
    this.#parts.onLook(this.#look);
  }

  #order(order: ToLive): void {
    this.#parts.worker.postMessage(order, []);
  }
}
