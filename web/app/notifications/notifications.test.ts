import { expect, test } from 'vitest';
import { PushWishSchema } from '../../../shared/sinks/push-wish.ts';
import type { ToldSink } from '../../store/edge-telling.ts';
import { browserName } from '../../viewer/open-notifications.ts';
import { sinkWords, spanWords, wishWords } from './notification-words.ts';

const SINK: ToldSink = {
  pipeline: 'porch',
  element: 'hook',
  type: 'webhook',
  state: 'idle',
  queued: 0,
  sent: 0,
  failed: 0,
  dropped: 0,
  dead: 0,
  last_error: null,
  last_sent_at: null,
  next_try_at: null,
};

test('a wish in one line: all of it, or what there is of it', () => {
  expect(wishWords(PushWishSchema.parse({}))).toBe('everything');
  const quiet = { from: '22:00', to: '07:00', time_zone: 'UTC' };
  const wish = {
    labels: ['cat'],
    types: ['fall'],
    pipelines: ['porch'],
    min_score: 0.6,
    cool_down_s: 300,
    quiet,
  };
  expect(wishWords(PushWishSchema.parse(wish))).toBe(
    'cat, fall · of porch · from 60% on · the same once in 5 min · quiet from 22:00 to 07:00',
  );
});

test('how a sink does, and what is wrong with it', () => {
  expect(sinkWords(SINK)).toBe('nothing told yet');
  expect(sinkWords({ ...SINK, sent: 2, last_sent_at: 0 })).toMatch(/^2 told, last at /);
  const failing = { ...SINK, state: 'failing', queued: 3, dead: 1, last_error: 'No route.' } as const;
  expect(sinkWords(failing)).toBe('nothing told yet · 3 waiting · 1 given up · does not arrive: No route.');
});

test('spans for people', () => {
  expect([30, 60, 3600, 14_400].map(spanWords)).toEqual(['30 s', '1 min', '1 h', '4 h']);
});

test.each([
  [
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1',
    'Safari on iPhone or iPad',
  ],
  ['Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0', 'Edge on Windows'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  ['curl', 'A browser'],
])('%s is %s', (userAgent, name) => expect(browserName(userAgent)).toBe(name));
