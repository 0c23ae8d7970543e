import { z } from 'zod';
import { FieldSchema, ScalarSchema, fieldOf, numberOf } from './field.ts';

const Share = z.number().min(0).max(1);
const Words = z.union([
  z
    .string()
    .max(200)
    .transform((word) => [word]),
  z.array(z.string().max(200)).min(1).max(1000),
]);

const RegionSchema = z.strictObject({
  x: Share,
  y: Share,
  width: Share,
  height: Share,
});

const ComparisonSchema = z.strictObject({
  field: FieldSchema.describe('The field that is looked at; dots lead into maps: `box.x`.'),
  equals: z.exactOptional(ScalarSchema),
  not_equals: z.exactOptional(ScalarSchema),
  one_of: z.exactOptional(z.array(ScalarSchema).max(1000)),
  above: z.exactOptional(z.number()),
  at_least: z.exactOptional(z.number()),
  below: z.exactOptional(z.number()),
  at_most: z.exactOptional(z.number()),
  exists: z.exactOptional(z.boolean()).describe('Whether the field must be there, or must not.'),
});
type Comparison = z.output<typeof ComparisonSchema>;

/** What something must be like; everything that is said must hold. */
export const ConditionSchema = z.strictObject({
  label: z.exactOptional(Words).describe('Its label is this, or one of these.'),
  subject: z.exactOptional(Words).describe('It comes from this source, or bears this key.'),
  min_score: z.exactOptional(Share),
  max_score: z.exactOptional(Share),
  min_area: z.exactOptional(Share).describe('Its box covers at least this share of the frame.'),
  max_area: z.exactOptional(Share).describe('Its box covers at most this share of the frame.'),
  region: z
    .exactOptional(RegionSchema)
    .describe('The middle of its box lies in here; 0..1 in the source frame.'),
  where: z.exactOptional(z.array(ComparisonSchema).min(1).max(32)).describe('What its fields are like.'),
});
/** A checked condition. */
export type Condition = z.output<typeof ConditionSchema>;

/** Whether an item (a detection, a row, an event) of a subject is meant. */
export type Test = (item: unknown, subject: string) => boolean;

/** A condition as a function. What lacks a field that is spoken of is not meant. */
export function testOf(condition: Condition): Test {
  const tests = [
    ...wordTests(condition),
    ...numberTests(condition),
    ...(condition.where ?? []).map(comparing),
  ];
  return (item, subject) => tests.every((test) => test(item, subject));
}

function wordTests({ label, subject, region }: Condition): Test[] {
  const tests: Test[] = [];
  if (label !== undefined) tests.push((item) => label.some((word) => word === fieldOf(item, 'label')));
  if (subject !== undefined) tests.push((_item, from) => subject.includes(from));
  if (region !== undefined) {
    tests.push((item) => {
      const [x, y] = [middleOf(item, 'x', 'width'), middleOf(item, 'y', 'height')];
      return (
        isWithin(x, region.x, region.x + region.width) && isWithin(y, region.y, region.y + region.height)
      );
    });
  }
  return tests;
}

function numberTests({ min_score, max_score, min_area, max_area }: Condition): Test[] {
  const tests: Test[] = [];
  if (min_score !== undefined || max_score !== undefined)
    tests.push((item) => isWithin(numberOf(item, 'score'), min_score ?? 0, max_score ?? 1));
  if (min_area !== undefined || max_area !== undefined)
    tests.push((item) => isWithin(areaOf(item), min_area ?? 0, max_area ?? 1));
  return tests;
}

function comparing(comparison: Comparison): Test {
  const { field, equals, not_equals, one_of, exists } = comparison;
  return (item) => {
    const found = fieldOf(item, field);
    if (exists !== undefined && (found !== undefined) !== exists) return false;
    if (equals !== undefined && found !== equals) return false;
    if (not_equals !== undefined && (found === undefined || found === not_equals)) return false;
    if (one_of !== undefined && !one_of.some((each) => each === found)) return false;
    return isInOrder(found, comparison);
  };
}

function isInOrder(found: unknown, { above, at_least, below, at_most }: Comparison): boolean {
  if (above === undefined && at_least === undefined && below === undefined && at_most === undefined)
    return true;
  if (typeof found !== 'number') return false;
  if (above !== undefined && !(found > above)) return false;
  if (below !== undefined && !(found < below)) return false;
  return isWithin(found, at_least ?? Number.NEGATIVE_INFINITY, at_most ?? Number.POSITIVE_INFINITY);
}

/** Of a detection's box, or of a row that holds a box's fields itself. */
function sideOf(item: unknown, key: string): number | undefined {
  return numberOf(item, `box.${key}`) ?? numberOf(item, key);
}

function middleOf(item: unknown, start: string, size: string): number | undefined {
  const [from, length] = [sideOf(item, start), sideOf(item, size)];
  return from === undefined || length === undefined ? undefined : from + length / 2;
}

function areaOf(item: unknown): number | undefined {
  const [width, height] = [sideOf(item, 'width'), sideOf(item, 'height')];
  return width === undefined || height === undefined ? undefined : width * height;
}

function isWithin(value: number | undefined, low: number, high: number): boolean {
  return value !== undefined && value >= low && value <= high;
}
