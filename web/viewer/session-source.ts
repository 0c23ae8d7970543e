import type { SightlineError } from '../../shared/errors.ts';
import type { ResolvedPipeline, ResolvedSource } from '../../shared/pipeline/resolved.ts';
import { CAMERA } from '../../shared/pipeline/source-config.ts';
import type { FrameSource } from '../capture/frame-source.ts';
import { PageSource } from './page-source.ts';
import type { SessionListener } from './session-listener.ts';
import type { ViewerParts } from './viewer-parts.ts';
import type { PictureWish, SourceChoice } from './viewer.api.ts';

/** What a session's source is opened with. */
export interface SessionSourceInit {
  readonly parts: ViewerParts;
  readonly choice: SourceChoice;
  readonly listener: Pick<SessionListener, 'media' | 'state'>;
  /** What is not live failed for good. */
  readonly onError: (error: SightlineError) => void;
  /** Aborted when the session ends. */
  readonly signal: AbortSignal;
}

const SHARING_ENDED = 'The screen is not shared any more. Start again to choose another one.';

/** What a session takes its frames from, from the moment it is asked for; shows it whenever it is opened. */
export class SessionSource {
  readonly #init: SessionSourceInit;
  #source: PageSource | null = null;
  #closed: Promise<void> | null = null;

  constructor(init: SessionSourceInit) {
    this.#init = init;
  }

  /** What there is to say of its end, where it ended as it should; null: nothing. */
  get whyEnded(): string | null {
    return this.#init.choice.kind === 'screen' ? SHARING_ENDED : null;
  }

  /** A camera is asked for what the pipeline says of it. */
  async open(pipeline: Promise<ResolvedPipeline>): Promise<PageSource> {
    const { parts, signal, listener, onError } = this.#init;
    const choice = await chosen(this.#init.choice, pipeline);
    signal.throwIfAborted();
    const source = await parts.openSource(choice, signal);
    if (signal.aborted) await source.stop();
    signal.throwIfAborted();
    this.#source = new PageSource({
      source,
      live: choice.kind === 'camera',
      census: parts.census,
      reopen: (former, either) => parts.openSource(asBefore(former, choice), either),
      onReopened: (opened) => this.#show(opened),
      onError,
    });
    this.#show(source);
    listener.state({ phase: 'loading' });
    return this.#source;
  }

  /** Looks at a picture that stands still again: now, or soon. */
  again(soon = false): void {
    this.#source?.again(soon);
  }

  /** A picture of a hidden page stands still in some browsers: lets it go on. */
  resume(): void {
    const media = this.#source?.source.media;
    if (media instanceof HTMLVideoElement && media.paused && !media.ended)
      void Promise.allSettled([media.play()]);
  }

  /** Once, however many wait for it. */
  async close(): Promise<void> {
    this.#closed ??= this.#source?.close() ?? null;
    await this.#closed;
  }

  #show({ media, report }: FrameSource): void {
    this.#init.listener.media(media);
    this.#init.listener.state({ capture: report });
  }
}

/** A screen is opened at once: browsers share one only in answer to a click. */
async function chosen(choice: SourceChoice, pipeline: Promise<ResolvedPipeline>): Promise<SourceChoice> {
  if (choice.kind !== 'camera') return choice;
  const picture = wishOf((await pipeline).source);
  return picture === null ? choice : { ...choice, picture };
}

/** What a pipeline says of another source than the camera is not about the one that was chosen instead. */
function wishOf({ uri, size, fps }: ResolvedSource): PictureWish | null {
  if (uri !== CAMERA || (size === undefined && fps === undefined)) return null;
  const [width, height] = size?.split('x').map(Number) ?? [];
  return {
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(fps !== undefined && { fps }),
  };
}

/** The camera that was open, wherever it is plugged in now. */
function asBefore({ deviceId, report }: FrameSource, choice: SourceChoice): SourceChoice {
  const picture = choice.kind === 'camera' && choice.picture;
  return {
    kind: 'camera',
    again: true,
    label: report.label,
    ...(deviceId && { deviceId }),
    ...(picture && { picture }),
  };
}
