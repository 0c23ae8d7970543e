import { expect, test } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { IDLE } from '../viewer/idle-state.ts';
import type { ViewerState } from '../viewer/viewer.api.ts';
import { wordsFor } from './caption.ts';

const state: ViewerState = { ...IDLE, phase: 'running', pipeline: 'faces', placement: 'browser' };

test('a run that is well says nothing', () => {
  expect(wordsFor(state)).toBe('');
});

test('loading says how far it is, as far as sizes are known', () => {
  const progress = [
    { label: 'model', loaded: 25, total: 100 },
    { label: 'runtime', loaded: 25, total: 100 },
    { label: 'kernel', loaded: 5, total: 0 },
  ];
  expect(wordsFor({ ...state, phase: 'loading', progress })).toBe('Loading … 25%');
  expect(wordsFor({ ...state, phase: 'loading' })).toBe('Loading …');
});

test('what is wrong is said in its own words', () => {
  const error = new SightlineError('camera', 'No camera was found. Plug one in.');
  expect(wordsFor({ ...state, phase: 'failed', error })).toBe('No camera was found. Plug one in.');
});

test('a source that gives no pictures says why over the picture', () => {
  expect(wordsFor({ ...state, warning: 'The source is throttled: this tab is hidden.' })).toContain('hidden');
});
