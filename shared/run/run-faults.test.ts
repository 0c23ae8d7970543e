import { afterEach, expect, test } from 'vitest';
import { SightlineError } from '../errors.ts';
import { settle } from '../fake-clock.cases.ts';
import { createRun } from './create-run.ts';
import { FakeHost } from './fake-host.cases.ts';
import { imbalanceOf } from './imbalance.cases.ts';
import { RemoteScene } from './remote-scene.cases.ts';
import type { Run } from './run.api.ts';
import { POLICY, graphOf, lookupOf, typeOf } from './test-elements.cases.ts';

const UNPLUGGED = 'It was unplugged.';
const beds: Bed[] = [];

/** A camera, and an element that can be broken: it is mended when the one that takes its place is ready. */
class Bed {
  readonly states: string[] = [];
  readonly graph = graphOf({ count: { onError: 'restart' } }, { 'camera>count': POLICY.latest });
  readonly host: FakeHost;
  readonly run: Run;
  #isBroken = false;
  #mended: () => void = () => undefined;

  constructor() {
    const count = typeOf(() => ({
      setup: () => (this.#isBroken ? new Promise<void>((resolve) => (this.#mended = resolve)) : undefined),
      process: () => {
        if (this.#isBroken) throw new Error('It cannot count.');
        return null;
      },
    }));
    const elements = lookupOf({ count });
    this.host = new FakeHost(elements);
    const state = (...words: readonly string[]): void => void this.states.push(words.join(': '));
    this.run = createRun({ graph: this.graph, host: this.host, elements, listener: { state } });
  }

  async push(): Promise<void> {
    void this.host.source.push();
    await settle();
  }

  async breakElement(): Promise<void> {
    this.#isBroken = true;
    await this.push();
  }

  async mendElement(): Promise<void> {
    this.#isBroken = false;
    this.#mended();
    await settle();
  }

  async breakCamera(): Promise<void> {
    this.host.refusal = new SightlineError('camera', UNPLUGGED);
    this.host.source.fail();
    await settle();
  }

  async mendCamera(): Promise<void> {
    this.host.refusal = null;
    await this.host.clock.advanceAsync(2_000);
    await this.push();
  }
}

async function start(): Promise<Bed> {
  const bed = new Bed();
  beds.push(bed);
  await bed.run.start();
  bed.states.length = 0;
  return bed;
}

afterEach(async () => {
  for (const { run, host } of beds.splice(0)) {
    await run.kill();
    await settle();
    expect([imbalanceOf(run.figures().ledger), host.clock.pending, host.frames.open]).toEqual([0, 0, 0]);
  }
});

test('a run whose camera is back heals until its element works too, and says what is still wrong', async () => {
  const bed = await start();
  await bed.breakElement();
  await bed.breakCamera();
  await bed.mendCamera();
  expect([bed.run.state, bed.states]).toEqual(['healing', ['healing: it failed: It cannot count.']]);
  await bed.mendElement();
  expect(bed.states.slice(1)).toEqual(['running: Everything works again.']);
});

test('a run whose element works again heals until its camera is back, and says what is still wrong', async () => {
  const bed = await start();
  await bed.breakElement();
  await bed.breakCamera();
  await bed.mendElement();
  expect([bed.run.state, bed.states]).toEqual([
    'healing',
    ['healing: it failed: It cannot count.', 'healing: the source broke off'],
  ]);
  await bed.mendCamera();
  expect(bed.states.slice(2)).toEqual(['running: the source gives frames again']);
});

test('what breaks and is mended while a run is paused is judged when it goes on', async () => {
  const bed = await start();
  await bed.breakElement();
  await bed.breakCamera();
  bed.run.pause();
  await bed.mendElement();
  bed.run.resume();
  expect(bed.states.slice(1)).toEqual([
    'paused: it was paused',
    'healing: it goes on, though not all of it works yet',
  ]);
  bed.run.pause();
  await bed.mendCamera();
  bed.run.resume();
  expect(bed.states.slice(3)).toEqual(['paused: it was paused', 'running: it goes on']);
});

test('a run whose broken camera is exchanged for one that works is well', async () => {
  const bed = await start();
  const { run, host, graph, states } = bed;
  await bed.breakCamera();
  host.refusal = null;
  const elements = graph.elements.map((each) =>
    each.name === 'camera' ? { ...each, config: 'other' } : each,
  );
  await run.change({ ...graph, revision: '2', elements });
  expect(states).toEqual(['healing: the source broke off', 'running: the source was opened']);
});

/** A run on the edge that does well; its camera is here. */
async function startRemote() {
  const scene = new RemoteScene();
  await scene.begin();
  scene.states.length = 0;
  const hear = (state: 'running' | 'healing', reason: string): void =>
    scene.hear({ type: 'state', state, reason });
  const breakCamera = async (): Promise<void> => {
    scene.source.events?.onError(new SightlineError('camera', UNPLUGGED));
    await settle();
  };
  const mendCamera = async (): Promise<void> => {
    await scene.wait(2);
    scene.frame();
  };
  const told = (): string[] =>
    scene.notices
      .splice(0)
      .filter(({ kind }) => kind === 'state')
      .map(({ message }) => message);
  return { scene, hear, breakCamera, mendCamera, told };
}

test('a run on the edge whose camera is back here heals until its element works there too', async () => {
  const { scene, hear, breakCamera, mendCamera, told } = await startRemote();
  hear('healing', 'it failed');
  await breakCamera();
  await mendCamera();
  expect(scene.run.state).toBe('healing');
  hear('running', 'Everything works again.');
  // The other end tells the notices of what becomes of it there by itself.
  expect([scene.run.state, told()]).toEqual(['running', []]);
  await scene.run.kill();
});

test('a run on the edge whose element works again there heals until its camera is back here', async () => {
  const { scene, hear, breakCamera, mendCamera, told } = await startRemote();
  await breakCamera();
  hear('healing', 'it failed');
  hear('running', 'Everything works again.');
  expect([scene.run.state, told().at(-1)]).toEqual(['healing', `healing: ${UNPLUGGED}`]);
  await mendCamera();
  expect([scene.run.state, told()]).toEqual(['running', ['running: the source gives frames again']]);
  await scene.run.kill();
});

test('a run on the edge that is resumed while its element fails there is healing until that works', async () => {
  const { scene, hear } = await startRemote();
  hear('healing', 'it failed');
  scene.run.pause();
  scene.run.resume();
  expect(scene.run.state).toBe('healing');
  hear('running', 'it goes on');
  expect(scene.states).toEqual(['healing', 'paused', 'healing', 'running']);
  await scene.run.kill();
});
