import type { Detection } from '../../shared/detection.ts';
import type { Detector } from '../../shared/detect/detector.ts';
import type { FrameInfo, Picture } from '../../shared/frame.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { RunSource, SourceEvents } from '../../shared/run/host.ts';
import { POLICY, graphOf } from '../../shared/run/test-elements.cases.ts';
import { TINY_MANIFEST } from '../inference/fake-lane-process.cases.ts';
import type { LaneClient } from '../inference/lane.ts';
import { pictureOf } from '../runs/picture.cases.ts';

/** Every third frame is looked at; what is found is counted in fours, and its comings and goings are told. */
export const GRAPH: PipelineGraph = graphOf(
  {
    thinned: { type: 'sample', config: { every: 3 } },
    find: { type: 'detect_objects', config: { element: 'detect_objects', model: 'tiny', options: {} } },
    fours: { type: 'count_window', config: { size: 4 } },
    came: { type: 'debounce', config: { of_frames: 3, min_frames: 2, off_below: 1 } },
  },
  {
    'camera>thinned': POLICY.block(2),
    'thinned>find': POLICY.block(2),
    'find>fours': POLICY.block(2),
    'find>came': POLICY.block(2),
  },
  { id: 'scene' },
);

/** What both sides find: something where the first byte says so. */
function thingsIn(data: Uint8Array): readonly Detection[] {
  const box = { x: 0, y: 0, width: 1, height: 1 };
  return data[0] === 1 ? [{ label: 'thing', score: 0.9, box }] : [];
}

const PROVIDER = { name: 'cpu', threads: 1, reason: 'a test' } as const;

/** A lane that answers soon. */
export const LANE: LaneClient = {
  manifest: TINY_MANIFEST,
  provider: PROVIDER,
  submit: ({ payload }, answer) => {
    const stages = { preprocessMs: 0, inferMs: 0, postprocessMs: 0, begunAt: 0 };
    const times = { arrivedAt: 0, startedAt: 0, begunAt: 0, answeredAt: 0 };
    const result = { type: 'result' as const, key: 1, detections: thingsIn(payload), ...stages };
    queueMicrotask(() => answer({ kind: 'result', queueMs: 0, times, result }));
    return () => undefined;
  },
  close: () => undefined,
};

/** The same in a page. */
export const DETECTOR: Detector<Picture> = {
  model: TINY_MANIFEST,
  placement: 'browser',
  capacity: 1,
  detect: async (picture, frame) => {
    await Promise.resolve();
    const timings = { transferMs: 0, preprocessMs: 0, inferMs: 0, postprocessMs: 0, totalMs: 0 };
    return { frame, detections: thingsIn(picture.data), timings, placement: 'browser', provider: PROVIDER };
  },
  close: () => Promise.resolve(),
};

/** A source whose frames the test gives. */
export class HandSource implements RunSource<Picture> {
  readonly live: boolean;
  #events: SourceEvents<Picture> | null = null;
  given = 0;

  constructor(live: boolean) {
    this.live = live;
  }

  start(events: SourceEvents<Picture>): void {
    this.#events = events;
  }

  stop(): Promise<void> {
    this.#events = null;
    return Promise.resolve();
  }

  /** Gives the next frame; resolves when another is welcome. */
  async give(): Promise<void> {
    this.given += 1;
    const info: Omit<FrameInfo, 'id'> = { timestamp: this.given * 1000, width: 2, height: 2 };
    const picture = pictureOf(2, 2);
    // It comes and goes without a period that anything here is counted by.
    picture.data[0] = this.given % 41 < 20 ? 1 : 0;
    await this.#events?.onFrame(picture, info);
  }
}
