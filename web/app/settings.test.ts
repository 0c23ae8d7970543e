import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSettings } from './settings.ts';

const defaults = {
  pipeline: null,
  cameraId: null,
  placement: 'auto',
  provider: 'auto',
  theme: 'auto',
  announce: true,
  smooth: true,
  views: { beside: [], cameras: 0 },
};

test('nothing stored gives the defaults', () => {
  expect(parseSettings(undefined)).toEqual(defaults);
});

test('what was stored comes back', () => {
  const settings = {
    pipeline: 'faces',
    cameraId: 'abc',
    placement: 'edge',
    provider: 'wasm',
    theme: 'dark',
    announce: false,
    smooth: false,
    views: { beside: ['poses'], cameras: 2 },
  };
  expect(parseSettings(settings)).toEqual(settings);
});

test('what another version stored is left at its default', () => {
  expect(parseSettings({ placement: 'moon', pipeline: 7, theme: 'light', extra: true })).toEqual({
    ...defaults,
    theme: 'light',
  });
});

test('of views that were open no more are remembered than fit on a page', () => {
  const views = { beside: ['a', 7, '', 'b', 'c', 'd'], cameras: 9 };
  expect(parseSettings({ views }).views).toEqual({ beside: ['a', 'b', 'c'], cameras: 0 });
});

test('anything at all gives valid settings', () => {
  fc.assert(
    fc.property(fc.anything(), (stored) => {
      const settings = parseSettings(stored);
      expect(parseSettings(settings)).toEqual(settings);
    }),
  );
});
