import { fieldOf } from '../elements/field.ts';
import type { JsonObject } from '../json.ts';
import { revisionOf } from '../pipeline/revision.ts';
import { storedEventId } from '../run/event-store.ts';
import type { Notification } from '../run/outbox.ts';
import { inUrl } from './escape.ts';
import { dateOf, timeOf } from './template-filters.ts';
import { compileTemplate } from './template.ts';
import type { Template } from './template.ts';

/** What a notification is made of. */
export interface Happening {
  readonly pipeline: string;
  readonly element: string;
  /** Whence the frame came. */
  readonly source: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly event: JsonObject;
}

/** The texts of a sink, read once. */
export interface Wording {
  readonly title: Template;
  readonly text: Template;
  readonly link?: Template;
}

/** Reads the texts of a sink. Throws `invalid_document`. */
export function wordingOf(config: {
  readonly title: string;
  readonly text: string;
  readonly link?: string;
}): Wording {
  const { title, text, link } = config;
  return {
    title: compileTemplate(title),
    text: compileTemplate(text),
    ...(link === undefined ? {} : { link: compileTemplate(link) }),
  };
}

/**
 * What templates may speak of: the fields of the event, when and where it was, and Ambianic's names for that. The
 * sink's own words come last: no event hides them.
 */
export function variablesOf({ pipeline, element, source, at, event }: Happening): JsonObject {
  const label = fieldOf(event, 'label') ?? fieldOf(event, 'after.label');
  const zones = fieldOf(event, 'zones') ?? fieldOf(event, 'after.zones');
  const date = new Date(at);
  return {
    ...event,
    ...(typeof label === 'string' ? { label, event_labels: label } : {}),
    ...(Array.isArray(zones) && typeof zones[0] === 'string' ? { zone: zones[0] } : {}),
    event,
    event_id: eventIdOf(pipeline, event),
    event_type: fieldOf(event, 'type') === undefined ? '' : String(fieldOf(event, 'type')),
    event_source: pipeline,
    pipeline,
    element,
    source,
    at,
    time: timeOf(date),
    date: dateOf(date),
  };
}

/** Puts what happened into words. */
export function notificationOf(wording: Wording, happening: Happening): Notification {
  const { pipeline, element, source, at, event } = happening;
  const variables = variablesOf(happening);
  const link = wording.link?.render(variables, 2000, inUrl);
  return {
    id: revisionOf([pipeline, element, event['id'], event['phase'], at, event['type']]),
    pipeline,
    element,
    source: source.slice(0, 200),
    at,
    title: wording.title.render(variables, 250),
    text: wording.text.render(variables, 2000),
    ...(link === undefined ? {} : { link }),
    event: JSON.parse(JSON.stringify(event)),
  };
}

/** The store's id of an event; empty for what has none. */
function eventIdOf(pipeline: string, event: JsonObject): string {
  return typeof event['id'] === 'string' ? storedEventId(pipeline, event['id']) : '';
}
