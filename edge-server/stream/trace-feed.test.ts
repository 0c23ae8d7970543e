import { expect, test } from 'vitest';
import { FakeClock } from '../../shared/fake-clock.cases.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { Message } from '../../shared/run/message.ts';
import type { TapOptions } from '../../shared/run/run.api.ts';
import { POLICY, graphOf } from '../../shared/run/test-elements.cases.ts';
import { followFrames } from './trace-feed.ts';

const STEPS = ['camera', 'find', 'pick'].map((element, at) => ({
  element,
  host: 'edge',
  entered: at * 10,
  left: at * 10 + 5,
}));

/** A run of which a test says what comes to an element, or out of it; and what a follower is told of it. */
function followed(graph: PipelineGraph) {
  const clock = new FakeClock();
  const taps = new Set<TapOptions>();
  const told: { element: string; kept: boolean; frame: { id: number }; steps: unknown[] }[] = [];
  const run = {
    graph,
    trace: () => undefined,
    tap: (options: TapOptions) => {
      taps.add(options);
      return () => taps.delete(options);
    },
  };
  const end = followFrames(run, { every: 1, clock, send: ({ data }) => told.push(JSON.parse(data)) });
  const comes = (id: number, side: TapOptions['side'], element: string, steps: number): void => {
    const frame = { id, timestamp: id, width: 1, height: 1 };
    const trace = STEPS.slice(0, steps);
    const message: Message = { kind: 'frame', frame, subject: 'camera', value: 'pixels', trace };
    for (const tap of taps) if (tap.element === element && tap.side === side) tap.onMessage(message);
  };
  return { clock, taps, told, end, comes };
}

const chain = (pickFlow = 'main') =>
  graphOf(
    { find: {}, pick: { flow: pickFlow }, keep: {} },
    { 'camera>find': POLICY.latest, 'find>pick': POLICY.block(), 'pick>keep': POLICY.block() },
  );

test('where nothing comes out the frame that came furthest is told, after a moment', () => {
  const { clock, told, comes, end } = followed(chain());
  comes(1, 'input', 'find', 1);
  comes(1, 'input', 'pick', 2);
  comes(2, 'input', 'find', 1);
  clock.advance(3_999);
  expect(told).toEqual([]);
  clock.advance(1);
  expect(told).toMatchObject([{ element: 'pick', kept: true, frame: { id: 1 } }]);
  expect(told[0]?.steps).toHaveLength(2);
  comes(3, 'input', 'find', 1);
  clock.advance(4_000);
  expect(told).toMatchObject([{}, { element: 'find', kept: true, frame: { id: 3 } }]);
  end();
});

test('one that comes out is told at once, and nothing after it for the sake of those before', () => {
  const { clock, told, comes, end } = followed(chain());
  comes(1, 'input', 'find', 1);
  comes(1, 'input', 'keep', 3);
  comes(1, 'output', 'keep', 3);
  clock.advance(5_000);
  expect(told).toMatchObject([{ element: 'keep', kept: false, frame: { id: 1 } }]);
  end();
  expect(clock.pending).toBe(0);
});

test('its end takes every look away, and says nothing more', () => {
  const { clock, told, comes, end, taps } = followed(chain());
  comes(1, 'input', 'find', 1);
  end();
  clock.advance(5_000);
  expect([told, taps.size, clock.pending]).toEqual([[], 0, 0]);
});

test('pixels in a worker are copied for a look at an end of the graph only', () => {
  const sides = ({ taps }: ReturnType<typeof followed>): string[] =>
    [...taps].map(({ element, side }) => `${element} ${side}`);
  expect(sides(followed(chain('aside')))).toEqual(['keep output', 'find input', 'keep input']);
  expect(sides(followed(chain()))).toEqual(['keep output', 'find input', 'pick input', 'keep input']);
});
