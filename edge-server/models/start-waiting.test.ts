import { expect, test } from 'vitest';
import type { RunState } from '../../shared/run/figures.ts';
import { resolvePipeline } from '../../shared/pipeline/resolve.ts';
import { parseDocument } from '../../shared/pipeline/document.ts';
import { startWaiting } from './start-waiting.ts';

const { document } = parseDocument(`
pipelines:
  faces:
    - source: camera
    - detect_faces: { ai_model: { model: yunet-320 } }
  things:
    - source: camera
    - detect_objects: { ai_model: { model: yolox-nano } }
`);

function run(id: string, state: RunState, started: string[]): Parameters<typeof startWaiting>[0][number] {
  const { graph } = resolvePipeline(document, id);
  return { graph, state, start: () => void started.push(`${id} ${state}`) };
}

test('what waits for the model begins, what runs or waits for another does not', () => {
  const started: string[] = [];
  const states = ['failed', 'healing', 'running', 'stopped'] as const;
  const runs = ['faces', 'things'].flatMap((id) => states.map((state) => run(id, state, started)));
  startWaiting(runs, 'yunet-320');
  expect(started).toEqual(['faces failed', 'faces healing']);
});
