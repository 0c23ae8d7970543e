import type { ObjectState, SightlineEvent } from '../event.ts';
import type { Moment, ObjectLife } from './object-life.ts';

/** A thing is there. */
export function newEvent(life: ObjectLife): SightlineEvent {
  const { now, startedAt } = life;
  const place = now.zones.length === 0 ? '' : ` in ${listOf(now.zones)}`;
  return { ...common(life, 'new', startedAt), after: now, text: `${nameOf(life)} came${place}.` };
}

/** It is otherwise than was told before. */
export function updateEvent(life: ObjectLife, before: ObjectState, { at }: Moment): SightlineEvent {
  const { now } = life;
  return {
    ...common(life, 'update', at),
    before,
    after: now,
    text: `${nameOf(life)} ${change(before, now)}.`,
  };
}

/** It is gone since it was last seen, which is noticed at `at`. */
export function endEvent(life: ObjectLife, at: number): SightlineEvent {
  const { told, now, began, seen, seenAt } = life;
  const text = `${nameOf(life)} left after ${duration(seen - began)}.`;
  return { ...common(life, 'end', at), ended_at: seenAt, before: told, after: now, text };
}

function common({ id, track, startedAt, now }: ObjectLife, phase: SightlineEvent['phase'], at: number) {
  const { label, score, box, zones } = now;
  return { id, type: 'object', phase, at, started_at: startedAt, label, score, track, box, zones };
}

function nameOf({ track, now }: ObjectLife): string {
  return `${now.label} ${track}`;
}

/** The first of these that holds. */
function change(before: ObjectState, now: ObjectState): string {
  const [loiters, enters, leaves] = [
    added(before.loitering, now.loitering),
    added(before.zones, now.zones),
    added(now.zones, before.zones),
  ];
  if (loiters !== '') return `loiters in ${loiters}`;
  if (enters !== '') return `entered ${enters}`;
  if (leaves !== '') return `left ${leaves}`;
  if (before.label !== now.label) return `looked like ${before.label} before`;
  if (before.stationary !== now.stationary) return now.stationary ? 'stands still' : 'moves again';
  return 'is still there';
}

function added(from: readonly string[], to: readonly string[]): string {
  return listOf(to.filter((name) => !from.includes(name)));
}

/** Long names must not make a sentence too long for an event. */
function listOf(names: readonly string[]): string {
  const text = names.join(', ');
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function duration(micros: number): string {
  const seconds = Math.round(micros / 1e6);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
