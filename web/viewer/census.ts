import type { WorkerPort } from '../detect/worker-call.ts';

/** What a viewer holds at the moment; all zero when it is stopped. */
export interface Diagnostics {
  readonly workers: number;
  /** Frames captured by this page and not closed in it. */
  readonly openFrames: number;
  /** Media tracks that are live: the camera's light. */
  readonly tracks: number;
}

const FRAMES_BEFORE_PRUNING = 16;

/** Counts what is held by looking at the things themselves, not by trusting whoever should have freed them. */
export class Census {
  readonly #workers = new Set<Worker>();
  readonly #tracks = new Set<MediaStreamTrack>();
  #frames: VideoFrame[] = [];

  /** Counts a worker until it is terminated. */
  worker(worker: Worker): WorkerPort {
    this.#workers.add(worker);
    return {
      postMessage: (message: unknown, transfer: Transferable[] = []) => worker.postMessage(message, transfer),
      addEventListener: worker.addEventListener.bind(worker),
      removeEventListener: worker.removeEventListener.bind(worker),
      terminate: () => {
        worker.terminate();
        this.#workers.delete(worker);
      },
    };
  }

  /** Counts a frame until it is closed or transferred. */
  frame(frame: VideoFrame): void {
    if (this.#frames.length >= FRAMES_BEFORE_PRUNING) this.#frames = this.#frames.filter(isOpen);
    this.#frames.push(frame);
  }

  /** Counts a video's tracks while they are live. */
  media(media: HTMLVideoElement | ImageBitmap): void {
    if (!(media instanceof HTMLVideoElement) || !(media.srcObject instanceof MediaStream)) return;
    for (const track of media.srcObject.getTracks()) this.#tracks.add(track);
  }

  diagnostics(): Diagnostics {
    this.#frames = this.#frames.filter(isOpen);
    for (const track of this.#tracks) if (track.readyState === 'ended') this.#tracks.delete(track);
    return { workers: this.#workers.size, openFrames: this.#frames.length, tracks: this.#tracks.size };
  }
}

/** A closed or transferred frame has no size. */
function isOpen(frame: VideoFrame): boolean {
  return frame.codedWidth > 0;
}
