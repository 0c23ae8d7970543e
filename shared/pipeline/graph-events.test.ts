import { expect, test } from 'vitest';
import { ELEMENTS } from '../elements/registry.ts';
import { scopeOf } from '../elements/scope.cases.ts';
import { BUILT_IN_EVENTS } from '../run/control.ts';
import { eventsOf, reportUnknownEvent } from './graph-events.ts';
import { listedElement } from './listed.cases.ts';

const look = { description: 'Looks.', schema: ELEMENTS[0]?.schema ?? expect.fail('no elements') };

test('a pipeline knows the built-in events and those of its elements, each once', () => {
  const eye = listedElement('eye', { events: { look, pause: look } });
  expect(eventsOf([eye, eye, listedElement('blind')])).toEqual([...BUILT_IN_EVENTS, 'look']);
});

test('an event that nobody knows is told with the one that was meant', () => {
  const scope = { ...scopeOf(), events: ['pause', 'look'] };
  reportUnknownEvent(scope, ['on'], 'look');
  reportUnknownEvent(scope, ['on'], 'loook');
  expect(scope.reports).toEqual([
    'on | no element of this pipeline knows the event `loook`; there is pause, look | look',
  ]);
});

test('where no pipeline is known nothing is told', () => {
  const scope = scopeOf();
  reportUnknownEvent(scope, ['on'], 'anything');
  expect(scope.reports).toEqual([]);
});

test('the events of every element have names that can be sent, and none is a built-in one that ends things', () => {
  for (const { events } of ELEMENTS) {
    for (const name of Object.keys(events)) {
      expect(name).toMatch(/^[a-z][a-z0-9_]{0,63}$/);
      expect(['start', 'stop', 'kill']).not.toContain(name);
    }
  }
});
