import { z } from 'zod';

/** How far back one looks, and how finely. */
export const HISTORY_SPANS = {
  '10m': { stepMs: 1000, size: 600 },
  '2h': { stepMs: 10_000, size: 720 },
  '24h': { stepMs: 60_000, size: 1440 },
} as const;
export const HistorySpanSchema = z.enum(['10m', '2h', '24h']);
export type HistorySpan = z.output<typeof HistorySpanSchema>;

const Column = z.array(z.number().nullable()).readonly();
const Ranged = z.object({
  mean: Column,
  least: z.exactOptional(Column).describe('The least and …'),
  most: z.exactOptional(Column).describe('… the greatest within the step; not where a step is one look.'),
});

const MARK_KINDS = ['started', 'stopped', 'paused', 'healing', 'resumed', 'restarted', 'failed'] as const;
const MarkSchema = z.object({
  at: z.number().describe('Milliseconds since 1970.'),
  kind: z.enum(MARK_KINDS),
  words: z.string(),
});
/** Something that happened to a run, beside its lines. */
export type HistoryMark = Readonly<z.output<typeof MarkSchema>>;

/**
 * How a run did, in columns of the same length, oldest first: entry `i` is about the step that begins at
 * `from + i * step_ms`. Null: nothing ran, or nobody looked.
 */
export const HistoryReportSchema = z.object({
  span: HistorySpanSchema,
  step_ms: z.number(),
  from: z.number().describe('When the first step begins, milliseconds since 1970.'),
  count: z.int().min(0).max(1440).describe('How many steps.'),
  input: Ranged.describe('Frames per second that came, …'),
  inferred: Ranged.describe('… that came to an end of the pipeline, …'),
  dropped: Ranged.describe('… and that were dropped.'),
  filtered: Column.describe('Frames per second that an element had no use for: no motion, say.'),
  failed: Column,
  dropped_by: z.record(z.string(), Column).describe('Drops by reason; only reasons that there were.'),
  latency_ms: z
    .object({ p50: Column, p95: Column, p99: Column, max: Column })
    .describe("From a frame's capture to its delivery."),
  marks: z.array(MarkSchema).max(200).readonly(),
});
export type HistoryReport = z.output<typeof HistoryReportSchema>;
