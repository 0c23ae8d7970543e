import { expect, test } from 'vitest';
import { structure } from './graph.cases.ts';
import { offeredEvents } from './offered-events.ts';
import { targetsOf } from './targets.ts';

test('only what makes sense in a state is offered', () => {
  expect(offeredEvents('running')).toEqual(['pause', 'stop']);
  expect(offeredEvents('paused')).toEqual(['resume', 'stop']);
  expect(offeredEvents('stopped')).toEqual([]);
  expect(offeredEvents('stopped', true)).toEqual(['start']);
  expect(offeredEvents('failed', true)).toEqual(['start']);
  expect(offeredEvents(null)).toEqual([]);
});

test('events can go to everybody, to a flow, to an element', () => {
  const targets = targetsOf(structure({ main: ['camera'], work: ['track'] }, []));
  expect(targets.map(({ label }) => label)).toEqual([
    'everything',
    'flow main',
    'flow work',
    'camera',
    'track',
  ]);
  expect(targets[2]?.target).toEqual({ to: 'flows', flows: ['work'] });
});
