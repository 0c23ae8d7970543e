import type { JsonObject, JsonValue } from '../json.ts';
import type { MapConfig } from './map-config.ts';

/** A row with its fields changed; the one given stays as it is. Only its own top-level fields are spoken of. */
export function mapRow(row: JsonObject, { scale, set, pick, drop, rename, labels }: MapConfig): JsonObject {
  const entries = new Map(Object.entries(row));
  for (const [field, factor] of Object.entries(scale ?? {})) {
    const value = entries.get(field);
    if (typeof value === 'number') entries.set(field, value * factor.by + factor.offset);
  }
  for (const [field, value] of Object.entries(set ?? {})) entries.set(field, value);
  const label = entries.get('label');
  if (labels !== undefined && typeof label === 'string') entries.set('label', labelled(label, labels));
  const kept = [...entries].filter(
    ([field]) => (pick === undefined || pick.includes(field)) && drop?.includes(field) !== true,
  );
  return renamed(kept, rename ?? {});
}

/** A label's new name, or its own. */
export function labelled(label: string, labels: NonNullable<MapConfig['labels']>): string {
  return Object.hasOwn(labels, label) ? (labels[label] ?? label) : label;
}

function renamed(
  entries: readonly (readonly [string, JsonValue | undefined])[],
  names: Readonly<Record<string, string>>,
): JsonObject {
  return Object.fromEntries(entries.map(([field, value]) => [labelled(field, names), value]));
}
