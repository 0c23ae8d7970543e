import { expect, test } from 'vitest';
import { settle } from '../fake-clock.cases.ts';
import { NOTHING, NO_FIGURES } from './remote-ledger.ts';
import { GONE, GRAPH, RemoteScene, SAVED } from './remote-scene.cases.ts';

test('that it shall save is the last that is said, whatever is asked of it meanwhile', async () => {
  const scene = new RemoteScene();
  await scene.begin();
  const untap = scene.run.tap({ element: 'same', side: 'input', every: 1, onMessage: () => undefined });
  scene.frame();
  const saving = scene.run.save();
  await settle();
  expect(scene.said).toEqual(['start', 'clock', 'tap', 'frame', 'save']);
  scene.clock.advance(3_000);
  untap();
  scene.run.tap({ element: 'same', side: 'input', every: 1, onMessage: () => undefined });
  scene.run.trace(1);
  scene.run.logLevel('debug');
  scene.run.pause();
  scene.run.notify({ name: 'pause', target: { to: 'elements', elements: ['same'] }, params: {} });
  scene.frame();
  await expect(scene.run.change(GRAPH)).rejects.toMatchObject({ code: 'conflict' });
  expect(scene.said.at(-1)).toBe('save');
  scene.answer({ ...NOTHING, captured: 1, delivered: 1 });
  expect(await saving).toEqual(SAVED);
  expect(scene.counted).toEqual(['stopped', 1, {}]);
  expect([scene.isClosed, scene.clock.pending, scene.losses]).toEqual([true, 0, []]);
});

test('an answer that came counts, though the connection is lost with it; who was not told of was stopped', async () => {
  const scene = new RemoteScene();
  await scene.begin();
  scene.frame();
  scene.frame();
  const saving = scene.run.save();
  await settle();
  scene.answer({ ...NOTHING, captured: 1, delivered: 1 });
  scene.lose();
  expect(await saving).toEqual(SAVED);
  expect(scene.counted).toEqual(['stopped', 1, { stopped: 1 }]);
  expect(scene.losses).toEqual([]);
});

test.each<[string, number]>([
  ['while it is told to save', 0],
  ['before it answered', 1],
])('a connection that is lost %s is lost, and so are the frames there', async (_, turns) => {
  const scene = new RemoteScene();
  await scene.begin();
  scene.frame();
  const saving = scene.run.save();
  for (let turn = 0; turn < turns; turn += 1) await settle();
  scene.lose();
  await expect(saving).rejects.toBe(GONE);
  expect(scene.counted).toEqual(['failed', 0, { edge_lost: 1 }]);
  expect([scene.isClosed, scene.clock.pending, scene.losses]).toEqual([true, 0, []]);
});

test('a connection that is lost while it runs ends what is asked of it, and says what is forgotten', async () => {
  const scene = new RemoteScene();
  await scene.begin();
  scene.frame();
  const changing = scene.run.change(GRAPH);
  scene.lose();
  await expect(changing).rejects.toBe(GONE);
  expect(scene.losses).toMatchObject([{ error: GONE, forgotten: 1, wasPaused: false }]);
  expect(scene.counted).toEqual(['failed', 0, { edge_lost: 1 }]);
});

test('a run that is lost as soon as it is ready never begins', async () => {
  const scene = new RemoteScene();
  const started = scene.run.start();
  scene.hear({ type: 'ready', credits: 2 });
  scene.lose();
  await expect(started).rejects.toBe(GONE);
  expect([scene.run.state, scene.isClosed, scene.clock.pending]).toEqual(['failed', true, 0]);
});

test.each(['start', 'save'] as const)(
  'who waits for its %s hears at once that it was killed',
  async (what) => {
    const scene = new RemoteScene();
    if (what === 'save') await scene.begin();
    const waiting = scene.run[what]();
    await settle();
    await scene.run.kill();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    expect([scene.run.state, scene.isClosed, scene.clock.pending]).toEqual(['stopped', true, 0]);
  },
);

test('a change that is refused leaves the next one possible', async () => {
  const scene = new RemoteScene();
  await scene.begin();
  const first = scene.run.change(GRAPH);
  scene.hear({ type: 'changed', revision: '2', refusal: { code: 'conflict', message: 'of another' } });
  await expect(first).rejects.toMatchObject({ code: 'conflict' });
  const second = scene.run.change({ ...GRAPH, revision: '3' });
  scene.hear({ type: 'changed', revision: '3', refusal: null });
  await second;
  expect(await scene.run.snapshot()).toMatchObject({ revision: '3' });
  await scene.run.kill();
});

test('a stop lets the run over there come to its end, with all that its elements say to that', async () => {
  const scene = new RemoteScene();
  await scene.begin();
  scene.frame();
  const stopping = scene.run.stop();
  await settle();
  expect([scene.said.at(-1), scene.run.state]).toEqual(['end', 'stopping']);
  const ledger = { ...NOTHING, captured: 1, delivered: 1 };
  scene.hear({ type: 'figures', figures: { ...NO_FIGURES, ledger } });
  scene.hear({ type: 'state', state: 'stopped', reason: 'the source has ended' });
  await stopping;
  expect(scene.counted).toEqual(['stopped', 1, {}]);
  expect([scene.isClosed, scene.clock.pending, scene.losses]).toEqual([true, 0, []]);
});

test('a stop that nobody answers is over in its time; one of a lost run at once', async () => {
  const [late, lost] = [new RemoteScene(), new RemoteScene()];
  await Promise.all([late.begin(), lost.begin()]);
  const stopping = [late.run.stop(500), lost.run.stop()];
  await settle();
  lost.lose();
  late.clock.advance(500);
  await Promise.all(stopping);
  for (const { run, isClosed, clock } of [late, lost])
    expect([run.state, isClosed, clock.pending]).toEqual(['stopped', true, 0]);
});
