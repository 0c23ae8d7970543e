import type { MqttTopics } from './mqtt-topics.ts';

/** What Home Assistant is to find. */
export interface DiscoveryWish {
  /** Of its discovery topics. */
  readonly prefix: string;
  readonly pipeline: string;
  readonly topics: MqttTopics;
  /** Null: what a pipeline has whatever it sees. */
  readonly label: string | null;
  readonly picture: boolean;
}

/** One thing that Home Assistant finds: where that is said, and what. */
export interface Discovered {
  readonly topic: string;
  readonly config: Readonly<Record<string, unknown>>;
}

const PHASES = ['new', 'update', 'end', 'once'];

/** What Home Assistant's MQTT discovery is told of a pipeline, or of one label of it. */
export function discoveryOf(wish: DiscoveryWish): readonly Discovered[] {
  return wish.label === null ? ofPipeline(wish) : ofLabel(wish, wish.label);
}

function ofPipeline(wish: DiscoveryWish): Discovered[] {
  const { topics, picture } = wish;
  const event = thing(wish, 'event', 'event', {
    name: 'Event',
    state_topic: topics.event,
    event_types: PHASES,
    icon: 'mdi:motion-sensor',
  });
  const last = thing(wish, 'sensor', 'last_event', {
    name: 'Last event',
    state_topic: topics.event,
    value_template: '{{ value_json.title[:250] }}',
    json_attributes_topic: topics.event,
    json_attributes_template: '{{ value_json.event | tojson }}',
  });
  const camera = thing(wish, 'camera', 'snapshot', { name: 'Last event', topic: topics.snapshot });
  return picture ? [event, last, camera] : [event, last];
}

function ofLabel(wish: DiscoveryWish, label: string): Discovered[] {
  const { topics } = wish;
  return [
    thing(wish, 'binary_sensor', `${label}_present`, {
      name: `${label} present`,
      state_topic: topics.presence(label),
      device_class: 'occupancy',
    }),
    thing(wish, 'sensor', `${label}_count`, {
      name: `${label} count`,
      state_topic: topics.count(label),
      state_class: 'measurement',
    }),
  ];
}

function thing(
  { prefix, pipeline, topics }: DiscoveryWish,
  component: string,
  name: string,
  config: Readonly<Record<string, unknown>>,
): Discovered {
  const node = `sightline_${slug(pipeline)}`;
  return {
    topic: `${prefix}/${component}/${node}/${slug(name)}/config`,
    config: {
      ...config,
      unique_id: `${node}_${slug(name)}`,
      availability_topic: topics.availability,
      device: { identifiers: [node], name: pipeline, manufacturer: 'Sightline', model: 'Pipeline' },
      origin: { name: 'Sightline' },
    },
  };
}

/** Home Assistant takes letters, digits, `_` and `-`; two names that differ in others must not become one. */
function slug(name: string): string {
  return name
    .replaceAll(/[^a-zA-Z0-9_-]/gu, (other) => `-${(other.codePointAt(0) ?? 0).toString(16)}-`)
    .slice(0, 200);
}
