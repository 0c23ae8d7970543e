import { expect, test, vi } from 'vitest';
import { parseDocument } from '../../shared/pipeline/document.ts';
import { graphOf } from '../../shared/pipeline/resolve.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { Inside, TapSample } from './inside.api.ts';

/** The document of what is looked into. */
export const DOOR = `
pipelines:
  door:
    - source: { uri: 'synthetic:width=64&height=48&fps=20', live: true }
    - throttle: { interval_ms: 40 }
`;
/** Its graph. */
export const DOOR_GRAPH: PipelineGraph = graphOf(parseDocument(DOOR).document, 'door');

/** The pipeline `door` looked into: a source and a `throttle`, which has an event `reset`. */
export interface InsideBed {
  readonly inside: Inside;
  /** Lets time and frames go on, where they do not by themselves. */
  step(): void;
}

const ALL = { to: 'all' } as const;

/** What every inside does, wherever the pipeline runs. */
export function insideCases(open: () => Promise<InsideBed>): void {
  let bed: InsideBed;
  const until = <T>(look: () => T): Promise<T> =>
    vi.waitFor(
      () => {
        bed.step();
        return look();
      },
      { timeout: 20_000, interval: 20 },
    );
  const captured = (): number => bed.inside.look.figures?.ledger.captured ?? 0;
  const send = (name: string, target: Parameters<Inside['send']>[0]['target'] = ALL, params = {}) =>
    bed.inside.send({ name, target, params });

  test('it is told what the pipeline is made of, and how its elements and wires do', async () => {
    bed = await open();
    await until(() => expect(bed.inside.look.figures?.inputFps).toBeGreaterThan(0));
    const { structure, figures, run, problem } = bed.inside.look;
    expect(structure?.elements.map(({ name }) => name)).toEqual(['source', 'throttle']);
    expect(structure?.events).toEqual(expect.arrayContaining(['pause', 'resume', 'stop', 'kill', 'reset']));
    expect(figures?.wires).toMatchObject([{ from: 'source', to: 'throttle' }]);
    expect([figures?.state, problem]).toEqual(['running', null]);
    expect(run).not.toBeNull();
    expect(bed.inside.look.run).toBe(run);
  });

  test('pausing stops frames, and resuming lets them go on', async () => {
    bed = await open();
    await until(() => expect(captured()).toBeGreaterThan(1));
    await send('pause');
    await until(() => expect(bed.inside.look.figures?.state).toBe('paused'));
    const { delivered } = bed.inside.look.figures?.ledger ?? {};
    await send('resume');
    await until(() => expect(bed.inside.look.figures?.state).toBe('running'));
    await until(() => expect(bed.inside.look.figures?.ledger.delivered).toBeGreaterThan(delivered ?? 0));
  });

  test('events of elements get there, and what is unknown or wrong is refused in words', async () => {
    bed = await open();
    await send('reset', { to: 'elements', elements: ['throttle'] });
    await send('pause', { to: 'flows', flows: ['main'] });
    await send('resume', { to: 'flows', flows: ['main'] });
    await expect(send('paus')).rejects.toThrow('did you mean "pause"');
    await expect(send('reset', ALL, { soon: true })).rejects.toThrow(/soon/);
  });

  test('what comes out of an element is sampled until that is ended', async () => {
    bed = await open();
    const samples: { heading: string; text: string; isPicture: boolean }[] = [];
    const onSample = ({ heading, text, picture }: TapSample): void =>
      void samples.push({ heading, text: text(), isPicture: picture !== null });
    const onProblem = vi.fn<(words: string) => void>();
    const end = bed.inside.tap({ element: 'source', side: 'output', every: 2, onSample, onProblem });
    await until(() => expect(samples.length).toBeGreaterThan(1));
    end();
    const { length } = samples;
    await until(() => expect(captured()).toBeGreaterThan(3));
    expect(samples.length).toBe(length);
    expect(samples[0]).toMatchObject({ heading: expect.stringMatching(/^frame · number \d+ · /), text: '' });
    expect(onProblem).not.toHaveBeenCalled();
  });

  test('one frame is followed through every element', async () => {
    bed = await open();
    const waiting = bed.inside.trace(new AbortController().signal);
    let traced: Awaited<typeof waiting> | undefined;
    void waiting.then((frame) => (traced = frame));
    await until(() => expect(traced).toBeDefined());
    expect(traced?.line.steps.map(({ element }) => element)).toEqual(['source', 'throttle']);
    expect(traced).toMatchObject({ element: 'throttle', isKept: false });
    expect(traced?.line.unknownHosts).toEqual([]);
  });

  test('who wants to know no more of a frame is told so, and may ask again', async () => {
    bed = await open();
    await send('pause');
    const ending = new AbortController();
    const waiting = bed.inside.trace(ending.signal);
    ending.abort();
    await expect(waiting).rejects.toThrow(/abort/i);
  });

  test('how much is logged can be chosen', async () => {
    bed = await open();
    await bed.inside.logLevel('debug');
    await bed.inside.logLevel('info');
  });
}
