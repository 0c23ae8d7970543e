import { z } from 'zod';
import type { BoundingBox, Findings } from '../detection.ts';
import type { WithinBoxes } from '../pipeline/resolved.ts';
import type { Element, ElementContext } from '../run/element.ts';
import type { DetectionsMessage, FrameMessage, Message } from '../run/message.ts';
import { grown } from './concealed-boxes.ts';
import type { PipelineElement } from './element.ts';
import { JOIN_CONCURRENCY, JoinedFrames } from './joined-frames.ts';
import type { JoinOptions, JoinedFrame } from './joined-frames.ts';

/** Which of the boxes that were found are looked at. */
export const WithinSchema = z.strictObject({
  labels: z
    .array(z.string().min(1).max(200))
    .max(100)
    .default([])
    .describe('Only boxes with one of these labels. Empty: all.'),
  grow: z
    .number()
    .min(0)
    .max(2)
    .default(0.1)
    .describe('How much larger each box is made, on each side, as a share of it.'),
  max: z.int().min(1).max(64).default(8).describe('At most so many boxes of a frame, the surest ones.'),
});

/** What a detector takes that looks within boxes. */
export const WITHIN_INPUTS: Pick<PipelineElement, 'inputs' | 'joins'> = {
  inputs: ['frame', 'detections'],
  joins: true,
};

/** Asks the detector about a frame, which it takes over, or about parts of it. */
export type Look = (message: FrameMessage, boxes?: readonly BoundingBox[]) => Promise<DetectionsMessage>;

/** What such an element is made of. */
export interface DetectWithinParts {
  readonly element: string;
  readonly within: WithinBoxes;
  readonly join: JoinOptions;
  readonly context: ElementContext;
  readonly look: Look;
  /** How many frames the detector takes at once. */
  readonly capacity: () => number;
}

/** A detector that looks only at boxes that another one found in the same frame. */
export class DetectWithin implements Element {
  readonly takesFrames = true;
  readonly hearsFiltered = true;
  readonly #parts: DetectWithinParts;
  readonly #joined: JoinedFrames;
  #looking = 0;

  constructor(parts: DetectWithinParts) {
    this.#parts = parts;
    this.#joined = new JoinedFrames(parts.element, parts.context, parts.join);
  }

  /** While the detector has all that it takes, nothing comes in: what is before it waits, or drops what is old. */
  get concurrency(): number {
    return this.#looking < this.#parts.capacity() ? JOIN_CONCURRENCY : 0;
  }

  process(message: Message): Message | Promise<Message> | null {
    const joined = this.#joined.take(message);
    return joined === null ? null : this.#lookAt(joined);
  }

  cleanup(): void {
    this.#joined.close();
  }

  #lookAt({ frame, detections }: JoinedFrame): Message | Promise<Message> {
    const { context, within } = this.#parts;
    const boxes = boxesWithin(detections.value, within);
    context.metrics.gauge('crops', boxes.length);
    if (boxes.length > 0) return this.#look(frame, boxes);
    context.frames.close(frame.value);
    return { ...frame, kind: 'detections', value: { detections: [] } };
  }

  async #look(frame: FrameMessage, boxes: readonly BoundingBox[]): Promise<Message> {
    this.#looking += 1;
    try {
      return await this.#parts.look(frame, boxes);
    } finally {
      this.#looking -= 1;
    }
  }
}

/** The surest boxes that are meant, made larger. */
export function boxesWithin(
  { detections }: Pick<Findings, 'detections'>,
  { labels, grow, max }: WithinBoxes,
): BoundingBox[] {
  const meant = detections.filter(({ label }) => labels.length === 0 || labels.includes(label));
  const surest = meant.toSorted((a, b) => b.score - a.score).slice(0, max);
  return surest.map(({ box }) => grown(box, grow));
}
