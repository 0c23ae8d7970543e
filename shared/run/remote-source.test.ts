import { expect, test } from 'vitest';
import { SightlineError } from '../errors.ts';
import { settle } from '../fake-clock.cases.ts';
import { imbalanceOf } from './imbalance.cases.ts';
import { GRAPH, RemoteScene } from './remote-scene.cases.ts';
import { sourceFigures } from './source-figures.ts';

/** A run that is elsewhere and does well; the other end knows nothing of what befalls the source. */
async function moved(): Promise<RemoteScene> {
  const scene = new RemoteScene();
  await scene.begin();
  tellSource(scene, 'camera');
  await scene.feed(1);
  return scene;
}

function tellSource(scene: RemoteScene, name: string): void {
  const place = { name, type: 'source', flow: 'main', captured: 0, rate: 5 };
  scene.tellFigures(sourceFigures({ ...place, state: 'running', error: null, health: 'lively' }));
}

/** The state of the run, and of its source. */
function states({ run }: RemoteScene): readonly unknown[] {
  const { state, elements, ledger } = run.figures();
  expect(imbalanceOf(ledger)).toBe(0);
  return [state, elements[0]?.state];
}

function told({ notices }: RemoteScene): string[] {
  return notices.filter(({ kind }) => kind !== 'state').map(({ kind, message }) => `${kind}: ${message}`);
}

/** Ends it; nothing of it is left. */
async function end(scene: RemoteScene): Promise<void> {
  await scene.run.kill();
  expect([scene.clock.pending, scene.source.events, scene.losses, scene.isClosed]).toEqual([
    0,
    null,
    [],
    true,
  ]);
}

test('a camera that falls silent is told of, and opened anew again and again; the run stays where it is', async () => {
  const scene = await moved();
  scene.source.refusal = new SightlineError('not_found', 'It is not there.');
  await scene.wait(11);
  expect(states(scene)).toEqual(['healing', 'silent']);
  expect(told(scene)[0]).toMatch(/^error: The source is silent: no frame has come for .* in 0.5 s\.$/);
  expect(told(scene)[1]).toBe('error: It is not there. It is opened again in 1 s.');
  scene.source.refusal = null;
  await scene.wait(5);
  expect(scene.source.reopened).toBe(1);
  scene.frame();
  expect(states(scene)).toEqual(['running', 'busy']);
  expect(scene.states.slice(-2)).toEqual(['healing', 'running']);
  expect(scene.run.figures().elements[0]?.lastError).toBe('It is not there.');
  await end(scene);
});

test('a run that is paused while its camera is lost rests until it is told to go on', async () => {
  const scene = await moved();
  scene.source.events?.onError(new SightlineError('camera', 'It was unplugged.'));
  await settle();
  scene.run.pause();
  await scene.wait(1);
  scene.frame();
  expect(scene.run.state).toBe('paused');
  scene.run.resume();
  scene.frame();
  expect(states(scene)).toEqual(['running', 'busy']);
  await end(scene);
});

test('a run that goes on while its camera is gone is healed until that is back, though all is well over there', async () => {
  const scene = await moved();
  scene.source.refusal = new SightlineError('not_found', 'It is not there.');
  scene.source.events?.onError(new SightlineError('camera', 'It was unplugged.'));
  await scene.wait(2);
  scene.run.pause();
  scene.run.resume();
  scene.hear({ type: 'state', state: 'running', reason: 'it goes on' });
  expect(states(scene)).toEqual(['healing', 'restarting']);
  expect(scene.states.slice(-2)).toEqual(['paused', 'healing']);
  scene.source.refusal = null;
  await scene.wait(10);
  scene.frame();
  expect(states(scene)).toEqual(['running', 'busy']);
  await end(scene);
});

test('a camera that is unplugged does not bring the run back: it is waited for', async () => {
  const scene = await moved();
  scene.source.events?.onError(new SightlineError('camera', 'It was unplugged.'));
  await settle();
  expect(states(scene)).toEqual(['healing', 'restarting']);
  await scene.wait(1);
  scene.frame();
  expect([...states(scene), scene.source.reopened]).toEqual(['running', 'busy', 1]);
  await end(scene);
});

test('a camera that repeats its picture is frozen, and asked for anew once', async () => {
  const scene = await moved();
  scene.hash = 7;
  await scene.feed(30);
  expect([...states(scene), scene.source.reopened]).toEqual(['running', 'frozen', 1]);
  expect(told(scene).map((words) => words.replace(/:? the same.*/, ''))).toEqual([
    'warning: The source is frozen',
    'error: The source is frozen',
    'warning: The source is frozen',
  ]);
  scene.hash = 8;
  scene.frame();
  expect([...states(scene), told(scene).at(-1)]).toEqual([
    'running',
    'busy',
    'heal: The source is frozen no more: pictures change again.',
  ]);
  await end(scene);
});

test('a camera that its tab holds back is throttled, and neither silent nor opened anew', async () => {
  const scene = await moved();
  scene.source.heldBack = 'this tab is hidden';
  await scene.wait(30);
  expect([...states(scene), scene.source.reopened]).toEqual(['running', 'throttled', 0]);
  scene.source.heldBack = null;
  scene.frame();
  expect(told(scene)).toEqual([
    'warning: The source is throttled: this tab is hidden.',
    'heal: The source is throttled no more: pictures come again.',
  ]);
  await end(scene);
});

test('a camera that must not be used any more ends the run, in words', async () => {
  const scene = await moved();
  scene.source.events?.onError(new SightlineError('forbidden', 'The permission was taken back.'));
  await settle();
  expect([scene.run.state, scene.clock.pending, scene.losses]).toEqual(['failed', 0, []]);
  expect(told(scene)).toEqual([
    'given_up: The source failed and is given up: The permission was taken back.',
  ]);
  expect(imbalanceOf(scene.run.figures().ledger)).toBe(0);
  await end(scene);
});

test('whoever has the source made anew has the camera opened anew', async () => {
  const scene = await moved();
  scene.run.notify({ name: 'kill', target: { to: 'elements', elements: ['same'] }, params: {} });
  await settle();
  expect(scene.source.reopened).toBe(0);
  scene.run.notify({ name: 'kill', target: { to: 'elements', elements: ['camera'] }, params: {} });
  await settle();
  expect(scene.source.reopened).toBe(1);
  await end(scene);
});

test('a camera whose element is renamed while the run is elsewhere is watched, named and opened anew as before', async () => {
  const scene = await moved();
  const elements = GRAPH.elements.map((each) => (each.name === 'camera' ? { ...each, name: 'door' } : each));
  const changing = scene.run.change({ ...GRAPH, revision: '2', elements });
  scene.hear({ type: 'changed', revision: '2', refusal: null });
  await changing;
  tellSource(scene, 'door');
  scene.source.events?.onError(new SightlineError('camera', 'It was unplugged.'));
  await settle();
  expect(states(scene)).toEqual(['healing', 'restarting']);
  expect(scene.notices.map(({ kind, element }) => [kind, element])).toContainEqual(['error', 'door']);
  await scene.wait(1);
  scene.run.notify({ name: 'kill', target: { to: 'elements', elements: ['door'] }, params: {} });
  await settle();
  expect(scene.source.reopened).toBe(2);
  await end(scene);
});

test('a move while the camera is opened anew gives that up, and leaves nothing behind', async () => {
  const scene = await moved();
  scene.source.events?.onError(new SightlineError('camera', 'It was unplugged.'));
  await settle();
  const saving = scene.run.save();
  await settle();
  const { captured } = scene.run.figures().ledger;
  scene.answer({ captured, delivered: captured, dropped: {}, filtered: 0, failed: 0, inFlight: 0 });
  await saving;
  expect(scene.counted).toEqual(['stopped', captured, {}]);
  await end(scene);
});
