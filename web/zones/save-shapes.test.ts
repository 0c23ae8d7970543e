import { expect, test } from 'vitest';
import { changePipeline } from '../../shared/editing/change-pipeline.ts';
import type { ShapeItem } from '../../shared/editing/change-shapes.ts';
import { checkText } from '../../shared/editing/check-text.ts';
import { splitPipelines, standingAlone, textOfPipeline } from '../../shared/editing/pipeline-text.ts';
import { SightlineError } from '../../shared/errors.ts';
import { valueAt } from '../../shared/pipeline/finding.ts';
import { readYaml } from '../../shared/pipeline/yaml-text.ts';
import type { EditorParts } from '../editor/editor-parts.ts';
import { EditorSession } from '../editor/editor-session.ts';
import { OwnPipelines } from '../store/own-pipelines.ts';
import { MemoryPipelineTexts } from '../store/pipeline-texts.ts';
import { ShapeSession } from './save-shapes.ts';

const SCOPE = { sources: {}, ai_models: {} };
const LAWN: ShapeItem = {
  from: 'door',
  name: 'lawn',
  corners: [
    [0, 0],
    [1, 0],
    [1, 1],
  ],
  labels: [],
};

/** An edge with one pipeline. */
class FakeEdge {
  revision = 1;
  isLost = false;
  definition: unknown = [
    { source: 'camera' },
    { detect_faces: { ai_model: { model: 'blazeface' } } },
    { zone: { zones: { door: { polygon: [...LAWN.corners], loitering_ms: 5000 } } } },
  ];

  get(id: string): ReturnType<EditorParts['edge']['get']> {
    const { definition, revision } = this;
    return Promise.resolve({ id, definition, revision: String(revision), scope: SCOPE });
  }

  put(id: string, definition: unknown, revision: string | null): ReturnType<EditorParts['edge']['put']> {
    if (this.isLost) throw new SightlineError('edge_lost', 'The edge does not answer.');
    if (revision !== String(this.revision)) throw new SightlineError('conflict', 'It was changed.');
    this.revision += 1;
    this.definition = definition;
    return Promise.resolve({ id, definition, revision: String(this.revision), scope: SCOPE });
  }

  get zones(): unknown {
    const list = Array.isArray(this.definition) ? this.definition : valueAt(this.definition, ['elements']);
    return valueAt(list, [2, 'zone', 'zones']);
  }
}

const nothing = async (): Promise<undefined> => undefined;

async function open(edge: FakeEdge): Promise<ShapeSession> {
  const desk: EditorParts['desk'] = {
    check: async (text, surroundings) => checkText(text, surroundings),
    change: async (...change) => changePipeline(...change),
    write: async ({ id, definition, scope }) => textOfPipeline(id, definition, scope),
    standAlone: async (text, id, known) => standingAlone(readYaml(text).value, id, known),
    split: async (text) => splitPipelines(text),
  };
  const own = new OwnPipelines(new MemoryPipelineTexts(), null, () => 0);
  const shelf = {
    get: (id: string) => edge.get(id),
    put: async (id: string, definition: unknown, revision: string | null) =>
      edge.put(id, definition, revision),
    remove: nothing,
    text: nothing,
    keepText: nothing,
  };
  const parts: EditorParts = {
    desk,
    own,
    edge: shelf,
    taken: () => ['porch'],
    models: () => null,
    apply: async () => '',
    after: () => () => undefined,
  };
  return ShapeSession.begin(new EditorSession(parts, () => undefined), 'porch', 2, async () => undefined);
}

test('shapes are saved on the edge, with all else that is said of them', async () => {
  const edge = new FakeEdge();
  const session = await open(edge);
  expect(session.shapes?.shapes.map(({ from }) => from)).toEqual(['door']);
  await expect(session.save([LAWN])).resolves.toMatch(/Saved on the edge/);
  expect(edge.zones).toEqual({ lawn: { polygon: LAWN.corners, loitering_ms: 5000 } });
});

test('what was changed there meanwhile is not overwritten', async () => {
  const edge = new FakeEdge();
  const session = await open(edge);
  edge.revision += 1;
  await expect(session.save([LAWN])).rejects.toThrow(/somebody changed the pipeline meanwhile/);
  expect(edge.zones).toHaveProperty('door');
});

test('whoever tries again after the edge was gone loses no setting of a shape', async () => {
  const edge = new FakeEdge();
  const session = await open(edge);
  edge.isLost = true;
  await expect(session.save([LAWN])).rejects.toThrow(/does not answer/);
  edge.isLost = false;
  await session.save([{ ...LAWN, name: 'grass' }]);
  expect(edge.zones).toEqual({ grass: { polygon: LAWN.corners, loitering_ms: 5000 } });
});

test('an element that has no shapes is refused', async () => {
  const edge = new FakeEdge();
  edge.definition = [{ source: 'camera' }, { track: {} }];
  await expect(open(edge)).rejects.toThrow(SightlineError);
});
