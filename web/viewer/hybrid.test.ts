import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseDocument } from '../../shared/pipeline/document.ts';
import { resolvePipeline } from '../../shared/pipeline/resolve.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { FakePage } from './fake-page.cases.ts';

/** Two detectors beside each other. */
function hybrid(faces: string, objects: string): ResolvedPipeline {
  const text = `pipelines:
  faces:
    elements:
      - source: { uri: camera, live: true }
      - { detect_faces: { ai_model: { model: light } }, placement: ${faces} }
      - { detect_objects: { ai_model: { model: heavy } }, placement: ${objects} }
`;
  return resolvePipeline(parseDocument(text).document, 'faces');
}

let page: FakePage;
/** Where the newest detections of each element were made, and why. */
let found: Record<string, readonly [string | undefined, string | undefined]>;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal('HTMLVideoElement', function video() {});
  vi.stubGlobal('document', new EventTarget());
  page = new FakePage();
  found = {};
  page.viewer.on('output', ({ message: { kind, value }, element }) => {
    if (kind === 'detections') found[element] = [value.placement, value.reason];
  });
  page.pipeline = hybrid('browser', 'edge');
  page.listed = page.pipeline.revision;
  await page.start();
});
afterEach(async () => {
  await page.viewer.stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function see(): Promise<typeof found> {
  found = {};
  page.source.frame();
  await vi.advanceTimersByTimeAsync(30);
  return found;
}

test('detectors of one run look here and on the edge, and each result says where it was made and why', async () => {
  expect(await see()).toEqual({
    detect_faces: ['browser', 'the document pins it to the browser'],
    detect_objects: ['edge', 'the document pins it to the edge'],
  });
  expect(page.edges).toHaveLength(1);
  expect(page.edge.setup?.manifest.id).toBe('heavy');
  expect(new Set(page.results.map(({ placement, reason }) => `${placement}: ${reason}`))).toEqual(
    new Set(Object.values(found).map(([placement, reason]) => `${placement}: ${reason}`)),
  );
  expect(page.viewer.state.detectors).toEqual([
    { element: 'detect_faces', placement: 'browser', reason: 'the document pins it to the browser' },
    { element: 'detect_objects', placement: 'edge', reason: 'the document pins it to the edge' },
  ]);
});

test('an edge that goes away takes nothing from the one that is here, and costs the other no frame', async () => {
  page.edge.goAway();
  await vi.advanceTimersByTimeAsync(1);
  const after = await see();
  expect(after['detect_faces']).toEqual(['browser', 'the document pins it to the browser']);
  expect(after['detect_objects']?.[0]).toBe('browser');
  expect(after['detect_objects']?.[1]).toContain('The edge went away.');
  await vi.advanceTimersByTimeAsync(1_000);
  expect((await see())['detect_objects']?.[0]).toBe('edge');
});

test('what is changed in the document while it runs moves that detector alone', async () => {
  await see();
  const structure = page.viewer.run?.structure();
  page.pipeline = hybrid('edge', 'edge');
  page.list(page.pipeline.revision);
  await vi.advanceTimersByTimeAsync(100);
  const there = 'the document pins it to the edge';
  expect(await see()).toEqual({ detect_faces: ['edge', there], detect_objects: ['edge', there] });
  expect([page.lanes.length, page.edges.length]).toEqual([2, 2]);
  expect(page.lanes.every(({ terminated }) => !terminated)).toBe(true);
  expect(page.viewer.run?.structure().revision).not.toBe(structure?.revision);
  expect(page.viewer.figures()?.elements.every(({ restarts }) => restarts === 0)).toBe(true);
  expect(page.viewer.figures()?.ledger).toMatchObject({ captured: 2, delivered: 2 });
});
