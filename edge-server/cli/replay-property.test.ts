import { expect, test, vi } from 'vitest';
import { elementOf } from '../../shared/elements/registry.ts';
import type { FakeClock } from '../../shared/fake-clock.cases.ts';
import { settle } from '../../shared/fake-clock.cases.ts';
import type { JsonValue } from '../../shared/json.ts';
import { createRun } from '../../shared/run/create-run.ts';
import type { Element, ElementContext } from '../../shared/run/element.ts';
import { FakeHost } from '../../shared/run/fake-host.cases.ts';
import type { GraphWire, PipelineGraph } from '../../shared/run/graph.ts';
import type { Message } from '../../shared/run/message.ts';
import { Dice } from '../../shared/run/random.cases.ts';
import { RecordingContent } from '../../shared/run/recording-content.ts';
import { recordedElements } from '../../shared/run/recording-elements.ts';
import { WHOLE_RANGE } from '../../shared/run/recording-range.ts';
import { RecordingTurns } from '../../shared/run/recording-turns.ts';
import { Recorder } from '../../shared/run/recorder.ts';
import { parseRecordingLine, recordedMessage } from '../../shared/run/recording.ts';
import type { RecordedMessage, RecordingLine } from '../../shared/run/recording.ts';
import type { ElementLookup } from '../../shared/run/run.api.ts';
import { POLICY, graphOf, lookupOf, typeOf } from '../../shared/run/test-elements.cases.ts';
import type { ElementWish } from '../../shared/run/test-elements.cases.ts';
import { isDetecting } from '../../shared/replay/replaying.ts';
import { replayRecorded } from '../../shared/replay/replay-recorded.ts';
import { outputJson } from './run-report.ts';
import { recordingHeader } from './run-recording.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Everything that goes by a clock, with spans about as long as a run here is. */
const TIMED: readonly ((dice: Dice) => ElementWish)[] = [
  (dice) => ({
    type: 'time_window',
    config: {
      span_ms: 1 + dice.below(900),
      time: dice.pick(['stream', 'wall_clock', 'arrival']) ?? 'stream',
      trigger: dice.chance(0.7)
        ? { interval_ms: 1 + dice.below(200), only_after_update: dice.chance(0.5) }
        : { count: 1 + dice.below(4), start_after_new_event: dice.chance(0.5) },
    },
  }),
  (dice) => ({
    type: 'tumbling_window',
    config: {
      span_ms: 20 + dice.below(300),
      out_of_order_ms: dice.below(100),
      idle_ms: 1 + dice.below(150),
      late: dice.pick(['drop', 'side_output', 'update']) ?? 'drop',
    },
  }),
  (dice) => ({
    type: 'resample',
    config: {
      row_interval_ms: 10 + dice.below(150),
      idle_ms: 1 + dice.below(120),
      fields: [{ name: 'score' }],
    },
  }),
  (dice) => ({ type: 'count_window', config: { size: 1 + dice.below(4) } }),
  () => ({ type: 'stamp' }),
  (dice) => ({ type: 'ticker', config: 7 + dice.below(90) }),
  (dice) => ({ type: 'slow', config: 1 + dice.below(3) }),
  (dice) => ({ type: 'throttle', config: { interval_ms: 1 + dice.below(200) } }),
  (dice) => ({ type: 'sample', config: { per_second: 1 + dice.below(30) } }),
];

/** A detector, what it finds, and up to six elements that go by time, wired at random. */
function randomGraph(dice: Dice): PipelineGraph {
  const wishes: Record<string, ElementWish> = { find: { type: 'detect_objects' } };
  const wires: GraphWire[] = [
    {
      from: 'camera',
      to: 'find',
      kind: 'frame',
      policy: dice.pick([POLICY.latest, POLICY.block(3)]) ?? POLICY.latest,
    },
  ];
  const names = ['find'];
  for (let index = 0; index < 1 + dice.below(6); index += 1) {
    const name = `e${index}`;
    wishes[name] = dice.pick(TIMED)?.(dice) ?? {};
    const inputs = new Set([dice.pick(names) ?? 'find', dice.pick(names) ?? 'find']);
    for (const from of inputs) {
      const policy = dice.pick([POLICY.latest, POLICY.block(2), POLICY.dropOldest(2)]) ?? POLICY.latest;
      wires.push({ from, to: name, kind: from === 'find' ? 'detections' : 'data', policy });
    }
    names.push(name);
  }
  return { ...graphOf(wishes, {}), wires };
}

/** Says what its clock says, of every message and at every tick. */
function stamp({ clock }: ElementContext): Element {
  return {
    process: (message) => ({
      ...message,
      kind: 'data',
      value: [clock.now(), clock.wallTime(), contentOf(message)],
    }),
  };
}

function ticker(everyMs: number, context: ElementContext): Element {
  const { clock } = context;
  let last: Message | null = null;
  let end: (() => void) | undefined;
  return {
    absorbs: true,
    setup() {
      end = clock.every(everyMs, () => {
        if (last !== null)
          context.emit({ ...last, kind: 'data', value: { score: clock.now(), wall: clock.wallTime() } });
      });
    },
    process(message) {
      last = message;
      return null;
    },
    cleanup: () => end?.(),
  };
}

function contentOf(message: Message): JsonValue {
  return message.kind === 'data' ? message.value : message.frame.id;
}

type Delay = () => Promise<void>;

/** `delay`: how long what takes its time takes. */
function elementsOf(delay: Delay, dice: Dice): ElementLookup {
  const own = lookupOf({
    stamp: typeOf((_config, context) => stamp(context)),
    ticker: typeOf((config, context) => ticker(Number(config), context)),
    slow: typeOf((config) => ({
      concurrency: Number(config),
      async process(message) {
        await delay();
        return { ...message, kind: 'data', value: { score: message.frame.id } };
      },
    })),
    detect_objects: typeOf(() => ({
      concurrency: 2,
      async process(message) {
        await delay();
        dice.fail(0.05);
        const box = { x: 0, y: 0, width: dice.next(), height: 0.5 };
        const timings = { transferMs: 1, preprocessMs: 1, inferMs: 1, postprocessMs: 1, totalMs: 1 };
        const value = { detections: [{ label: 'a', score: dice.next(), box }], timings, placement: 'edge' };
        return { ...message, kind: 'detections', value } as Message;
      },
    })),
  });
  return (type) => own(type) ?? elementOf(type);
}

interface Told {
  readonly lines: RecordingLine[];
  readonly outputs: string[];
}

function rethrow(error: unknown): void {
  throw error;
}

async function record(dice: Dice, graph: PipelineGraph): Promise<Told> {
  const [lines, outputs]: [RecordingLine[], string[]] = [[], []];
  const host = new FakeHost(lookupOf({}));
  const turns = new RecordingTurns({ clock: host.clock, drained: settle, failed: rethrow });
  const facts = { models: [], provider: null, file: null, begun: turns.begun };
  const write = (line: string): number => lines.push(parseRecordingLine(line, lines.length + 1));
  const recorder = new Recorder(recordingHeader(graph, facts), () => null, write);
  const delay: Delay = () =>
    new Promise((resolve) => {
      host.clock.after(dice.next() * 120, resolve);
    });
  const elements = recordedElements(elementsOf(delay, dice), isDetecting, turns, recorder);
  const run = createRun({
    graph,
    host,
    elements,
    listener: {
      output(message, element) {
        recorder.output(message, element);
        outputs.push(outputJson(element, recordedMessage(message)));
      },
    },
  });
  await run.start();
  for (let step = 0; step < 15; step += 1) {
    const wall = host.clock.wallTime() * 1000;
    const late = dice.chance(0.2) ? dice.below(300_000) : 0;
    void host.source.push({ timestamp: Math.max(0, Math.round(wall - late)) });
    await goOn(host.clock, dice.chance(0.1) ? 700 : dice.next() * 80);
  }
  const stopped = run.stop();
  await goOn(host.clock, 6000);
  await stopped;
  await turns.close();
  recorder.end(run.figures().ledger, turns.at);
  return { lines, outputs };
}

/** In small steps: what is done in a moment of real time takes no longer here. */
async function goOn(clock: FakeClock, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 10) {
    await clock.advanceAsync(Math.min(left, 10));
    for (let turn = 0; turn < 3; turn += 1) await settle();
  }
}

async function repeat(
  lines: readonly RecordingLine[],
): Promise<{ difference: string | null; outputs: string[] }> {
  const [first, ...others] = lines;
  if (first?.kind !== 'recording') throw new Error('no header');
  const content = new RecordingContent(first);
  for (const line of others) content.add(line);
  const outputs: string[] = [];
  const difference = await replayRecorded(content, {
    clock: new FakeHost(lookupOf({})).clock,
    drained: settle,
    services: {},
    signal: new AbortController().signal,
    range: WHOLE_RANGE,
    elements: elementsOf(() => Promise.resolve(), new Dice(1)),
    output: (element: string, message: RecordedMessage) => outputs.push(outputJson(element, message)),
    warn: () => undefined,
  });
  return { difference, outputs };
}

test('whatever goes by a clock is repeated to the byte, in its order', async () => {
  let seen = 0;
  for (let seed = 1; seed <= 120; seed += 1) {
    const dice = new Dice(seed);
    const { lines, outputs } = await record(dice, randomGraph(dice));
    const again = await repeat(lines);
    expect([seed, again.difference, again.outputs]).toEqual([seed, null, outputs]);
    seen += outputs.length;
  }
  expect(seen).toBeGreaterThan(2000);
});
