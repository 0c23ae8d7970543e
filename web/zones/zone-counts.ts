import { z } from 'zod';
import type { Detection } from '../../shared/detection.ts';
import { lineMetric } from '../../shared/rules/line-metric.ts';
import type { ShapedElement } from './pipeline-shapes.ts';
import { shapesFrom, titleOf } from './shape.ts';
import type { DrawnShape } from './shape-drawing.ts';
import { lookOf } from './zone-look.ts';

/** What elements have counted, by their names, then by the names of their metrics. */
export type ElementCounts = ReadonlyMap<string, Readonly<Record<string, number>>>;

/** Nothing was counted yet. */
export const NO_COUNTS: ElementCounts = new Map();

const FiguresSchema = z.object({
  elements: z.array(z.object({ name: z.string(), metrics: z.record(z.string(), z.unknown()) })),
});

/** What elements have counted, out of the figures of a run; nothing of what has another form. */
export function countsIn(figures: unknown): ElementCounts {
  const { data } = FiguresSchema.safeParse(figures);
  return new Map((data?.elements ?? []).map(({ name, metrics }) => [name, numbersOf(metrics)]));
}

/** A shape with what is counted in it, ready to be drawn and to be read out. */
export interface CountedShape extends DrawnShape {
  /** The whole of it in words. */
  readonly sentence: string;
}

/** All shapes of a pipeline with their counts: how many things are in a zone now, how many went over a line each way. */
export function countedShapes(
  elements: readonly ShapedElement[],
  detections: readonly Detection[],
  counts: ElementCounts,
): readonly CountedShape[] {
  let place = 0;
  return elements.flatMap((element) =>
    shapesFrom(element).map((shape, _, all) => {
      const { corners } = shape;
      const { isLine } = element.rules;
      const title = titleOf(shape, all, element.rules);
      const base = { corners, isLine, look: lookOf(place) };
      place += 1;
      if (isLine) return { ...base, ...overLine(title, counts.get(element.name)) };
      return {
        ...base,
        ...(element.type === 'zone' ? inZone(title, detections) : { words: title, sentence: title }),
      };
    }),
  );
}

function inZone(name: string, detections: readonly Detection[]): Pick<CountedShape, 'words' | 'sentence'> {
  const inside = detections.filter(({ zones = [] }) => zones.includes(name)).length;
  const loitering = detections.filter((each) => each.loitering?.includes(name) === true).length;
  const staying = loitering === 0 ? '' : `, ${loitering} loitering`;
  return { words: `${name} ${inside}`, sentence: `${name}: ${inside} in it${staying}` };
}

function overLine(
  name: string,
  metrics: Readonly<Record<string, number>> = {},
): Pick<CountedShape, 'words' | 'sentence' | 'ways'> {
  const [inwards, out] = [metrics[lineMetric(name, 'in')] ?? 0, metrics[lineMetric(name, 'out')] ?? 0];
  return {
    words: name,
    ways: [`in ${inwards}`, `out ${out}`],
    sentence: `${name}: ${inwards} in, ${out} out`,
  };
}

function numbersOf(metrics: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])),
  );
}
