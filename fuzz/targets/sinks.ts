import { ntfy } from '../../shared/elements/ntfy.ts';
import { mqtt } from '../../shared/elements/mqtt.ts';
import { webhook } from '../../shared/elements/webhook.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { Dice } from '../../shared/run/random.cases.ts';
import { inHeader, inJson, inTopic, inUrl } from '../../shared/sinks/escape.ts';
import { notificationOf, variablesOf, wordingOf } from '../../shared/sinks/notification.ts';
import { compileTemplate } from '../../shared/sinks/template.ts';
import { SubscriptionSchema } from '../../edge-server/sinks/push-subscriptions.ts';
import { readPush } from '../../web/workers/push-message.ts';
import { hostileText } from '../hostile.ts';
import { mutateText } from '../mutate-text.ts';
import type { FuzzTarget, OpenTarget } from '../target.ts';

const TEMPLATES = [
  '{{label | capital}} at {{zone ?? pipeline}}',
  "{{after.score | percent}} {{missing ?? 'x | y'}} {{time}}",
  '{"text":"{{text}}","score":{{score | json}}}',
  'https://home.example/#/events/{{event_id | url}}',
];
const ESCAPES = [inJson, inUrl, inHeader, inTopic];

/** Whatever somebody writes as a template is refused or read, and then bounded whatever an event holds. */
function templateTarget(): OpenTarget {
  return {
    next(dice) {
      const source = mutateText(dice, TEMPLATES);
      const event = eventOf(dice);
      const escape = dice.pick(ESCAPES);
      return () => {
        const template = compileTemplate(source);
        const happening = { pipeline: 'porch', element: 'hook', source: 'camera', at: 1, event };
        const text = template.render(variablesOf(happening), 1000, escape);
        if (text.length > 1000) throw new Error(`${text.length} characters`);
        const { title, id } = notificationOf(wordingOf({ title: source, text: source }), happening);
        if (title.length > 250 || !/^[0-9a-f]{16}$/.test(id)) throw new Error('a notification out of bounds');
        return true;
      };
    },
  };
}

function eventOf(dice: Dice): JsonObject {
  const text = (): string => hostileText(dice);
  return {
    type: text(),
    id: text(),
    label: text(),
    zones: [text()],
    text: text(),
    score: dice.chance(0.5) ? 0.5 : text(),
  };
}

const CONFIGURATIONS = [
  [
    webhook,
    { url: 'http://localhost:9/${SIGHTLINE_SECRET_A}', headers: { 'X-A': 'b' }, body: { a: '{{label}}' } },
  ],
  [
    mqtt,
    { broker: 'mqtt://localhost', topic: 'a/b', labels: ['person'], password: { env: 'SIGHTLINE_SECRET_A' } },
  ],
  [ntfy, { server: 'http://localhost', topic: 'porch', tags: ['eyes'] }],
] as const;

/** What a document says of sinks, with one of its texts changed. */
function configurationTarget(): OpenTarget {
  return {
    next(dice) {
      const [element, config] = dice.pick(CONFIGURATIONS) ?? CONFIGURATIONS[0];
      const text = mutateText(dice, [JSON.stringify(config)]);
      return () => {
        let read: unknown;
        try {
          read = JSON.parse(text);
        } catch {
          // No JSON, no configuration.
          return false;
        }
        return element.schema.safeParse(read).success;
      };
    },
  };
}

/** What browsers say of themselves, and what service workers are sent. */
function pushTarget(): OpenTarget {
  const keys = { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) };
  const subscription = JSON.stringify({ endpoint: 'https://push.example/x', keys });
  const message = JSON.stringify({ title: 'a', text: 'b', link: '/#/x', image: '/api/x', at: 1 });
  return {
    next(dice) {
      const [one, other] = [mutateText(dice, [subscription]), mutateText(dice, [message])];
      return () => {
        const shown = readPush(other, 'https://edge.example', 1);
        if (shown.title === '' || !/^https?:/.test(shown.link)) throw new Error('nothing to show');
        try {
          return SubscriptionSchema.safeParse(JSON.parse(one)).success;
        } catch {
          // No JSON, no subscription.
          return false;
        }
      };
    },
  };
}

/** What reaches those who are told, and who asks to be. */
export const SINK_TARGETS: readonly FuzzTarget[] = [
  { name: 'templates', weight: 2, open: templateTarget },
  { name: 'sinks of a document', weight: 1, open: configurationTarget },
  { name: 'push messages', weight: 1, open: pushTarget },
];
