/** A video that plays by itself, silently and in its place, as soon as it is given something to play. */
export function createVideo(): HTMLVideoElement {
  const video = document.createElement('video');
  video.muted = true;
  video.autoplay = true;
  video.playsInline = true;
  return video;
}

/** Resolves when the video plays; rejects when it cannot, or when given up. */
export async function playVideo(video: HTMLVideoElement, signal: AbortSignal): Promise<void> {
  const giveUp = (): void => clearVideo(video);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await video.play();
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** Lets go of what it played. */
export function clearVideo(video: HTMLVideoElement): void {
  video.pause();
  video.srcObject = null;
  video.removeAttribute('src');
  video.load();
}
