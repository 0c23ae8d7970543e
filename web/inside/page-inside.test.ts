import { afterEach } from 'vitest';
import { elementOf } from '../../shared/elements/registry.ts';
import { createRun } from '../../shared/run/create-run.ts';
import { FakeHost } from '../../shared/run/fake-host.cases.ts';
import type { RunNotice } from '../../shared/run/run.api.ts';
import type { Viewer, ViewerEvents, ViewerFigures } from '../viewer/viewer.api.ts';
import { DOOR_GRAPH, insideCases } from './inside.cases.ts';
import type { InsideBed } from './inside.cases.ts';
import { PageInside } from './page-inside.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

insideCases(async (): Promise<InsideBed> => {
  const host: FakeHost = Object.assign(new FakeHost(elementOf), { name: 'page' });
  const outputs = new Set<(output: ViewerEvents['output']) => void>();
  const notices: RunNotice[] = [];
  const run = createRun({
    graph: DOOR_GRAPH,
    host,
    elements: elementOf,
    listener: {
      output: (message, element) => outputs.forEach((listener) => listener({ message, element })),
      notice: (notice) => notices.push(notice),
    },
  });
  const on = (type: string, listener: (output: ViewerEvents['output']) => void): (() => void) => {
    if (type === 'output') outputs.add(listener);
    return () => outputs.delete(listener);
  };
  const state = { host: 'browser', detectors: [] } as const;
  const viewer = { run, state, figures: () => run.figures() as ViewerFigures, on: on as Viewer['on'] };
  const history = { notices, lines: host.lines };
  const inside = new PageInside({ viewer, history, clock: host.clock, onChange: () => undefined });
  await run.start();
  closing.push(async () => {
    inside.close();
    await run.kill();
  });
  return {
    inside,
    step() {
      void host.source.push();
      host.clock.advance(50);
    },
  };
});
