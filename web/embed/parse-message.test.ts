import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConnect, parseFromFrame, parsePlacement, parseToFrame } from './parse-message.ts';

const settings = { pipeline: 'faces', source: 'camera', placement: 'edge' };

test('messages of the protocol are read', () => {
  expect(parseConnect({ sightline: 'connect', protocol: 1 })).toEqual({ sightline: 'connect', protocol: 1 });
  expect(parseToFrame({ type: 'configure', settings })).toEqual({ type: 'configure', settings });
  expect(parseToFrame({ type: 'close' })).toEqual({ type: 'close' });
  const told = { type: 'error', detail: { code: 'camera', message: 'No camera was found.' } };
  expect(parseFromFrame(told)).toBe(told);
});

test('another protocol version is not connected to', () => {
  expect(parseConnect({ sightline: 'connect', protocol: 2 })).toBeNull();
});

test('only the known fields of a foreign page are taken', () => {
  const message = { type: 'configure', settings: { ...settings, placement: 'moon', extra: 1 }, more: 2 };
  expect(parseToFrame(message)).toEqual({ type: 'configure', settings: { ...settings, placement: 'auto' } });
});

test('a token is taken, whatever is no token is not', () => {
  const withToken = { ...settings, token: 'sightline_1_x' };
  expect(parseToFrame({ type: 'configure', settings: withToken })).toEqual({
    type: 'configure',
    settings: withToken,
  });
  expect(parseToFrame({ type: 'configure', settings: { ...settings, token: 7 } })).toEqual({
    type: 'configure',
    settings,
  });
});

test('settings without a pipeline, or as long as a book, are refused', () => {
  expect(parseToFrame({ type: 'configure', settings: { ...settings, pipeline: '' } })).toBeNull();
  expect(parseToFrame({ type: 'configure', settings: { ...settings, source: 'x'.repeat(5000) } })).toBeNull();
});

test('anything else is nothing, and nothing throws', () => {
  fc.assert(
    fc.property(fc.anything(), (data) => {
      expect(parseConnect(data)).toBeNull();
      expect(parseToFrame(data)).toBeNull();
      expect(['auto', 'browser', 'edge']).toContain(parsePlacement(data));
      parseFromFrame(data);
    }),
  );
});
