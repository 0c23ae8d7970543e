import { expect, test } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '../json.ts';
import { aim } from './run-events.ts';
import { POLICY, graphOf, lookupOf, typeOf } from './test-elements.cases.ts';

const bare = () => ({ process: () => null });
const bySubject = z.strictObject({ subject: z.string().optional() });
const byCount = z.strictObject({ count: z.number().default(3) });

const ELEMENTS = lookupOf({
  loose: typeOf(bare, { reset: { description: 'x' } }),
  keyed: typeOf(bare, { reset: { description: 'x', schema: bySubject } }),
  counted: typeOf(bare, { reset: { description: 'x', schema: byCount } }),
});

const GRAPH = graphOf(
  { loose: {}, keyed: {}, counted: {} },
  { 'camera>loose': POLICY.latest, 'loose>keyed': POLICY.latest, 'keyed>counted': POLICY.latest },
);

function reset(params: JsonObject, ...elements: string[]) {
  const target = elements.length === 0 ? { to: 'all' as const } : { to: 'elements' as const, elements };
  return aim({ name: 'reset', target, params }, GRAPH, ELEMENTS);
}

test('each element is told what it declares, with its own defaults', () => {
  expect(reset({})).toMatchObject({
    elements: ['loose', 'keyed', 'counted'],
    calls: [
      { element: 'loose', params: {} },
      { element: 'keyed', params: {} },
      { element: 'counted', params: { count: 3 } },
    ],
  });
});

test('where only some take the parameters, nobody is told, and the words say who does and who does not', () => {
  expect(() => reset({ subject: 'zzz' })).toThrow(
    'the event `reset` of counted: it knows no parameter `subject` ("counted" does not take these parameters, ' +
      '"loose", "keyed" would; nobody was told: name whom you mean)',
  );
  expect(reset({ subject: 'zzz' }, 'loose', 'keyed')).toMatchObject({ elements: ['loose', 'keyed'] });
});

test('what a single element refuses is refused as before', () => {
  expect(() => reset({ subject: 7 }, 'keyed')).toThrow(
    /^the event `reset` of keyed: the parameter `subject`/,
  );
});
