import { knownScene, timeOf } from '../../shared/synthetic/synthetic-options.ts';
import type { SyntheticOptions } from '../../shared/synthetic/synthetic-options.ts';
import type { PictureStream } from './picture-stream.ts';

/** Frames of a synthetic scene: so many, or for ever when live. */
export function syntheticFrames(options: SyntheticOptions, live: boolean): PictureStream {
  const scene = knownScene(options);
  return async function* frames(signal) {
    const end = live ? Number.POSITIVE_INFINITY : options.frames;
    for (let index = 0; index < end && !signal.aborted; index += 1) {
      yield { picture: scene.picture(index), timestamp: timeOf(index, options) };
      // Others get their turn, even when every frame is welcome at once.
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  };
}
