import { expect, test } from 'vitest';
import type { Detection } from '../detection.ts';
import type { JsonObject } from '../json.ts';
import type { Element, ElementServices } from '../run/element.ts';
import type { Message } from '../run/message.ts';
import type { PictureEdit } from '../run/picture-services.ts';
import { contextOf } from './context.cases.ts';
import { detection, detections, frame, stem } from './message.cases.ts';
import { privacy } from './privacy.ts';
import { copyingPictures } from './services.cases.ts';

function bed(config: JsonObject = {}, services: ElementServices = { pictures: copyingPictures }) {
  const context = contextOf(services);
  const element = privacy.create?.({ ...config }, context);
  if (element === undefined) throw new Error('privacy cannot be made');
  return { context, element };
}

/** What a frame becomes of which this was found. */
async function shown(element: Element, id: number, found: readonly Detection[]): Promise<Message | null> {
  await element.process(frame({ id }, stem(id)));
  const output = await element.process(detections(found, stem(id)));
  return output !== null && output !== undefined && 'kind' in output ? output : null;
}

function editsIn(message: Message | null): readonly PictureEdit[] {
  const value: unknown = message?.value;
  if (typeof value !== 'object' || value === null || !('edits' in value)) return [];
  return value.edits as PictureEdit[];
}

const point = (name: string, x: number, score = 0.9) => ({ name, x, y: 0.5, score });

/** At this place, as this track. */
const at = (x: number, track?: number): Detection => ({
  ...detection(),
  box: { x, y: 0.4, width: 0.1, height: 0.2 },
  ...(track === undefined ? {} : { track }),
});

const boxOf = (edit: PictureEdit | undefined): number[] =>
  edit !== undefined && 'box' in edit
    ? Object.values(edit.box).map((side) => Math.round(side * 1000) / 1000)
    : [];

test('what is meant is concealed, a little more of it than the box', async () => {
  const { element, context } = bed({ mode: 'pixelate', labels: ['person'], grow: 0.1 });
  const output = await shown(element, 1, [detection('person'), detection('dog')]);
  expect(output).toMatchObject({ kind: 'frame', frame: { id: 1 }, value: { of: { id: 1 } } });
  expect(editsIn(output).map(({ kind }) => kind)).toEqual(['pixelate']);
  expect(boxOf(editsIn(output)[0])).toEqual([0.38, 0.38, 0.24, 0.24]);
  expect(context.closed).toEqual([{ id: 1 }]);
});

test('a frame in which nothing is to be concealed goes on as it came', async () => {
  const { element, context } = bed();
  const output = await shown(element, 1, [detection('dog')]);
  expect(output).toMatchObject({ kind: 'frame', value: { id: 1 } });
  expect(context.closed).toEqual([]);
});

test('a frame that nobody looked at does not go on', async () => {
  const { element, context } = bed();
  expect(await element.process(frame({ id: 1 }, stem(1)))).toBeNull();
  expect(await shown(element, 2, [])).toMatchObject({ frame: { id: 2 } });
  expect(context.closed).toEqual([{ id: 1 }]);
  await element.process(frame({ id: 3 }, stem(3)));
  await element.cleanup?.();
  expect(context.closed).toEqual([{ id: 1 }, { id: 3 }]);
});

test('what was missed stays concealed for a while, growing', async () => {
  const { element } = bed({ hold_ms: 500, grow: 0 });
  await shown(element, 1, [detection()]);
  const missed = editsIn(await shown(element, 3, []));
  expect(boxOf(missed[0])).toEqual([0.388, 0.388, 0.224, 0.224]);
  expect(editsIn(await shown(element, 6, []))).toHaveLength(1);
  expect(editsIn(await shown(element, 7, []))).toHaveLength(0);
});

test('what moves leaves no trail: a box is given up for the next one of the same thing', async () => {
  const { element } = bed({ hold_ms: 5000 });
  await shown(element, 1, [at(0.1)]);
  expect(editsIn(await shown(element, 2, [at(0.13)]))).toHaveLength(1);
  // So far away only a track says that it is the same one.
  expect(editsIn(await shown(element, 3, [at(0.6)]))).toHaveLength(2);
  await shown(element, 4, [at(0.6, 7)]);
  expect(editsIn(await shown(element, 5, [at(0.8, 7)]))).toHaveLength(2);
});

test('a stick figure stands on black, where key points are those of a body', async () => {
  const { element } = bed({ mode: 'stick_figure' });
  const keypoints = [
    point('left_shoulder', 0.4),
    point('right_shoulder', 0.6),
    point('left_elbow', 0.3, 0.1),
  ];
  const edits = editsIn(await shown(element, 1, [{ ...detection(), keypoints }, detection()]));
  expect(edits.map(({ kind }) => kind)).toEqual(['fill', 'fill', 'lines']);
  expect(edits[2]).toMatchObject({ lines: [[0.4, 0.5, 0.6, 0.5]] });
});

test('with several detectors it waits for all of them', async () => {
  const { element } = bed({ detectors: 2 });
  expect(await shown(element, 1, [detection('face')])).toBeNull();
  const output = await element.process(detections([detection('person', 0.9, 0.6)], stem(1)));
  expect(editsIn(output as Message)).toHaveLength(2);
  expect(element.configure?.({ detectors: 1 })).toBe(false);
});

test('where editing fails the frame does not go on', async () => {
  const broken = { ...copyingPictures, edit: () => Promise.reject(new Error('no memory')) };
  const { element, context } = bed({}, { pictures: broken });
  await expect(shown(element, 1, [detection()])).rejects.toThrow('no memory');
  expect(context.closed).toEqual([{ id: 1 }]);
});

test('a host that cannot do it says so before frames flow', () => {
  expect(() => bed({}, {}).element.setup?.()).toThrow('`element` looks at pixels');
});

test('the next one goes on concealing what this one remembers', async () => {
  const first = bed();
  await shown(first.element, 1, [detection()]);
  const second = bed();
  second.element.restore?.(first.element.save?.() ?? null);
  expect(editsIn(await shown(second.element, 2, []))).toHaveLength(1);
});
