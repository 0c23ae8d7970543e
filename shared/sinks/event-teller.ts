import { z } from 'zod';
import type { JsonObject, JsonValue } from '../json.ts';
import type { ElementContext } from '../run/element.ts';
import type { DetectionsMessage, EventMessage } from '../run/message.ts';
import type { Notification, OpenSink } from '../run/outbox.ts';
import { CoolDown } from './cool-down.ts';
import { notificationOf, variablesOf, wordingOf } from './notification.ts';
import type { Happening, Wording } from './notification.ts';
import { Presence } from './presence.ts';
import type { TellingConfig } from './sink-settings.ts';
import { compileTemplate } from './template.ts';
import type { Template } from './template.ts';
import { isMeant, isTime } from './when.ts';

/** Bytes of an event, as JSON: the outbox keeps many. */
const MAX_EVENT = 32 * 1024;
const BEGINNINGS = ['new', 'once'] as const;

/** Decides what of a stream of events is told, and puts it into words. */
export class EventTeller {
  readonly #config: TellingConfig;
  readonly #context: ElementContext;
  readonly #usual: readonly ('new' | 'once' | 'update' | 'end')[] | undefined;
  readonly #wording: Wording;
  readonly #key: Template;
  readonly #coolDown: CoolDown;
  readonly #presence: Presence | null;
  #sink: OpenSink | null = null;

  /** `labels`: counted from the beginning; absent: nothing is counted. Throws `invalid_document`. */
  constructor(
    config: TellingConfig,
    context: ElementContext,
    tells: 'people' | 'things',
    labels?: readonly string[],
  ) {
    this.#config = config;
    this.#context = context;
    this.#usual = tells === 'people' ? BEGINNINGS : undefined;
    this.#wording = wordingOf(config);
    this.#key = compileTemplate(config.cool_down_by);
    this.#coolDown = new CoolDown(config.cool_down_ms);
    this.#presence = labels === undefined ? null : new Presence(labels);
  }

  /** From now on it tells. The teller closes nothing. */
  begin(sink: OpenSink): void {
    this.#sink = sink;
    const counts = this.#presence?.counts;
    if (counts === undefined) return;
    const at = this.#context.clock.wallTime();
    sink.offer({
      ...this.#notificationOf({ ...this.#place, source: '', at, event: { type: 'start' } }),
      counts,
    });
  }

  end(): void {
    this.#sink = null;
  }

  /** Resolves once it is kept, if it is to be told. Rejects as `OpenSink.keep` does, and may then be given again. */
  async event(message: EventMessage): Promise<void> {
    const happening = this.#happeningOf(message, message.value, message.value.at);
    const { event, at } = happening;
    this.#presence?.note(event);
    if (!isMeant(this.#config.when, event, at, this.#usual)) return this.#count('not_meant');
    const key = this.#key.render(variablesOf(happening), 300);
    if (this.#coolDown.isQuiet(key, at)) return this.#count('cooled_down');
    await this.#sink?.keep(this.#counted(this.#notificationOf(happening)));
    this.#coolDown.told(key, at);
    return this.#count('told');
  }

  /** What was found in a frame; it is not kept. */
  findings(message: DetectionsMessage): void {
    const at = message.frame.capturedAt ?? this.#context.clock.wallTime();
    const { labels, min_score = 0 } = this.#config.when;
    const found = message.value.detections.filter(
      ({ label, score }) => score >= min_score && (labels === undefined || labels.includes(label)),
    );
    if (!isTime(this.#config.when, at)) return this.#count('not_meant');
    const event: JsonObject = { type: 'detections', at, frame: message.frame.id, detections: plain(found) };
    const counts: Record<string, number> = {};
    for (const { label } of found) counts[label] = (counts[label] ?? 0) + 1;
    const happening = this.#happeningOf(message, event, at);
    this.#sink?.offer({ ...this.#notificationOf(happening), counts: { ...this.#zeros, ...counts } });
    return this.#count('told');
  }

  save(): JsonValue {
    return this.#coolDown.save();
  }

  restore(state: JsonValue): void {
    this.#coolDown.restore(state);
  }

  get #zeros(): Record<string, number> {
    return Object.fromEntries(Object.keys(this.#presence?.counts ?? {}).map((label) => [label, 0]));
  }

  get #place(): { pipeline: string; element: string } {
    return { pipeline: this.#context.pipeline, element: this.#context.name };
  }

  #happeningOf({ subject }: { readonly subject: string }, event: JsonObject, said: number): Happening {
    const at = Number.isFinite(said) && said >= 0 ? said : this.#context.clock.wallTime();
    return { ...this.#place, source: subject, at, event: bounded(event) };
  }

  #counted(notification: Notification): Notification {
    return this.#presence === null ? notification : { ...notification, counts: this.#presence.counts };
  }

  #notificationOf(happening: Happening): Notification {
    return notificationOf(this.#wording, happening);
  }

  #count(what: string): void {
    this.#context.metrics.count(what);
  }
}

/** An event that is too large to be kept many times over loses what it carries besides. */
function bounded(event: JsonObject): JsonObject {
  if (JSON.stringify(event).length <= MAX_EVENT) return event;
  const { id, type, phase, at, label, score, track } = event;
  const kept = Object.entries({ id, type, phase, at, label, score, track });
  return { ...Object.fromEntries(kept.map(([key, value]) => [key, short(value)])), cut: true };
}

function short(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value === 'object') return undefined;
  return typeof value === 'string' ? value.slice(0, 200) : value;
}

function plain(value: unknown): JsonValue {
  return z.json().parse(JSON.parse(JSON.stringify(value)));
}
