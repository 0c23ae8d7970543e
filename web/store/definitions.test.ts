import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseDocument } from '../../shared/pipeline/document.ts';
import { graphWith } from '../../shared/pipeline/graph.cases.ts';
import { manifestOf } from '../../shared/pipeline/manifest.cases.ts';
import { resolvePipeline } from '../../shared/pipeline/resolve.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { MemoryValues } from './database.ts';
import { EdgeDefinitions } from './definitions.ts';

function pipeline(revision: string): ResolvedPipeline {
  return {
    id: 'faces',
    revision,
    name: 'Faces',
    placement: 'auto',
    localOnly: false,
    source: { id: 'camera', uri: 'camera', type: 'video', live: true },
    steps: [{ element: 'detect_faces', name: 'detect_faces', model: 'blazeface', options: { topK: 5 } }],
    graph: graphWith('faces', revision),
  };
}

const { signal } = new AbortController();
let requests: string[] = [];
let answer: (path: string) => Response | Promise<never>;
let revision: string | null;
let definitions: EdgeDefinitions;

beforeEach(() => {
  requests = [];
  revision = null;
  answer = (path) =>
    path.startsWith('/api/models/')
      ? Response.json(manifestOf('blazeface', 'face'))
      : Response.json({ id: 'faces', definition: pipeline('1') });
  vi.stubGlobal('fetch', async (url: URL) => {
    requests.push(url.pathname);
    return answer(url.pathname);
  });
  definitions = new EdgeDefinitions('https://edge.example/', new MemoryValues(), () => revision);
});
afterEach(() => void vi.unstubAllGlobals());

const unreachable = (): Promise<never> => Promise.reject(new TypeError('connection refused'));

test('a pipeline is asked for once per revision', async () => {
  expect(await definitions.pipeline('faces', signal)).toEqual(pipeline('1'));
  revision = '1';
  expect(await definitions.pipeline('faces', signal)).toEqual(pipeline('1'));
  expect(requests).toEqual(['/api/pipelines/faces']);
  revision = '2';
  answer = () => Response.json({ definition: pipeline('2') });
  expect((await definitions.pipeline('faces', signal)).revision).toBe('2');
});

const WHOLE = `
sources:
  door: {uri: 'rtsp://door/main', live: true, fps: 5, loop: false, size: 640x360, transport: udp, hwaccel: vaapi,
    ffmpeg_args: [-threads, 2]}
ai_models:
  people: {model: centernet, confidence_threshold: 0.4, top_k: 9, label_filter: [person]}
pipelines:
  p:
    name: Door
    placement: edge
    local_only: false
    frames: lossy
    pace: {fps: 4, deadline_ms: 200, in_flight: 3}
    elements:
      - source: door
      - detect_objects: {ai_model: people}
      - detect_faces: {ai_model: {model: blazeface}, within: {labels: [person], grow: 0.2, max: 3}}
`;

test('nothing of a pipeline is lost on its way, nor while it is kept', async () => {
  const whole = resolvePipeline(parseDocument(WHOLE).document, 'p');
  expect(whole.source).toMatchObject({ size: '640x360', ffmpeg_args: ['-threads', '2'] });
  expect(whole.graph.pace.inFlight).toBe(3);
  expect(whole.steps[1]?.within).toEqual({ labels: ['person'], grow: 0.2, max: 3 });
  answer = () => Response.json({ definition: whole });
  expect(await definitions.pipeline('p', signal)).toEqual(whole);
  ({ revision } = whole);
  expect(await definitions.pipeline('p', signal)).toEqual(whole);
  expect(requests).toHaveLength(1);
});

test('what this version does not understand of a pipeline is kept for one that does', async () => {
  const values = new MemoryValues();
  definitions = new EdgeDefinitions('https://edge.example/', values, () => revision);
  const said = { ...pipeline('1'), news: [1] };
  answer = () => Response.json({ definition: said });
  expect(await definitions.pipeline('faces', signal)).toEqual(pipeline('1'));
  expect(await values.get('definitions', 'faces')).toEqual(said);
});

test('who has not signed in is told so, unless it is known already', async () => {
  const good = answer;
  answer = () => new Response('{}', { status: 401 });
  await expect(definitions.pipeline('faces', signal)).rejects.toMatchObject({ code: 'unauthorized' });
  answer = good;
  await definitions.pipeline('faces', signal);
  answer = () => new Response('{}', { status: 401 });
  expect(await definitions.pipeline('faces', signal)).toEqual(pipeline('1'));
});

test('without the edge, what was last heard holds', async () => {
  await definitions.pipeline('faces', signal);
  await definitions.manifest('blazeface', signal);
  for (const down of [unreachable, () => new Response(null, { status: 503 })]) {
    answer = down;
    expect(await definitions.pipeline('faces', signal)).toEqual(pipeline('1'));
    expect(await definitions.manifest('blazeface', signal)).toEqual(manifestOf('blazeface', 'face'));
  }
});

test('what is known neither there nor here is said in words', async () => {
  answer = unreachable;
  await expect(definitions.pipeline('faces', signal)).rejects.toMatchObject({ code: 'not_found' });
});

test('an edge that says there is no such thing is believed', async () => {
  await definitions.pipeline('faces', signal);
  answer = () =>
    Response.json({ code: 404, type: 'not_found', message: 'there is no pipeline "faces"' }, { status: 404 });
  await expect(definitions.pipeline('faces', signal)).rejects.toMatchObject({
    code: 'not_found',
    message: 'there is no pipeline "faces"',
  });
});

test('an answer that is not understood is an error, and is not kept', async () => {
  answer = () => Response.json({ definition: { id: 'faces' } });
  await expect(definitions.pipeline('faces', signal)).rejects.toMatchObject({ code: 'unsupported' });
  answer = unreachable;
  await expect(definitions.pipeline('faces', signal)).rejects.toMatchObject({ code: 'not_found' });
});

test('giving up is giving up, whatever is kept', async () => {
  await definitions.pipeline('faces', signal);
  answer = unreachable;
  const reason = new Error('given up');
  await expect(definitions.pipeline('faces', AbortSignal.abort(reason))).rejects.toBe(reason);
});
