import type { ReactiveControllerHost } from 'lit';
import { expect, test, vi } from 'vitest';
import type { PipelineListing } from '../../../shared/pipeline/listing.ts';
import type { Viewer } from '../../viewer/viewer.api.ts';
import { parseSettings } from '../settings.ts';
import type { OpenViews } from '../settings.ts';
import { Views } from './views.ts';

vi.mock('./beside-strip.ts', () => ({}));
vi.mock('./view-tile.ts', () => ({}));

const HOST: ReactiveControllerHost = {
  addController: () => undefined,
  removeController: () => undefined,
  requestUpdate: () => undefined,
  updateComplete: Promise.resolve(true),
};

function viewer(): Viewer {
  const fake = {
    state: { phase: 'idle', error: null },
    on: () => () => undefined,
    figures: () => null,
    stop: () => Promise.resolve(),
    setPlacement: () => undefined,
    setProvider: () => undefined,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only these are used
  return fake as unknown as Viewer;
}

function listing(id: string): PipelineListing {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only its id is looked at
  return { id, name: id } as PipelineListing;
}

function viewsOf(remembered: OpenViews): { views: Views; kept: OpenViews[] } {
  const kept: OpenViews[] = [];
  const views = new Views(HOST);
  views.assemble({
    first: viewer(),
    openViewer: viewer,
    source: () => ({ kind: 'camera' }),
    settings: () => ({ ...parseSettings(null), views: kept.at(-1) ?? remembered }),
    keep: (open) => kept.push(open),
  });
  return { views, kept };
}

test('what was open last is offered while nothing is open, without pipelines that are gone', () => {
  const { views } = viewsOf({ beside: ['poses', 'gone'], cameras: 1 });
  expect(views.again([listing('poses')])).toEqual({ beside: ['poses'], cameras: 1 });
  expect(viewsOf({ beside: ['gone'], cameras: 0 }).views.again([])).toBeNull();
  expect(viewsOf({ beside: [], cameras: 0 }).views.again([])).toBeNull();
});

test('it opens again as it was, is not offered then, and stays remembered', () => {
  const { views, kept } = viewsOf({ beside: ['poses'], cameras: 2 });
  views.reopen({ beside: ['poses'], cameras: 2 });
  expect([views.beside.map(({ pipeline }) => pipeline), views.others.length]).toEqual([['poses'], 3]);
  expect(kept).toEqual([{ beside: ['poses'], cameras: 2 }]);
  expect(views.again([listing('poses')])).toBeNull();
});

test('a page that goes away forgets nothing', () => {
  const { views, kept } = viewsOf({ beside: [], cameras: 0 });
  views.reopen({ beside: ['poses'], cameras: 0 });
  views.hostDisconnected();
  expect(kept).toEqual([{ beside: ['poses'], cameras: 0 }]);
});
