import type { z } from 'zod';
import { SightlineError } from '../errors.ts';
import { defineElement } from '../elements/element.ts';
import type { PipelineElement } from '../elements/element.ts';
import { wrongKind } from '../elements/message-kind.ts';
import type { JsonValue } from '../json.ts';
import type { ElementContext } from '../run/element.ts';
import type { FlowKind } from '../run/message.ts';
import type { OpenSink } from '../run/outbox.ts';
import { EventTeller } from './event-teller.ts';
import type { TellingConfig } from './sink-settings.ts';

/** What one kind of sink says of itself. */
export interface SinkDefinition<Config extends JsonValue & TellingConfig> {
  readonly type: string;
  readonly description: string;
  readonly schema: z.ZodType<Config>;
  readonly example: JsonValue;
  /** Who it tells: people hear of a thing when it begins, things follow all of it. */
  readonly tells: 'people' | 'things';
  /** It takes what was found in frames too. */
  readonly takesFindings?: boolean;
  /** Labels that it counts from the beginning; absent: it does not count. */
  readonly counts?: (config: Config) => readonly string[];
}

/** Makes the element of a kind of sink: it decides what is told, and hands that to the host's outbox. */
export function defineSink<Config extends JsonValue & TellingConfig>(
  definition: SinkDefinition<Config>,
): PipelineElement {
  const { type, description, schema, example, takesFindings = false } = definition;
  const inputs: readonly FlowKind[] = takesFindings ? ['event', 'detections'] : ['event'];
  return defineElement<Config>({
    type,
    role: 'sink',
    description,
    inputs,
    output: null,
    hosts: ['edge'],
    events: {},
    example,
    schema,
    create(config, context) {
      const teller = new EventTeller(config, context, definition.tells, definition.counts?.(config));
      let sink: OpenSink | undefined;
      return {
        absorbs: true,
        async setup() {
          sink = await openSink(context, type, config);
          teller.begin(sink);
        },
        async process(message) {
          if (message.kind === 'event') await teller.event(message);
          else if (message.kind === 'detections' && takesFindings) teller.findings(message);
          else throw wrongKind(type, inputs, message);
          return null;
        },
        async cleanup() {
          const open = sink;
          sink = undefined;
          teller.end();
          await open?.close();
        },
        save: () => teller.save(),
        restore: (state) => teller.restore(state),
      };
    },
  });
}

async function openSink(context: ElementContext, type: string, config: JsonValue): Promise<OpenSink> {
  const { outbox } = context.services;
  if (outbox === undefined) {
    throw new SightlineError(
      'unsupported',
      `\`${type}\` needs the outbox of a server: run the pipeline there, and leave the element in the flow \`main\`.`,
    );
  }
  return outbox.open({ pipeline: context.pipeline, element: context.name, type, config });
}
