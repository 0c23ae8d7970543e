import { expect, test } from 'vitest';
import type { Pace, PipelineGraph } from './graph.ts';
import { imbalanceOf } from './imbalance.cases.ts';
import { GRAPH, RemoteScene } from './remote-scene.cases.ts';

/** One of this pace. */
function paced(revision: string, pace: Partial<Pace>): PipelineGraph {
  return { ...GRAPH, revision, pace: { ...GRAPH.pace, ...pace } };
}

/** A run of this pace that is elsewhere. */
async function begun(pace: Partial<Pace>): Promise<RemoteScene> {
  const scene = new RemoteScene(paced('1', pace));
  await scene.begin();
  return scene;
}

/** The other end takes this over too. */
async function change(scene: RemoteScene, graph: PipelineGraph): Promise<void> {
  const changing = scene.run.change(graph);
  scene.hear({ type: 'changed', revision: graph.revision, refusal: null });
  await changing;
}

/** All credits are used up, and one more frame waits for one. */
function fill(scene: RemoteScene): void {
  for (let frame = 0; frame < 3; frame += 1) scene.frame();
}

/** The turn of the frame that waits comes after so many milliseconds. */
function turnAfter(scene: RemoteScene, waitedMs: number): void {
  scene.clock.advance(waitedMs);
  scene.hear({ type: 'taken', id: 1 });
}

/** How many frames went over the link, and what became of the others. */
function flow({ run, said }: RemoteScene): readonly unknown[] {
  const { ledger } = run.figures();
  expect(imbalanceOf(ledger)).toBe(0);
  return [said.filter((what) => what === 'frame').length, ledger.dropped];
}

test.each<[string, number | null, number | null, number, Record<string, number>]>([
  ['is set', null, 200, 2, { deadline: 1 }],
  ['is shortened', 5_000, 200, 2, { deadline: 1 }],
  ['is lengthened', 200, 5_000, 3, {}],
  ['is taken away', 200, null, 3, {}],
])('a deadline that %s counts for the frame that waits for a credit', async (_, before, after, ...what) => {
  const scene = await begun({ deadlineMs: before });
  fill(scene);
  await change(scene, paced('2', { deadlineMs: after }));
  turnAfter(scene, 300);
  expect(flow(scene)).toEqual(what);
  await scene.run.kill();
});

test('a deadline that the other end refuses does not count', async () => {
  const scene = await begun({ deadlineMs: null });
  fill(scene);
  const changing = scene.run.change(paced('2', { deadlineMs: 200 }));
  scene.hear({ type: 'changed', revision: '2', refusal: { code: 'conflict', message: 'of another' } });
  await expect(changing).rejects.toMatchObject({ code: 'conflict' });
  turnAfter(scene, 300);
  expect(flow(scene)).toEqual([3, {}]);
  await scene.run.kill();
});

test('a rate that is changed holds at once, and keeps in step while other things change', async () => {
  const scene = await begun({ fps: null });
  await scene.feed(1);
  expect(flow(scene)).toEqual([5, {}]);
  await change(scene, paced('2', { fps: 0.5 }));
  await scene.feed(1);
  await change(scene, paced('3', { fps: 0.5, deadlineMs: 400 }));
  await scene.feed(1);
  expect(flow(scene)).toEqual([6, { paced: 9 }]);
  await change(scene, paced('4', { fps: null }));
  await scene.feed(1);
  expect(flow(scene)).toEqual([11, { paced: 9 }]);
  await scene.run.kill();
});
