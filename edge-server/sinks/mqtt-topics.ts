import { inTopic } from '../../shared/sinks/escape.ts';

/** Where a pipeline's things are told. */
export interface MqttTopics {
  /** `online` or `offline`, kept by the broker. */
  readonly availability: string;
  readonly event: string;
  readonly detections: string;
  /** The last picture, kept by the broker. */
  readonly snapshot: string;
  /** How many of a label there are, kept by the broker. */
  count(label: string): string;
  /** `ON` or `OFF`, kept by the broker. */
  presence(label: string): string;
}

/** The topics below a prefix. No name adds a level or a wildcard, and no label hides another topic. */
export function mqttTopics(prefix: string, pipeline: string): MqttTopics {
  const base = `${prefix}/${inTopic(pipeline)}`;
  return {
    availability: `${base}/availability`,
    event: `${base}/event`,
    detections: `${base}/detections`,
    snapshot: `${base}/snapshot`,
    count: (label) => `${base}/label/${inTopic(label)}/count`,
    presence: (label) => `${base}/label/${inTopic(label)}/present`,
  };
}
