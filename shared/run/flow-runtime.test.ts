import { expect, test } from 'vitest';
import { settle } from '../fake-clock.cases.ts';
import { FlowRuntime } from './flow-runtime.ts';
import { recordingContext } from './flow-context.cases.ts';
import { planOf } from './flow-plan.ts';
import type { FlowPlan } from './flow-plan.ts';
import type { ElementType } from './run.api.ts';
import { POLICY, graphOf, lookupOf, typeOf } from './test-elements.cases.ts';

function planWith(config: string | null): FlowPlan {
  const wishes = config === null ? {} : { a: { config } };
  return planOf(graphOf(wishes, config === null ? {} : { 'camera>a': POLICY.block(4) }), 'main', () => null);
}

interface Setup {
  readonly config: unknown;
  done: () => void;
  cleanups: number;
}

/** An element whose setups end when told. */
function slowToSetUp(): { readonly type: ElementType; readonly setups: Setup[] } {
  const setups: Setup[] = [];
  const type = typeOf((config) => {
    const setup: Setup = { config, done: () => undefined, cleanups: 0 };
    const promise = new Promise<void>((resolve) => {
      setup.done = resolve;
    });
    setups.push(setup);
    return {
      setup: () => promise,
      process: (message) => ({ ...message, kind: 'data', value: config }),
      cleanup: () => void (setup.cleanups += 1),
    };
  });
  return { type, setups };
}

function flowOf(type: ElementType) {
  const bed = recordingContext();
  return { ...bed, flow: new FlowRuntime(bed.context, lookupOf({ a: type })) };
}

test('of several remakes at once the last one counts, and the others are cleaned up', async () => {
  const { type, setups } = slowToSetUp();
  const { flow } = flowOf(type);
  const asked = [flow.apply(planWith('old')), flow.remake('a'), flow.apply(planWith('new'))];
  await settle();
  setups.toReversed().forEach(({ done }) => done());
  await Promise.all(asked);
  expect(setups.map(({ config, cleanups }) => [config, cleanups])).toEqual([
    ['old', 1],
    ['old', 1],
    ['new', 0],
  ]);
  expect(flow.figures().elements[0]).toMatchObject({ name: 'a', state: 'idle' });
  await flow.close();
  expect(setups.map(({ cleanups }) => cleanups)).toEqual([1, 1, 1]);
});

test('an end does not wait for a setup that never does, and ends it', async () => {
  const { type, setups } = slowToSetUp();
  const { flow, clock } = flowOf(type);
  const applied = expect(flow.apply(planWith('old'))).rejects.toMatchObject({ code: 'aborted' });
  await settle();
  await flow.close();
  await applied;
  expect(setups[0]?.cleanups).toBe(1);
  expect(clock.pending).toBe(0);
});

test('a cleanup that hangs holds up neither a change nor the end', async () => {
  const hanging = typeOf(() => ({ process: () => null, cleanup: () => new Promise(() => undefined) }));
  const { flow, clock, lines } = flowOf(hanging);
  await flow.apply(planWith('old'));
  const changes = Promise.allSettled([flow.apply(planWith(null)), flow.apply(planWith('new'))]);
  expect(flow.figures().elements.map(({ name }) => name)).toEqual(['a']);
  const closed = flow.close();
  await clock.advanceAsync(2000);
  await changes;
  await closed;
  expect(lines).toContainEqual(expect.stringContaining('its cleanup takes longer'));
});

test('an element that could not be set up is made from the configuration of the next plan', async () => {
  const seen: unknown[] = [];
  const picky = typeOf((config) => ({
    setup: () => {
      seen.push(config);
      if (config === 'bad') throw new Error('not like this');
    },
    process: (message) => message,
  }));
  const { flow } = flowOf(picky);
  await expect(flow.apply(planWith('bad'))).rejects.toThrow('not like this');
  await flow.apply(planWith('good'));
  expect(seen).toEqual(['bad', 'good']);
  await flow.close();
});

test('what an element sends after its end goes nowhere', async () => {
  const late: (() => void)[] = [];
  const { flow, frames, outputs } = flowOf(
    typeOf((_, context) => {
      const frame = { id: 1, timestamp: 0, width: 1, height: 1 };
      late.push(() => context.emit({ kind: 'frame', frame, subject: 'x', value: frames.make(1) }));
      return { process: () => null };
    }),
  );
  await flow.apply(planWith('x'));
  late[0]?.();
  expect(outputs).toHaveLength(1);
  await flow.close();
  late[0]?.();
  expect([outputs.length, frames.open]).toEqual([1, 0]);
});
