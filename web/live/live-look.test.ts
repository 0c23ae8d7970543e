import { expect, test } from 'vitest';
import { FIRST_LOOK, isWatched, liveWords } from './live-look.ts';
import type { LiveLook } from './live-look.ts';

const PICTURE = { at: 1, w: 640, h: 360 };
const WATCHING = {
  type: 'watching',
  pipeline_id: 'porch',
  results: true,
  pictures: null,
  no_pictures: null,
} as const;
const OPEN: LiveLook = {
  ...FIRST_LOOK,
  line: { line: 'open' },
  run: { type: 'state', state: 'running', reason: 'frames flow' },
  watching: WATCHING,
  picture: PICTURE,
};

test('while all is well nothing is said over the picture', () => {
  expect(liveWords(OPEN)).toBe('');
});

test('it is said what is waited for', () => {
  expect(liveWords(FIRST_LOOK)).toBe('Connecting to the edge …');
  expect(liveWords({ ...FIRST_LOOK, picture: PICTURE })).toBe('Connecting to the edge again …');
  expect(liveWords({ ...OPEN, picture: null })).toBe('Waiting for the first picture …');
});

test('a line that was lost says why, and when it is tried again', () => {
  const lost = {
    line: 'lost',
    code: 'edge_lost',
    message: 'The edge is not to be reached',
    againMs: 4000,
  } as const;
  expect(liveWords({ ...OPEN, line: lost })).toBe(
    'The connection to the edge was lost. The edge is not to be reached. Trying again in 4 s.',
  );
  const unknown = { ...lost, code: 'not_found', message: 'there is no pipeline "hall"' } as const;
  expect(liveWords({ ...OPEN, line: unknown })).toBe('There is no pipeline "hall". Trying again in 4 s.');
  const refused = {
    ...lost,
    code: 'overloaded',
    message: '100 viewers watch already.',
    againMs: 500,
  } as const;
  expect(liveWords({ ...OPEN, line: refused })).toBe('100 viewers watch already. Trying again in 1 s.');
});

test('a pipeline that does not run says so, and why', () => {
  const run = { type: 'state', state: 'healing', reason: 'the camera is gone' } as const;
  expect(liveWords({ ...OPEN, run })).toBe('The pipeline is healing: the camera is gone.');
});

test('pictures that may not be shown are explained', () => {
  expect(liveWords({ ...OPEN, watching: { ...WATCHING, no_pictures: 'It hides them.' } })).toBe(
    'It hides them.',
  );
});

test('somebody may be looking once there is a picture, until nothing new can come', () => {
  const run = (state: 'healing' | 'paused' | 'failed') => ({
    ...OPEN,
    run: { type: 'state', state, reason: '' } as const,
  });
  expect([FIRST_LOOK, { ...OPEN, picture: null }].map(isWatched)).toEqual([false, false]);
  expect([OPEN, { ...OPEN, line: FIRST_LOOK.line }, run('healing')].map(isWatched)).toEqual([
    true,
    true,
    true,
  ]);
  expect([run('paused'), run('failed')].map(isWatched)).toEqual([false, false]);
});
