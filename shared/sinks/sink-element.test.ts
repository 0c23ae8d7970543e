import { describe, expect, test } from 'vitest';
import { contextOf } from '../elements/context.cases.ts';
import { detection, detections, stem } from '../elements/message.cases.ts';
import { mqtt } from '../elements/mqtt.ts';
import { webhook } from '../elements/webhook.ts';
import type { PipelineElement } from '../elements/element.ts';
import type { JsonObject } from '../json.ts';
import type { EventMessage } from '../run/message.ts';
import type { Notification } from '../run/outbox.ts';
import { NotificationSchema } from '../run/outbox.ts';

/** An element over an outbox that writes down what it is given. */
async function start(element: PipelineElement, config: JsonObject) {
  const kept: Notification[] = [];
  const offered: Notification[] = [];
  const state = { isFull: false, closed: 0 };
  const outbox = {
    open: () =>
      Promise.resolve({
        keep: async (notification: Notification) => {
          if (state.isFull) throw new Error('the disk is full');
          kept.push(NotificationSchema.parse(notification));
        },
        offer: (notification: Notification) => void offered.push(NotificationSchema.parse(notification)),
        close: async () => void (state.closed += 1),
      }),
  };
  const context = contextOf({ outbox }, 'hook');
  const running = element.create?.(element.schema.parse(config) as JsonObject, context);
  if (running === undefined) throw new Error('it cannot be made');
  await running.setup?.();
  return { running, kept, offered, state, metric: context.metric };
}

function event(value: JsonObject & { type?: string; at?: number }): EventMessage {
  const { type = 'object', at = 1_700_000_000_000, ...rest } = value;
  return { ...stem(), kind: 'event', value: { ...rest, type, at } };
}

const HOOK = { url: 'http://localhost:9/' };
const person = { id: 'object-1', phase: 'new', label: 'person', score: 0.9, zones: ['door'] };

describe('a sink', () => {
  test('puts what happened into words and has it kept', async () => {
    const { running, kept } = await start(webhook, {
      ...HOOK,
      title: '{{event_labels | capital}} at {{zone}} of {{event_source}}',
      text: '{{event_type}} {{score | percent}} from {{source}}',
      link: 'https://home.example/#/events/{{event_id}}',
    });
    await running.process(event(person));
    expect(kept).toMatchObject([
      {
        pipeline: 'pipeline',
        element: 'hook',
        title: 'Person at door of pipeline',
        text: 'object 90 % from camera',
        link: 'https://home.example/#/events/pipeline~object-1',
        event: person,
      },
    ]);
  });

  test('gives the same thing the same id, and another thing another', async () => {
    const { running, kept } = await start(webhook, HOOK);
    await running.process(event(person));
    await running.process(event(person));
    await running.process(event({ ...person, id: 'object-2' }));
    const [first, again, other] = kept.map(({ id }) => id);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test('tells people of beginnings, of what is meant, and then is quiet for a while', async () => {
    const config = {
      ...HOOK,
      when: { labels: ['person'] },
      cool_down_ms: 60_000,
      cool_down_by: '{{label}} {{zone}}',
    };
    const { running, kept, metric } = await start(webhook, config);
    const at = 1_700_000_000_000;
    await running.process(event({ ...person, at }));
    await running.process(event({ ...person, at: at + 1, phase: 'update' }));
    await running.process(event({ ...person, at: at + 2, label: 'cat' }));
    await running.process(event({ ...person, at: at + 59_999, id: 'object-2' }));
    await running.process(event({ ...person, at: at + 10, id: 'object-3', zones: ['path'] }));
    await running.process(event({ ...person, at: at + 60_000, id: 'object-4' }));
    expect(kept.map(({ event: { id } }) => id)).toEqual(['object-1', 'object-3', 'object-4']);
    expect(metric).toMatchObject({ told: 3, not_meant: 2, cooled_down: 1 });
  });

  test('is not quiet about what could not be kept', async () => {
    const { running, kept, state } = await start(webhook, { ...HOOK, cool_down_ms: 60_000 });
    state.isFull = true;
    await expect(running.process(event(person))).rejects.toThrow('the disk is full');
    state.isFull = false;
    await running.process(event(person));
    expect(kept).toHaveLength(1);
  });

  test('goes on being quiet when it is made anew', async () => {
    const config = { ...HOOK, cool_down_ms: 60_000 };
    const first = await start(webhook, config);
    await first.running.process(event(person));
    const second = await start(webhook, config);
    second.running.restore?.(first.running.save?.() ?? null);
    await second.running.process(event({ ...person, id: 'object-2' }));
    expect(second.kept).toHaveLength(0);
  });

  test('closes what it opened, and says when there is no outbox', async () => {
    const { running, state } = await start(webhook, HOOK);
    await running.cleanup?.();
    expect(state.closed).toBe(1);
    const alone = webhook.create?.(webhook.schema.parse(HOOK) as JsonObject, contextOf());
    await expect(alone?.setup?.()).rejects.toThrow('leave the element in the flow `main`');
  });
});

describe('hostile events', () => {
  test('are told in bounds, and without what they carry besides', async () => {
    const { running, kept } = await start(webhook, HOOK);
    const long = 'x'.repeat(1_000_000);
    await running.process(event({ ...person, label: long, text: long, data: { long } }));
    expect(JSON.stringify(kept[0]).length).toBeLessThan(40_000);
    expect(kept[0]?.event).toMatchObject({ cut: true, id: 'object-1' });
  });

  test('do not take the sink’s own words, nor break it', async () => {
    const { running, kept } = await start(webhook, { ...HOOK, title: '{{pipeline}} {{time}}' });
    await running.process(event({ ...person, pipeline: 'evil', time: 'never', element: 'x', event: 'y' }));
    await running.process(event({ id: 5, phase: {}, label: [], zones: 'x', at: Number.NaN, type: '' }));
    expect(kept[0]?.title).toMatch(/^pipeline \d\d:\d\d:\d\d$/);
  });
});

describe('a sink for things', () => {
  const BROKER = { broker: 'mqtt://localhost', labels: ['person', 'cat'] };

  test('counts what is there by its comings and goings', async () => {
    const { running, kept, offered } = await start(mqtt, BROKER);
    expect(offered.map(({ counts }) => counts)).toEqual([{ person: 0, cat: 0 }]);
    await running.process(event(person));
    await running.process(event({ ...person, id: 'object-2' }));
    await running.process(event({ ...person, id: 'object-2', phase: 'update', label: 'dog' }));
    await running.process(event({ ...person, phase: 'end' }));
    expect(kept.map(({ counts }) => counts)).toEqual([
      { person: 1, cat: 0 },
      { person: 2, cat: 0 },
      { person: 1, cat: 0, dog: 1 },
      { person: 0, cat: 0, dog: 1 },
    ]);
  });

  test('tells what was found in frames without keeping it', async () => {
    const { running, kept, offered } = await start(mqtt, { ...BROKER, when: { min_score: 0.5 } });
    await running.process(detections([detection('person'), detection('person'), detection('dog', 0.3)]));
    expect(kept).toHaveLength(0);
    expect(offered.at(-1)).toMatchObject({ counts: { person: 2, cat: 0 }, event: { type: 'detections' } });
  });
});
