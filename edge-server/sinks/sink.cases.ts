import { expect, test } from 'vitest';
import type { JsonValue } from '../../shared/json.ts';
import type { Notification } from '../../shared/run/outbox.ts';
import { Secrets } from '../../shared/sinks/secret.ts';
import type { Environment } from '../../shared/sinks/secret.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import { notificationOf } from './outbox-store.cases.ts';
import type { PushRoom } from './push-room.ts';
import { makeSink } from './registry.ts';
import type { Sink, SinkParts } from './sink.ts';

/** A way out over a real other end. */
export interface SinkTrial {
  readonly sink: Sink;
  /** The ids of what the other end was told, in order. */
  readonly told: () => Promise<readonly string[]>;
  /** Everything that the other end was told. */
  readonly heard: () => Promise<string>;
  /** From now on the other end is not there. */
  readonly away: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** What a sink of a test is made with. */
export function partsOf(
  more: Partial<SinkParts> & { environment?: Environment; push?: PushRoom },
): SinkParts {
  const { environment = {}, ...rest } = more;
  return {
    pipeline: 'porch',
    element: 'sink',
    clock: new FakeClock(),
    secrets: new Secrets(environment),
    dataFolder: '/nowhere',
    log: () => undefined,
    media: null,
    recovered: () => undefined,
    get push(): PushRoom {
      throw new Error('no browsers here');
    },
    ...rest,
  };
}

/** Makes one as the outbox does. */
export function sinkOf(type: string, config: JsonValue, parts: Parameters<typeof partsOf>[0] = {}): Sink {
  return makeSink({ pipeline: 'porch', element: 'sink', type, config }, partsOf(parts));
}

/** A signal that nobody gives. */
export function unhurried(): AbortSignal {
  return new AbortController().signal;
}

/** One whose title ends with its id, for ends that are not told ids. */
function titled(id: string, more: Partial<Notification> = {}): Notification {
  return notificationOf(id, { title: `T ${id}`, ...more });
}

/** The id in a text that holds such a title. */
export function idIn(text: string): string {
  return /T (\w+)/.exec(text)?.[1] ?? '';
}

/** What every sink must hold to. */
export function checkSink(start: () => Promise<SinkTrial>): void {
  test('resolves in words once the other end has it, one after the other', async () => {
    const { sink, told, remove } = await start();
    for (const id of ['a', 'b']) {
      expect(await sink.send([titled(id)], unhurried())).toMatch(/^\S.*\.$/);
    }
    expect(await told()).toEqual(['a', 'b']);
    await sink.close();
    await remove();
  });

  test('tells the same again with the same id, so that repeats can be told', async () => {
    const { sink, told, remove } = await start();
    for (let n = 0; n < 2; n += 1) await sink.send([titled('a')], unhurried());
    expect(new Set(await told())).toEqual(new Set(['a']));
    await sink.close();
    await remove();
  });

  test('says in words that the other end is not there, and may be tried again', async () => {
    const { sink, away, remove } = await start();
    await sink.send([titled('a')], unhurried());
    await away();
    await expect(sink.send([titled('b')], unhurried())).rejects.toThrow(/\w{3}.*\.$/);
    await sink.close();
    await remove();
  });

  test('carries whatever people wrote, and lets none of it break its form', async () => {
    const { sink, told, heard, remove } = await start();
    const text = 'Zoë’s "cat" <b>\\ \u{1F408} {{label}} ${HOME} \r\nX-Evil: 1\u0000';
    const event = { type: 'object', id: 'x/../#', label: '+/#', at: 1, text };
    await sink.send([titled('odd', { text, event })], unhurried());
    expect(await told()).toEqual(['odd']);
    expect(await heard()).toContain('Zoë’s');
    await sink.close();
    await remove();
  });

  test('is closed twice without harm', async () => {
    const { sink, remove } = await start();
    await sink.close();
    await sink.close();
    await remove();
  });
}
