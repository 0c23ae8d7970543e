import type { Detector } from '../../shared/detect/detector.ts';

/** The same detector, whose results say why they were made there: that is for whoever chose it to know. */
export function explained<F>(detector: Detector<F>, why: () => string): Detector<F> {
  return {
    model: detector.model,
    placement: detector.placement,
    get capacity() {
      return detector.capacity;
    },
    get takesEarly() {
      return detector.takesEarly ?? false;
    },
    close: () => detector.close(),
    detect: async (frame, info, options, signal) => {
      const reason = why();
      return { ...(await detector.detect(frame, info, options, signal)), reason };
    },
  };
}
