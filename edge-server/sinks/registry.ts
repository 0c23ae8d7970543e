import { SightlineError } from '../../shared/errors.ts';
import type { SinkFacts } from '../../shared/run/outbox.ts';
import { makeJsonLines } from './json-lines.ts';
import { makeMqtt } from './mqtt.ts';
import { makeNtfy } from './ntfy.ts';
import type { MakeSink, Sink, SinkParts } from './sink.ts';
import { makeWebPush } from './web-push.ts';
import { makeWebhook } from './webhook.ts';

/** Every kind of sink by the element that it serves. A new one is a file and a line here. */
export const SINKS: ReadonlyMap<string, MakeSink> = new Map([
  ['webhook', makeWebhook],
  ['mqtt', makeMqtt],
  ['web_push', makeWebPush],
  ['ntfy', makeNtfy],
  ['json_lines', makeJsonLines],
]);

/** Makes the sink of an element. Throws `unsupported`, or as the kind does. */
export function makeSink({ type, config }: SinkFacts, parts: SinkParts): Sink {
  const make = SINKS.get(type);
  if (make === undefined) throw new SightlineError('unsupported', `There is no sink \`${type}\`.`);
  return make(config, parts);
}
