import { expect, test } from 'vitest';
import type { FlowKind } from '../run/message.ts';
import { findingsOf } from './finding.ts';
import { defaultPolicy, wirePolicyOf, WirePolicySchema } from './wire-policy.ts';

test.each([
  ['latest', { kind: 'latest' }],
  ['drop_oldest', { kind: 'drop_oldest', size: 32 }],
  [{ drop_oldest: 4 }, { kind: 'drop_oldest', size: 4 }],
  ['drop_newest', { kind: 'drop_newest', size: 32 }],
  [{ drop_newest: 1 }, { kind: 'drop_newest', size: 1 }],
  ['block', { kind: 'block', size: 32, timeoutMs: null }],
  [{ block: 8 }, { kind: 'block', size: 8, timeoutMs: null }],
  [{ block: { timeout_ms: 500 } }, { kind: 'block', size: 32, timeoutMs: 500 }],
  ['at_least_once', { kind: 'at_least_once', size: 32, retries: 5, delayMs: 1000 }],
  [{ at_least_once: 100 }, { kind: 'at_least_once', size: 100, retries: 5, delayMs: 1000 }],
  [
    { at_least_once: { size: 2, retries: 0, delay_ms: 10 } },
    { kind: 'at_least_once', size: 2, retries: 0, delayMs: 10 },
  ],
])('%j is understood, and may be read again', (written, policy) => {
  const read = WirePolicySchema.parse(written);
  expect(wirePolicyOf(read)).toEqual(policy);
  expect(WirePolicySchema.parse(read)).toEqual(written);
});

test.each([
  ['latst', 'must be latest or drop_oldest or', 'latest'],
  [{ drop_oldest: 0 }, 'must be at least 1', undefined],
  [{ drop_oldest: 2, block: 3 }, 'a wire has one policy', undefined],
  [{}, 'a wire has one policy', undefined],
  [{ drop_odest: 2 }, 'unknown key `drop_odest`', 'drop_oldest'],
  [{ block: { timeoutms: 2 } }, 'unknown key `timeoutms`', 'timeout_ms'],
  [3, 'must be', undefined],
])('%j is refused in words', (written, message, suggestion) => {
  const findings = findingsOf(WirePolicySchema, written);
  expect(findings[0]?.message).toContain(message);
  expect(findings[0]?.suggestion).toBe(suggestion);
});

test('frames of a live source are worth nothing when they are old; everything else waits', () => {
  const toSink = false;
  expect(defaultPolicy('frame', { live: true, toSink })).toEqual({ kind: 'latest' });
  expect(defaultPolicy('frame', { live: false, toSink })).toEqual({
    kind: 'block',
    size: 1,
    timeoutMs: null,
  });
  expect(defaultPolicy('detections', { live: true, toSink })).toEqual({
    kind: 'block',
    size: 32,
    timeoutMs: null,
  });
});

const policyOf = (kind: FlowKind): string => defaultPolicy(kind, { live: true, toSink: true }).kind;

test('what a sink writes or sends is given again until it is done, pictures and tensors apart', () => {
  expect(policyOf('event')).toBe('at_least_once');
  expect(policyOf('detections')).toBe('at_least_once');
  expect(policyOf('data')).toBe('at_least_once');
  expect(policyOf('frame')).toBe('latest');
  expect(policyOf('tensor')).toBe('block');
});
