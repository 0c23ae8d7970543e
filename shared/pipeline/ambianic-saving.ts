import { valueAt } from './finding.ts';
import type { DocumentPath } from './problem.ts';

/** Plain data with names. */
export type Plain = Readonly<Record<string, unknown>>;

/** An entry as it is read, and the one of the list that says so. */
export interface ReadEntry {
  readonly entry: unknown;
  readonly index: number;
  /** The type that is written, where this entry has another one. */
  readonly of?: string;
}

/** A list as it is read, and what is worth knowing of it; the paths count from the list. */
export interface ReadList {
  readonly entries: readonly ReadEntry[];
  readonly hints: readonly { readonly path: DocumentPath; readonly message: string }[];
}

/** A `save_detections` with what stands around it. */
export interface Saving {
  readonly entry: Plain;
  readonly config: Plain;
  readonly index: number;
  /** What comes to it are falls, which are events here. */
  readonly areFalls: boolean;
  /** The document's section of that name. */
  readonly notifications: unknown;
}

const TYPE = 'save_detections';
const INTERVALS: readonly string[] = ['positive_interval', 'idle_interval'];

/** What is found goes on to what comes after, from the first frame and from the lowest score on. */
const FOLLOW_ALL = { min_hits: 1, high_score: 0.1 };

/** Falls are kept as events with their pictures; `notify` becomes a sink that tells browsers and phones. */
export function readSaving(saving: Saving): ReadList {
  const { entry, config, index, areFalls } = saving;
  const { [TYPE]: _, ...settings } = entry;
  const kept = without(config, areFalls ? ['notify', ...INTERVALS] : ['notify']);
  const type = areFalls ? 'save_snapshots' : TYPE;
  const telling = config['notify'] === undefined ? [] : tellersOf(saving);
  return {
    entries: [
      { entry: { ...settings, [type]: kept }, index, of: TYPE },
      ...telling.map((teller) => ({ entry: teller, index, of: TYPE })),
    ],
    hints: [
      ...(areFalls ? INTERVALS.filter((key) => config[key] !== undefined) : []).map((key) => ({
        path: [index, TYPE, key],
        message: `\`${key}\` is not used for falls: each is kept once, with its picture`,
      })),
      ...(config['notify'] === undefined ? [] : [notifyHint(index, telling.length > 0)]),
    ],
  };
}

/** None where all that are to be told are turned off. */
function tellersOf({ config, areFalls, notifications }: Saving): Plain[] {
  const named = valueAt(config, ['notify', 'providers']);
  const providers: readonly unknown[] = Array.isArray(named) ? named : ['default'];
  const isOff = (name: unknown): boolean => valueAt(notifications, [String(name), 'enabled']) === false;
  if (providers.every(isOff)) return [];
  if (areFalls) return [{ web_push: {} }];
  const seconds = config['positive_interval'];
  const quiet = typeof seconds === 'number' && seconds >= 0 ? Math.round(seconds * 1000) : 2000;
  return [{ track: FOLLOW_ALL }, { object_events: {} }, { web_push: { cool_down_ms: quiet } }];
}

function notifyHint(index: number, isTold: boolean): ReadList['hints'][number] {
  const message = isTold
    ? '`notify` tells browsers and phones that asked for it (`web_push`); the addresses and templates of its providers are not used'
    : '`notify` tells nobody: all of its providers are turned off';
  return { path: [index, TYPE, 'notify'], message };
}

/** A copy without these keys. */
export function without(plain: Plain, keys: readonly string[]): Plain {
  return Object.fromEntries(Object.entries(plain).filter(([key]) => !keys.includes(key)));
}
