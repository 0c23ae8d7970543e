import { z } from 'zod';
import type { WirePolicy } from '../run/graph.ts';
import type { FlowKind } from '../run/message.ts';

const MAX_SIZE = 4096;
const MAX_TIME_MS = 600_000;
const DEFAULT_SIZE = 32;
const DEFAULT_RETRIES = 5;
const DEFAULT_DELAY_MS = 1000;

const Size = z.int().min(1).max(MAX_SIZE).describe(`How many messages may wait. Unset: ${DEFAULT_SIZE}.`);
const TimeMs = z.number().min(0).max(MAX_TIME_MS);

const BlockSchema = z.strictObject({
  size: z.exactOptional(Size),
  timeout_ms: z.exactOptional(TimeMs).describe('What has waited for so long is dropped. Unset: for ever.'),
});
const AtLeastOnceSchema = z.strictObject({
  size: z.exactOptional(Size),
  retries: z.exactOptional(z.int().min(0).max(1000)).describe(`Unset: ${DEFAULT_RETRIES}.`),
  delay_ms: z.exactOptional(TimeMs).describe(`Between two tries. Unset: ${DEFAULT_DELAY_MS}.`),
});

const PolicyMapSchema = z
  .strictObject({
    drop_oldest: z.exactOptional(Size).describe('The newest so many wait.'),
    drop_newest: z.exactOptional(Size).describe('The oldest so many wait; what comes then is dropped.'),
    block: z
      .exactOptional(z.union([Size, BlockSchema]))
      .describe('Whatever gives waits until there is room; a source is slowed.'),
    at_least_once: z
      .exactOptional(z.union([Size, AtLeastOnceSchema]))
      .describe('Given again until its end is done with it.'),
  })
  .meta({ minProperties: 1, maxProperties: 1 })
  .refine((policy) => Object.keys(policy).length === 1, 'a wire has one policy, such as `drop_oldest: 32`');

/** How a wire's policy is written: a word, or a map of one key with its size. */
export const WirePolicySchema = z.union([
  z.enum(['latest', 'drop_oldest', 'drop_newest', 'block', 'at_least_once']),
  PolicyMapSchema,
]);
/** A policy as it stands in a document. */
export type WrittenPolicy = z.output<typeof WirePolicySchema>;

/** What a written policy comes down to, with every default filled in. */
export function wirePolicyOf(written: WrittenPolicy): WirePolicy {
  if (written === 'latest') return { kind: 'latest' };
  const policy = typeof written === 'string' ? { [written]: DEFAULT_SIZE } : written;
  if (policy.drop_oldest !== undefined) return { kind: 'drop_oldest', size: policy.drop_oldest };
  if (policy.drop_newest !== undefined) return { kind: 'drop_newest', size: policy.drop_newest };
  if (policy.at_least_once !== undefined) return atLeastOnce(policy.at_least_once);
  return block(policy.block ?? DEFAULT_SIZE);
}

function block(written: number | z.output<typeof BlockSchema>): WirePolicy {
  const { size, timeout_ms } = typeof written === 'number' ? { size: written } : written;
  return { kind: 'block', size: size ?? DEFAULT_SIZE, timeoutMs: timeout_ms ?? null };
}

function atLeastOnce(written: number | z.output<typeof AtLeastOnceSchema>): WirePolicy {
  const { size, retries, delay_ms } = typeof written === 'number' ? { size: written } : written;
  return {
    kind: 'at_least_once',
    size: size ?? DEFAULT_SIZE,
    retries: retries ?? DEFAULT_RETRIES,
    delayMs: delay_ms ?? DEFAULT_DELAY_MS,
  };
}

/**
 * What a wire does that says nothing about it. Frames of a live source are worth nothing when they are old; what a sink
 * writes or sends is to arrive there, pictures and tensors apart, which are too large to keep.
 */
export function defaultPolicy(kind: FlowKind, ends: { live: boolean; toSink: boolean }): WirePolicy {
  const { live, toSink } = ends;
  if (toSink && kind !== 'frame' && kind !== 'tensor') return atLeastOnce(DEFAULT_SIZE);
  if (kind !== 'frame') return { kind: 'block', size: DEFAULT_SIZE, timeoutMs: null };
  return live ? { kind: 'latest' } : { kind: 'block', size: 1, timeoutMs: null };
}
