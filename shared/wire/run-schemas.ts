import { z } from 'zod';
import type { JsonObject, JsonValue } from '../json.ts';
import type { WireLimits } from './framing.ts';

/** What either side of a run takes from the other: states lie in the header, a picture behind it. */
export const RUN_MESSAGE_LIMITS: WireLimits = {
  maxBytes: 36 * 1024 * 1024,
  maxHeaderBytes: 2 * 1024 * 1024,
};

/** Nested deeper than this, JSON exhausts the stack of whoever walks it. */
const MAX_DEPTH = 64;
const MAX_ENTRIES = 1000;

/** JSON as it was parsed, not nested beyond reason. */
export const Json = z.custom<JsonValue>((value) => isShallow(value, MAX_DEPTH), 'is nested too deeply');
/** The same, where it must be an object. */
export const JsonRecord = z.custom<JsonObject>(
  (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && isShallow(value, MAX_DEPTH),
  'is no object, or nested too deeply',
);
/** The name of an element, a pipeline, a flow. */
export const Name = z.string().max(200);
/** A sentence for people. */
export const Words = z.string().max(100_000);
const Count = z.number().min(0);
/** JSON knows no infinity and no NaN: they come as null. */
const Measure = z
  .number()
  .nullable()
  .transform((value) => value ?? 0);

/** A control event. */
export const ControlEventSchema = z.object({
  name: Name,
  target: z.discriminatedUnion('to', [
    z.object({ to: z.literal('all') }),
    z.object({ to: z.literal('flows'), flows: z.array(Name).max(MAX_ENTRIES) }),
    z.object({ to: z.literal('elements'), elements: z.array(Name).max(MAX_ENTRIES) }),
  ]),
  params: JsonRecord,
});

/** What a run remembers; whether its elements understand it is theirs to say. */
export const SavedRunSchema = z.object({
  pipeline: Name,
  revision: Name,
  captured: z.int().min(0),
  elements: z.record(Name, Json),
  paused: z.exactOptional(z.array(Name).max(MAX_ENTRIES)),
});

/** How much a log line matters. */
export const LogLevelSchema = z.enum(['trace', 'debug', 'info', 'warn', 'error']);

/** What is worth telling of a run. */
export const NoticeSchema = z.object({
  at: z.number(),
  kind: z.enum(['state', 'error', 'warning', 'heal', 'recycle', 'restart', 'given_up', 'changed']),
  element: Name.nullable(),
  message: Words,
});

/** A line of a run's log. */
export const LogLineSchema = z.object({
  at: z.number(),
  level: LogLevelSchema,
  pipeline: Name,
  element: Name.nullable(),
  message: Words,
  fields: z.exactOptional(JsonRecord),
});

const Percentiles = z.object({ p50: z.number().nullable(), p95: z.number().nullable() });
const Drops = z.object({
  superseded: z.exactOptional(Count),
  full: z.exactOptional(Count),
  deadline: z.exactOptional(Count),
  edge_lost: z.exactOptional(Count),
  lane_crashed: z.exactOptional(Count),
  worker_lost: z.exactOptional(Count),
  dead_letter: z.exactOptional(Count),
  paced: z.exactOptional(Count),
  paused: z.exactOptional(Count),
  stopped: z.exactOptional(Count),
});
const ElementFiguresSchema = z.object({
  name: Name,
  type: Name,
  flow: Name,
  state: z.enum([
    'starting',
    'idle',
    'busy',
    'stuck',
    'paused',
    'restarting',
    'frozen',
    'silent',
    'throttled',
    'failed',
    'stopped',
  ]),
  processed: Count,
  emitted: Count,
  filtered: Count,
  failed: Count,
  rate: Measure,
  latencyMs: Percentiles,
  restarts: Count,
  lastError: Words.nullable(),
  heartbeatAgeMs: Measure,
  metrics: z.record(Name, z.union([Measure, Percentiles])),
});
const WireFiguresSchema = z.object({
  from: Name,
  to: Name,
  kind: Name,
  policy: Name,
  depth: Count,
  size: Count,
  passed: Count,
  rate: Measure,
  dropped: Drops,
});

/** Whether a run does what it should. */
export const RunStateSchema = z.enum([
  'idle',
  'starting',
  'running',
  'paused',
  'stopping',
  'healing',
  'failed',
  'stopped',
]);

/** How a run does. */
export const RunFiguresSchema = z.object({
  state: RunStateSchema,
  ledger: z.object({
    captured: Count,
    delivered: Count,
    dropped: Drops,
    filtered: Count,
    failed: Count,
    inFlight: Count,
  }),
  elements: z.array(ElementFiguresSchema).max(MAX_ENTRIES),
  wires: z.array(WireFiguresSchema).max(MAX_ENTRIES),
  inputFps: z.number(),
  deliveredFps: z.number(),
  dropFps: z.number(),
  ageMs: Percentiles,
});

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1));
}
