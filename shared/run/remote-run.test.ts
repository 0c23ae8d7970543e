import { expect, test } from 'vitest';
import { SightlineError } from '../errors.ts';
import { FakeClock, settle } from '../fake-clock.cases.ts';
import type { RunCommand, RunServerMessage } from '../wire/run-messages.ts';
import type { LedgerCounts } from './figures.ts';
import type { SourceEvents } from './host.ts';
import { imbalanceOf } from './imbalance.cases.ts';
import { NOTHING, NO_FIGURES } from './remote-ledger.ts';
import type { RunLinkEvents } from './remote-link.ts';
import { RemoteRun } from './remote-run.ts';
import type { Loss } from './run-place.ts';
import { graphOf, lookupOf, through } from './test-elements.cases.ts';

const GRAPH = graphOf({ same: {} }, {});
const SAVED = { pipeline: 'test', revision: '1', captured: 2, elements: { same: 7 } };
const GONE = new SightlineError('edge_lost', 'The edge went away.');
const NOTHING_AT_ALL = new Uint8Array(0);

/** A run whose other end says what a test wants. */
class Scene {
  readonly clock = new FakeClock();
  readonly said: string[] = [];
  readonly losses: Loss[] = [];
  readonly run: RemoteRun<number>;
  isClosed = false;
  #events: RunLinkEvents | null = null;
  #source: SourceEvents<number> | null = null;

  constructor() {
    this.run = new RemoteRun<number>({
      graph: GRAPH,
      source: {
        live: true,
        start: (events) => (this.#source = events),
        stop: () => Promise.resolve(),
      },
      listener: {},
      saved: null,
      onLost: (loss) => this.losses.push(loss),
      elements: lookupOf({ same: through((message) => message) }),
      link: {
        listen: (events) => (this.#events = events),
        send: (message: RunCommand) => void this.said.push(message.type),
        sendFrame: () => void this.said.push('frame'),
        close: () => (this.isClosed = true),
      },
      clock: this.clock,
      close: () => undefined,
      picture: () => null,
      log: () => undefined,
    });
  }

  hear(message: RunServerMessage): void {
    this.#events?.message(message, NOTHING_AT_ALL);
  }

  lose(): void {
    this.#events?.lost(GONE);
  }

  frame(): void {
    void this.#source?.onFrame(1, { timestamp: 1, width: 1, height: 1 });
  }

  async begin(): Promise<void> {
    const started = this.run.start();
    this.hear({ type: 'ready', credits: 2 });
    await started;
  }

  /** The answer to `save`. */
  answer(ledger: LedgerCounts): void {
    this.hear({ type: 'saved', saved: SAVED, figures: { ...NO_FIGURES, ledger }, told: [] });
  }

  get counted(): readonly unknown[] {
    const { ledger, state } = this.run.figures();
    expect([imbalanceOf(ledger), ledger.inFlight]).toEqual([0, 0]);
    return [state, ledger.delivered, ledger.dropped];
  }
}

test('that it shall save is the last that is said, whatever is asked of it meanwhile', async () => {
  const scene = new Scene();
  await scene.begin();
  const untap = scene.run.tap({ element: 'same', side: 'input', every: 1, onMessage: () => undefined });
  scene.frame();
  const saving = scene.run.save();
  await settle();
  expect(scene.said).toEqual(['start', 'clock', 'tap', 'frame', 'save']);
  scene.clock.advance(3_000);
  untap();
  scene.run.tap({ element: 'same', side: 'input', every: 1, onMessage: () => undefined });
  scene.run.trace(1);
  scene.run.logLevel('debug');
  scene.run.pause();
  scene.run.notify({ name: 'pause', target: { to: 'elements', elements: ['same'] }, params: {} });
  scene.frame();
  await expect(scene.run.change(GRAPH)).rejects.toMatchObject({ code: 'conflict' });
  expect(scene.said.at(-1)).toBe('save');
  scene.answer({ ...NOTHING, captured: 1, delivered: 1 });
  expect(await saving).toEqual(SAVED);
  expect(scene.counted).toEqual(['stopped', 1, { paused: 1 }]);
  expect([scene.isClosed, scene.clock.pending, scene.losses]).toEqual([true, 0, []]);
});

test('an answer that came counts, though the connection is lost with it; who was not told of was stopped', async () => {
  const scene = new Scene();
  await scene.begin();
  scene.frame();
  scene.frame();
  const saving = scene.run.save();
  await settle();
  scene.answer({ ...NOTHING, captured: 1, delivered: 1 });
  scene.lose();
  expect(await saving).toEqual(SAVED);
  expect(scene.counted).toEqual(['stopped', 1, { stopped: 1 }]);
  expect(scene.losses).toEqual([]);
});

test.each<[string, number]>([
  ['while it is told to save', 0],
  ['before it answered', 1],
])('a connection that is lost %s is lost, and so are the frames there', async (_, turns) => {
  const scene = new Scene();
  await scene.begin();
  scene.frame();
  const saving = scene.run.save();
  for (let turn = 0; turn < turns; turn += 1) await settle();
  scene.lose();
  await expect(saving).rejects.toBe(GONE);
  expect(scene.counted).toEqual(['failed', 0, { edge_lost: 1 }]);
  expect([scene.isClosed, scene.clock.pending, scene.losses]).toEqual([true, 0, []]);
});

test('a connection that is lost while it runs ends what is asked of it, and says what is forgotten', async () => {
  const scene = new Scene();
  await scene.begin();
  scene.frame();
  const changing = scene.run.change(GRAPH);
  scene.lose();
  await expect(changing).rejects.toBe(GONE);
  expect(scene.losses).toMatchObject([{ error: GONE, forgotten: 1, wasPaused: false }]);
  expect(scene.counted).toEqual(['failed', 0, { edge_lost: 1 }]);
});

test('a run that is lost as soon as it is ready never begins', async () => {
  const scene = new Scene();
  const started = scene.run.start();
  scene.hear({ type: 'ready', credits: 2 });
  scene.lose();
  await expect(started).rejects.toBe(GONE);
  expect([scene.run.state, scene.isClosed, scene.clock.pending]).toEqual(['failed', true, 0]);
});

test.each(['start', 'save'] as const)(
  'who waits for its %s hears at once that it was killed',
  async (what) => {
    const scene = new Scene();
    if (what === 'save') await scene.begin();
    const waiting = scene.run[what]();
    await settle();
    await scene.run.kill();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    expect([scene.run.state, scene.isClosed, scene.clock.pending]).toEqual(['stopped', true, 0]);
  },
);

test('a change that is refused leaves the next one possible', async () => {
  const scene = new Scene();
  await scene.begin();
  const first = scene.run.change(GRAPH);
  scene.hear({ type: 'changed', revision: '2', refusal: { code: 'conflict', message: 'of another' } });
  await expect(first).rejects.toMatchObject({ code: 'conflict' });
  const second = scene.run.change({ ...GRAPH, revision: '3' });
  scene.hear({ type: 'changed', revision: '3', refusal: null });
  await second;
  expect(await scene.run.snapshot()).toMatchObject({ revision: '3' });
  await scene.run.kill();
});

test('a stop lets the run over there come to its end, with all that its elements say to that', async () => {
  const scene = new Scene();
  await scene.begin();
  scene.frame();
  const stopping = scene.run.stop();
  await settle();
  expect([scene.said.at(-1), scene.run.state]).toEqual(['end', 'stopping']);
  const ledger = { ...NOTHING, captured: 1, delivered: 1 };
  scene.hear({ type: 'figures', figures: { ...NO_FIGURES, ledger } });
  scene.hear({ type: 'state', state: 'stopped', reason: 'the source has ended' });
  await stopping;
  expect(scene.counted).toEqual(['stopped', 1, {}]);
  expect([scene.isClosed, scene.clock.pending, scene.losses]).toEqual([true, 0, []]);
});

test('a stop that nobody answers is over in its time; one of a lost run at once', async () => {
  const [late, lost] = [new Scene(), new Scene()];
  await Promise.all([late.begin(), lost.begin()]);
  const stopping = [late.run.stop(500), lost.run.stop()];
  await settle();
  lost.lose();
  late.clock.advance(500);
  await Promise.all(stopping);
  for (const { run, isClosed, clock } of [late, lost])
    expect([run.state, isClosed, clock.pending]).toEqual(['stopped', true, 0]);
});
