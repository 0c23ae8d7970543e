import { isMap, isScalar } from 'yaml';
import type { Document } from 'yaml';
import type { Plain } from './ambianic-saving.ts';
import type { Finding } from './finding.ts';
import { valueAt } from './finding.ts';
import { UNUSED_ROOT_KEYS } from './unused-root-keys.ts';

/** What Ambianic writes beside its sections when it saves them itself. */
const SAVED: readonly string[] = ['default', 'merge', 'file_to_save'];
const KEYS: ReadonlySet<string> = new Set([
  'version',
  'sources',
  'ai_models',
  'pipelines',
  ...UNUSED_ROOT_KEYS,
  ...SAVED,
]);

/** Ambianic reads its first keys in any case, and saves them in capitals: they become lower-case where they stand. */
export function lowerFirstKeys(yaml: Document): void {
  if (!isMap(yaml.contents)) return;
  const keys = yaml.contents.items.flatMap(({ key }) => (isScalar(key) ? [key] : []));
  const taken = new Set(keys.map(({ value }) => value));
  for (const key of keys) {
    const lower = String(key.value).toLowerCase();
    if (!KEYS.has(lower) || taken.has(lower)) continue;
    key.value = lower;
    taken.add(lower);
  }
}

/** A document without what Ambianic only saved, and with its sources of type `auto` as they are where no type is said. */
export function withoutSaved(data: Plain): { readonly data: Plain; readonly hints: readonly Finding[] } {
  const found = SAVED.filter((key) => data[key] !== undefined);
  const hints = found.map((key): Finding => ({
    path: [key],
    part: 'key',
    kind: 'hint',
    message: `\`${key}\` is not used`,
  }));
  const kept = Object.fromEntries(Object.entries(data).filter(([key]) => !found.includes(key)));
  return { data: withPlainSources(kept), hints };
}

function withPlainSources(data: Plain): Plain {
  const { sources } = data;
  if (typeof sources !== 'object' || sources === null || Array.isArray(sources)) return data;
  const plain = Object.entries(sources).map(([id, source]) => [id, withoutAuto(source)]);
  return { ...data, sources: Object.fromEntries(plain) };
}

function withoutAuto(source: unknown): unknown {
  if (typeof source !== 'object' || source === null || valueAt(source, ['type']) !== 'auto') return source;
  return Object.fromEntries(Object.entries(source).filter(([key]) => key !== 'type'));
}
