import * as fc from 'fast-check';
import type { JsonValue } from '../../shared/json.ts';
import { LIVE_CLIENT, LIVE_SERVER } from '../../shared/wire/live-messages.cases.ts';
import { PUBLISH_CLIENT, PUBLISH_SERVER } from '../../shared/wire/publish-messages.cases.ts';
import { clientMessages, framed, serverMessages } from '../../shared/wire/messages.cases.ts';
import type { Dice } from '../../shared/run/random.cases.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutatedJsonText } from '../mutate-json.ts';

/** A whole message of a corpus: its header, and the bytes behind it. */
export interface WireSample {
  readonly header: JsonValue;
  readonly payload: Uint8Array;
}

const SAMPLES = { numRuns: 80, seed: 7 };
const EMPTY = new Uint8Array(0);

/** What clients of `/api/offload` send. */
export const OFFLOAD_CLIENT: readonly WireSample[] = fc
  .sample(clientMessages, SAMPLES)
  .map(({ message, payload }) => ({ header: plain(message), payload }));

/** What the server answers there. */
export const OFFLOAD_SERVER: readonly WireSample[] = fc
  .sample(serverMessages, SAMPLES)
  .map((message) => ({ header: plain(message), payload: EMPTY }));

/** What viewers of `/api/live/{pipeline}` send. */
export const LIVE_VIEWER: readonly WireSample[] = LIVE_CLIENT.map((message) => ({
  header: plain(message),
  payload: EMPTY,
}));

/** What they get there. */
export const LIVE_VIEWED: readonly WireSample[] = LIVE_SERVER.map(({ message, payload }) => ({
  header: plain(message),
  payload,
}));

/** What publishers send to `/api/publish/{id}`. */
export const PUBLISHERS: readonly WireSample[] = PUBLISH_CLIENT.map(({ message, payload }) => ({
  header: plain(message),
  payload,
}));

/** What the server answers there. */
export const PUBLISHED: readonly WireSample[] = PUBLISH_SERVER.map((message) => ({
  header: plain(message),
  payload: EMPTY,
}));

/** Data as it is after a wire. */
function plain(message: object): JsonValue {
  return JSON.parse(JSON.stringify(message));
}

/** A message as it is. */
export function wholeMessage({ header, payload }: WireSample): Uint8Array {
  return framed(JSON.stringify(header), undefined, payload);
}

/** A message with its header, its payload or its framing spoilt. */
export function mutatedMessage(dice: Dice, corpus: readonly WireSample[]): Uint8Array {
  const { header, payload } = dice.pick(corpus) ?? { header: null, payload: EMPTY };
  if (dice.chance(0.65)) return framed(mutatedJsonText(dice, header), undefined, payload);
  const other = dice.pick(corpus)?.payload ?? EMPTY;
  if (dice.chance(0.3)) return framed(JSON.stringify(header), undefined, mutateBytes(dice, [payload, other]));
  return mutateBytes(dice, [wholeMessage({ header, payload })]);
}
