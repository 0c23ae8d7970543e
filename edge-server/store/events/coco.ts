import { z } from 'zod';
import type { BoundingBox } from '../../../shared/detection.ts';
import type { StoredEvent } from '../../../shared/run/event-store.ts';

/** A box of a picture, and what is in it. */
export interface LabelledBox {
  readonly label: string;
  /** Normalised 0..1. */
  readonly box: BoundingBox;
  readonly score?: number | undefined;
}

/** A picture that is in the archive. */
export interface CocoPicture {
  readonly event: StoredEvent;
  readonly fileName: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly LabelledBox[];
}

/** The JSON that Ambianic wrote and `save_detections` writes beside a picture, as much as counts here. */
const InferenceSchema = z.object({
  inference_result: z.array(
    z.object({
      label: z.string(),
      confidence: z.number().optional(),
      box: z.object({ xmin: z.number(), ymin: z.number(), xmax: z.number(), ymax: z.number() }),
    }),
  ),
});

/**
 * What a picture of an event shows: what was inferred from that very picture where that is kept, else the event's own
 * box. Of what was wrong only what somebody said it is stays.
 */
export function boxesOf({ event, feedback }: StoredEvent, inference: unknown): readonly LabelledBox[] {
  const label = feedback?.label ?? event.label;
  if (feedback?.verdict === 'wrong' && feedback.label === undefined) return [];
  const found = InferenceSchema.safeParse(inference);
  const boxes = found.success ? found.data.inference_result.map(boxOf) : ownBox(event);
  return boxes.map((each) => (label !== undefined && each.label === event.label ? { ...each, label } : each));
}

function boxOf({
  label,
  confidence,
  box: { xmin, ymin, xmax, ymax },
}: z.output<typeof InferenceSchema>['inference_result'][number]): LabelledBox {
  return { label, score: confidence, box: { x: xmin, y: ymin, width: xmax - xmin, height: ymax - ymin } };
}

function ownBox({ label, score, box }: StoredEvent['event']): LabelledBox[] {
  return label === undefined || box === undefined ? [] : [{ label, score, box }];
}

/** Gathers what `annotations.json` of a COCO data set says. */
export class CocoAnnotations {
  readonly #images: object[] = [];
  readonly #annotations: object[] = [];
  readonly #categories = new Map<string, number>();

  get size(): number {
    return this.#images.length;
  }

  add({ event, fileName, width, height, boxes }: CocoPicture): void {
    const id = this.#images.length + 1;
    const { pipeline, feedback } = event;
    const taken = new Date(event.event.started_at).toISOString();
    this.#images.push({
      id,
      file_name: fileName,
      width,
      height,
      date_captured: taken,
      event: event.id,
      pipeline,
      verdict: feedback?.verdict ?? null,
    });
    for (const { label, box, score } of boxes) {
      const bbox = [box.x * width, box.y * height, box.width * width, box.height * height].map(toHundredths);
      this.#annotations.push({
        id: this.#annotations.length + 1,
        image_id: id,
        category_id: this.#category(label),
        bbox,
        area: toHundredths(box.width * width * box.height * height),
        iscrowd: 0,
        ...(score === undefined ? {} : { score }),
      });
    }
  }

  /** `isWhole`: nothing was left out. */
  toJson(isWhole: boolean, now: number): string {
    const description = isWhole ? 'Sightline events' : 'Sightline events, the newest: the rest did not fit';
    return JSON.stringify({
      info: { description, date_created: new Date(now).toISOString() },
      images: this.#images,
      annotations: this.#annotations,
      categories: [...this.#categories].map(([name, id]) => ({ id, name })),
    });
  }

  #category(label: string): number {
    const known = this.#categories.get(label) ?? this.#categories.size + 1;
    this.#categories.set(label, known);
    return known;
  }
}

function toHundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
