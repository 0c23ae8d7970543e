import { createTestApp } from '../../edge-server/app.cases.ts';
import { ControlLine } from '../../edge-server/control/control-line.cases.ts';
import { CONTROL_CASES, CONTROL_DOCUMENT } from '../../edge-server/control/control.cases.ts';
import { FakeClock } from '../../edge-server/fake-clock.cases.ts';
import { TINY_MANIFEST } from '../../edge-server/inference/fake-lane-process.cases.ts';
import { LiveBench } from '../../edge-server/live/live-bench.cases.ts';
import { LiveConnection } from '../../edge-server/live/live-connection.ts';
import { ByteBudget } from '../../edge-server/stream/byte-budget.ts';
import { MovingBench } from '../../edge-server/stream/moving.cases.ts';
import { OffloadConnection } from '../../edge-server/stream/offload-connection.ts';
import type { Peer } from '../../edge-server/stream/offload-connection.ts';
import type { OffloadServices } from '../../edge-server/stream/offload-services.ts';
import { RunConnection } from '../../edge-server/stream/run-connection.ts';
import type { JsonValue } from '../../shared/json.ts';
import { decodeRunServerMessage } from '../../shared/wire/run-server-message.ts';
import { decodeLiveServerMessage } from '../../shared/wire/live-server-message.ts';
import { decodeServerMessage } from '../../shared/wire/server-message.ts';
import type { Dice } from '../../shared/run/random.cases.ts';
import { mutateText } from '../mutate-text.ts';
import { mutatedJsonText } from '../mutate-json.ts';
import type { FuzzTarget, OpenTarget } from '../target.ts';
import { RUN_CLIENT, RUN_OPENING } from './run-corpus.ts';
import { LIVE_VIEWER, OFFLOAD_CLIENT, mutatedMessage, wholeMessage } from './wire-sample.ts';

/** Requests after which a new server stands behind the socket, so that what one changed does not pile up. */
const LIFE = 500;

async function controlTarget(): Promise<OpenTarget> {
  const corpus = CONTROL_CASES.map(({ method, params }, id): JsonValue => {
    return JSON.parse(JSON.stringify({ id, method, params }));
  });
  const texts = corpus.map((request) => JSON.stringify(request));
  let it = await createTestApp({ document: CONTROL_DOCUMENT });
  let line = lineOf(it);
  const renew = async (): Promise<void> => {
    await it.remove();
    it = await createTestApp({ document: CONTROL_DOCUMENT });
    line = lineOf(it);
  };
  return {
    next: async (dice, index) => {
      if (index % LIFE === LIFE - 1) await renew();
      const text = dice.chance(0.8)
        ? mutatedJsonText(dice, dice.pick(corpus) ?? null)
        : mutateText(dice, texts);
      return () => answered(line, text);
    },
    close: () => it.remove(),
  };
}

function lineOf({ store, runs, logs }: Awaited<ReturnType<typeof createTestApp>>): ControlLine {
  const controlled = { pipelines: store, runs, logs };
  return new ControlLine(controlled, { perSecond: 1e9, burst: 1e9 });
}

/** Each request is answered once, and nothing that nobody thought of is behind an error. */
function answered(line: ControlLine, text: string): boolean {
  const answer = line.say(text);
  if (line.logged.length > 0) throw new Error(line.logged.splice(0).join('; '));
  if (line.closed !== null) throw new Error('the connection was closed');
  line.answers.length = 0;
  return answer.error === undefined;
}

/** The server's side of a run, to which a client says a few things, most of them wrong. */
function runTarget(): OpenTarget {
  return {
    next: (dice) => {
      const opening = RUN_OPENING.map((header) => wholeMessage({ header, payload: new Uint8Array(0) }));
      const said = Array.from({ length: 1 + dice.below(4) }, () => saying(dice));
      const messages = dice.chance(0.85) ? [...opening, ...said] : said;
      return () => conversation(messages);
    },
  };
}

function saying(dice: Dice): Uint8Array {
  const sample = dice.pick(RUN_CLIENT);
  return sample !== undefined && dice.chance(0.4) ? wholeMessage(sample) : mutatedMessage(dice, RUN_CLIENT);
}

async function conversation(messages: readonly Uint8Array[]): Promise<boolean> {
  const bench = new MovingBench(true);
  const state = { closed: false, failure: '' };
  const peer: Peer = {
    bufferedAmount: 0,
    send: (bytes) => {
      const { message } = decodeRunServerMessage(bytes);
      if (message.type === 'error' && message.code === 'internal') state.failure = message.message;
    },
    close: () => void (state.closed = true),
    terminate: () => void (state.closed = true),
  };
  const connection = new RunConnection(peer, bench.services(), '');
  for (const bytes of messages) {
    connection.receive(bytes, true);
    await turns(4);
  }
  const wasClosed = state.closed;
  connection.ended();
  await turns(20);
  if (state.failure !== '') throw new Error(`told as internal: ${state.failure}`);
  if (bench.clock.pending > 0) throw new Error(`${bench.clock.pending} timers are left`);
  if (bench.budget.held > 0) throw new Error(`${bench.budget.held} bytes of the budget are left`);
  return !wasClosed;
}

const PROVIDER = { name: 'cpu', threads: 1, reason: 'a test' } as const;
const HELLO = { type: 'hello', protocol: 1, pipeline: 'things', model: 'tiny', options: {} };

/** The server's side of offloading, with a lane that finds nothing at once. */
function offloadTarget(): OpenTarget {
  const hello = wholeMessage({ header: HELLO, payload: new Uint8Array(0) });
  return {
    next: (dice) => {
      const said = Array.from({ length: 1 + dice.below(4) }, () => mutatedMessage(dice, OFFLOAD_CLIENT));
      const messages = dice.chance(0.85) ? [hello, ...said] : said;
      return () => offloading(messages);
    },
  };
}

async function offloading(messages: readonly Uint8Array[]): Promise<boolean> {
  const budget = new ByteBudget(1e9);
  const clock = new FakeClock();
  const state = { closed: false, failure: '', lanes: 0 };
  const peer: Peer = {
    bufferedAmount: 0,
    send: (bytes) => {
      const message = decodeServerMessage(bytes);
      if (message.type === 'error' && message.code === 'internal') state.failure = message.message;
    },
    close: () => void (state.closed = true),
    terminate: () => void (state.closed = true),
  };
  const services: OffloadServices = {
    join: () => {
      state.lanes += 1;
      return Promise.resolve({
        manifest: TINY_MANIFEST,
        provider: PROVIDER,
        submit: (_frame, settle) => {
          settle({ kind: 'drop', reason: 'superseded' });
          return () => undefined;
        },
        close: () => void (state.lanes -= 1),
      });
    },
    checkPipeline: () => undefined,
    priorityOf: () => undefined,
    openActivity: () => ({
      setState: () => undefined,
      inferred: () => undefined,
      report: () => undefined,
      close: () => undefined,
    }),
    metrics: { received: () => undefined, inferred: () => undefined, dropped: () => undefined },
    budget,
    clock,
    log: () => undefined,
  };
  const connection = new OffloadConnection(peer, services);
  for (const bytes of messages) {
    connection.receive(bytes, true);
    await turns(1);
  }
  const wasClosed = state.closed;
  connection.ended();
  await turns(2);
  if (state.failure !== '') throw new Error(`told as internal: ${state.failure}`);
  if (budget.held > 0 || state.lanes > 0)
    throw new Error(`${budget.held} bytes, ${state.lanes} lanes are left`);
  return !wasClosed;
}

/** The server's side of a live view, over a run that gives a frame between what a viewer says. */
function liveTarget(): OpenTarget {
  return {
    next: (dice) => {
      const said = Array.from({ length: 1 + dice.below(4) }, () =>
        dice.chance(0.4)
          ? wholeMessage(dice.pick(LIVE_VIEWER) ?? { header: null, payload: new Uint8Array(0) })
          : mutatedMessage(dice, LIVE_VIEWER),
      );
      return () => watching(said);
    },
  };
}

async function watching(messages: readonly Uint8Array[]): Promise<boolean> {
  const bench = new LiveBench();
  const { hub, clock, press, run } = bench;
  const state = { closed: false, failure: '' };
  const peer = {
    bufferedAmount: 0,
    send: (bytes: Uint8Array, sent: () => void) => {
      const { message } = decodeLiveServerMessage(bytes);
      if (message.type === 'error' && message.code === 'internal') state.failure = message.message;
      sent();
    },
    close: () => void (state.closed = true),
    terminate: () => void (state.closed = true),
  };
  const hubs = { of: () => hub, release: () => undefined };
  const connection = new LiveConnection(peer, 'porch', { hubs, clock, log: () => undefined });
  for (const [id, bytes] of messages.entries()) {
    connection.receive(bytes, true);
    bench.frame(id + 1);
    clock.advance(100);
    await press.make();
  }
  const wasClosed = state.closed;
  connection.ended();
  if (state.failure !== '') throw new Error(`told as internal: ${state.failure}`);
  if (clock.pending > 0 || run.taps.size > 0)
    throw new Error(`${clock.pending} timers, ${run.taps.size} taps are left`);
  return !wasClosed;
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Connections that remember what was said before. */
export const CONNECTION_TARGETS: readonly FuzzTarget[] = [
  { name: 'socket.control', weight: 10, open: controlTarget },
  { name: 'socket.offload', weight: 6, open: offloadTarget },
  { name: 'socket.live', weight: 4, open: liveTarget },
  { name: 'socket.runs', weight: 2, open: runTarget },
];
