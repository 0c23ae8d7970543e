import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import { SYNTHETIC, knownScene, parseSynthetic, timeOf } from '../../shared/synthetic/synthetic-options.ts';
import type { KnownScene, SyntheticOptions } from '../../shared/synthetic/synthetic-options.ts';
import type { CaptureReport } from '../viewer/viewer.api.ts';
import type { FrameSource, SourceEvents } from './frame-source.ts';
import { clearVideo, createVideo, playVideo } from './video-element.ts';

/**
 * Opens a scene whose truth is known: the same bytes as on the edge, for ever, at its own rate. Rejects with
 * `unsupported` naming what is wrong with its address.
 */
export async function openSyntheticSource(address: string, signal: AbortSignal): Promise<FrameSource> {
  const options = parseSynthetic(address.slice(SYNTHETIC.length));
  const source = new SyntheticSource(options);
  try {
    await playVideo(source.media, signal);
    return source;
  } catch (error) {
    await source.stop();
    throw error;
  }
}

/** Frames are made here as they are; what is shown is drawn from them. */
class SyntheticSource implements FrameSource {
  readonly media = createVideo();
  readonly report: CaptureReport;
  readonly #options: SyntheticOptions;
  readonly #scene: KnownScene;
  readonly #canvas = document.createElement('canvas');
  readonly #stream: MediaStream;
  #events: SourceEvents | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: SyntheticOptions) {
    const { width, height, fps, scene } = options;
    this.#options = options;
    this.#scene = knownScene(options);
    [this.#canvas.width, this.#canvas.height] = [width, height];
    this.#show(0).close();
    this.#stream = this.#canvas.captureStream(fps);
    this.media.srcObject = this.#stream;
    this.report = { rung: 'worker-timer', label: `synthetic: ${scene}`, width, height, mirrored: false };
  }

  start(events: SourceEvents): void {
    this.#events = events;
    const begun = performance.now();
    let next = 0;
    this.#timer = setInterval(() => {
      // By due times, so that a late timer does not slow the scene down.
      const index = Math.floor(((performance.now() - begun) * this.#options.fps) / 1000);
      if (index < next) return;
      next = index + 1;
      this.#give(index);
    }, 1000 / this.#options.fps);
  }

  again(): void {}

  stop(): Promise<void> {
    this.#events = null;
    clearInterval(this.#timer);
    for (const track of this.#stream.getTracks()) track.stop();
    clearVideo(this.media);
    return Promise.resolve();
  }

  #give(index: number): void {
    try {
      const frame = this.#show(index);
      if (this.#events === null) frame.close();
      else this.#events.onFrame(frame);
    } catch (error) {
      clearInterval(this.#timer);
      this.#events?.onError(asSightlineError(error, 'camera'));
    }
  }

  /** Makes the frame and draws it; whoever takes it closes it. */
  #show(index: number): VideoFrame {
    if (!('VideoFrame' in globalThis))
      throw new SightlineError(
        'unsupported',
        'This browser makes no frames of its own; take a video instead.',
      );
    const { data, layout } = this.#scene.picture(index);
    const { codedWidth, codedHeight } = layout;
    const frame = new VideoFrame(data, {
      format: 'I420',
      codedWidth,
      codedHeight,
      timestamp: timeOf(index, this.#options),
      layout: layout.planes.map(({ offset, stride }) => ({ offset, stride })),
      colorSpace: { matrix: 'smpte170m', primaries: 'smpte170m', transfer: 'smpte170m', fullRange: false },
    });
    this.#canvas.getContext('2d')?.drawImage(frame, 0, 0);
    return frame;
  }
}
