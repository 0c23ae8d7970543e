import { FakeClock } from '../fake-clock.cases.ts';
import type { ElementContext, ElementServices, LogLevel } from '../run/element.ts';
import type { Message } from '../run/message.ts';

/** What an element said and did to the context it was given. */
export interface FakeContext extends ElementContext {
  readonly clock: FakeClock;
  readonly emitted: Message[];
  readonly raised: string[];
  readonly lines: { readonly level: LogLevel; readonly message: string }[];
  /** The last of each metric; counters are added up. */
  readonly metric: Record<string, number>;
  /** The frames that it closed, in order. */
  readonly closed: unknown[];
  abort(): void;
}

/** A context that writes everything down; services as given. */
export function contextOf(services: ElementServices = {}, name = 'element'): FakeContext {
  const abort = new AbortController();
  const emitted: Message[] = [];
  const raised: string[] = [];
  const lines: FakeContext['lines'] = [];
  const metric: Record<string, number> = {};
  const closed: unknown[] = [];
  const set = (key: string, value: number): void => void (metric[key] = value);
  return {
    name,
    pipeline: 'pipeline',
    clock: new FakeClock(),
    log: (level, message) => void lines.push({ level, message }),
    metrics: { count: (key, by = 1) => set(key, (metric[key] ?? 0) + by), gauge: set, time: set },
    services,
    frames: { close: (frame) => void closed.push(frame), clone: (frame) => frame },
    signal: abort.signal,
    emit: (message) => void emitted.push(message),
    again: () => void (metric['again'] = (metric['again'] ?? 0) + 1),
    raise: (event) => void raised.push(event),
    emitted,
    raised,
    lines,
    metric,
    closed,
    abort: () => abort.abort(),
  };
}
