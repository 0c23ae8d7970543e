import { expect, test } from 'vitest';
import { FakeClock } from '../fake-clock.cases.ts';
import { FakeLaneProcess, TINY_MANIFEST } from './fake-lane-process.cases.ts';
import type { FrameOutcome, FrameToInfer } from './job.ts';
import { Lane } from './lane.ts';
import { DEFAULT_LANE_TIMING as TIMING } from './lane-timing.ts';
import type { LaneClient } from './lane.ts';

const FRAME: FrameToInfer = {
  width: 4,
  height: 2,
  content: { kind: 'input' },
  options: {},
  payload: new Uint8Array(6),
};

interface Bench {
  readonly lane: Lane;
  readonly clock: FakeClock;
  readonly processes: FakeLaneProcess[];
  readonly log: string[];
  /** The process that was started last. */
  readonly process: () => FakeLaneProcess;
  /** Joins a lane that becomes ready at once. */
  readonly join: () => Promise<LaneClient>;
}

function bench(): Bench {
  const clock = new FakeClock();
  const processes: FakeLaneProcess[] = [];
  const log: string[] = [];
  const lane = new Lane({
    setup: { manifest: TINY_MANIFEST, modelFile: 'tiny.onnx', wasmFile: 'kernel.wasm', threads: 1 },
    start: (events) => {
      const started = new FakeLaneProcess(events);
      processes.push(started);
      return started;
    },
    clock,
    timing: TIMING,
    log: (message) => log.push(message),
  });
  const process = (): FakeLaneProcess => {
    const last = processes.at(-1);
    if (last === undefined) throw new Error('no process was started');
    return last;
  };
  const join = async (): Promise<LaneClient> => {
    const joining = lane.join();
    if (lane.status.state === 'starting') process().open();
    return joining;
  };
  return { lane, clock, processes, log, process, join };
}

function submit(client: LaneClient): { outcomes: FrameOutcome[]; cancel: () => void } {
  const outcomes: FrameOutcome[] = [];
  return { outcomes, cancel: client.submit(FRAME, (outcome) => outcomes.push(outcome)) };
}

function kinds(outcomes: readonly FrameOutcome[]): string[] {
  return outcomes.map((outcome) => (outcome.kind === 'drop' ? outcome.reason : outcome.kind));
}

test('the process is started by the first who wants it, and shared by the next', async () => {
  const { lane, processes, join } = bench();
  expect(lane.status).toMatchObject({ state: 'stopped', pid: null });
  const [one, two] = await Promise.all([join(), join()]);
  expect(processes).toHaveLength(1);
  expect(one.provider).toBe(two.provider);
  expect(lane.status).toMatchObject({ state: 'ready', clients: 2, pid: 4711 });
});

test('one frame is in work and one on its way; the third waits', async () => {
  const { join, process } = bench();
  const clients = await Promise.all([join(), join(), join()]);
  const [a, b, c] = clients.map((client) => submit(client));
  expect(process().frames).toHaveLength(2);
  process().answer();
  expect(process().frames).toHaveLength(3);
  process().answer();
  process().answer();
  for (const sent of [a, b, c]) expect(kinds(sent?.outcomes ?? [])).toEqual(['result']);
});

test('time on the queue ends when the lane could begin', async () => {
  const { clock, join, process } = bench();
  const client = await join();
  const [one, two] = [submit(client), submit(client)];
  clock.advance(30);
  process().answer();
  clock.advance(20);
  process().answer();
  expect(
    [one, two].map(({ outcomes: [outcome] }) => (outcome?.kind === 'result' ? outcome.queueMs : null)),
  ).toEqual([0, 30]);
});

test('a newer frame replaces one that waits; that one is told when its place is served, not before', async () => {
  const { join, process } = bench();
  const [busy, client] = await Promise.all([join(), join()]);
  submit(busy);
  submit(busy);
  const [older, newer] = [submit(client), submit(client)];
  expect([older.outcomes, newer.outcomes]).toEqual([[], []]);
  process().answer();
  expect(kinds(older.outcomes)).toEqual(['superseded']);
  process().answer();
  process().answer();
  expect(kinds(newer.outcomes)).toEqual(['result']);
});

test('a cancelled frame is neither inferred nor told of, and frees what it had replaced', async () => {
  const { join, process } = bench();
  const [busy, client] = await Promise.all([join(), join()]);
  submit(busy);
  submit(busy);
  const [older, newer] = [submit(client), submit(client)];
  newer.cancel();
  expect(kinds(older.outcomes)).toEqual(['superseded']);
  process().answer();
  process().answer();
  expect(process().frames).toHaveLength(2);
  expect(newer.outcomes).toEqual([]);
});

test('what a client that leaves had waiting is forgotten', async () => {
  const { lane, join, process } = bench();
  const [busy, client] = await Promise.all([join(), join()]);
  submit(busy);
  submit(busy);
  const waiting = submit(client);
  client.close();
  client.close();
  expect(lane.status).toMatchObject({ clients: 1, waiting: 1 });
  process().answer();
  process().answer();
  expect(process().frames).toHaveLength(2);
  expect(waiting.outcomes).toEqual([]);
});

test('a crash ends what is in work as lane_restarted, and the next process goes on with what waits', async () => {
  const { lane, clock, processes, join, process } = bench();
  const clients = await Promise.all([join(), join(), join()]);
  const sent = clients.map((client) => submit(client));
  process().exit('it was ended by SIGKILL');
  expect(sent.map(({ outcomes }) => kinds(outcomes))).toEqual([['lane_restarted'], ['lane_restarted'], []]);
  expect(lane.status.state).toBe('restarting');
  clock.advance(TIMING.backoffMs);
  process().open();
  expect(processes).toHaveLength(2);
  process().answer();
  expect(kinds(sent[2]?.outcomes ?? [])).toEqual(['result']);
  expect(lane.status).toMatchObject({ state: 'ready', restarts: 1 });
});

test('who joins again because its frame was lost is given the next process', async () => {
  const { clock, join, lane, processes, process } = bench();
  const client = await join();
  let again: Promise<LaneClient> | null = null;
  client.submit(FRAME, () => {
    client.close();
    again = lane.join();
  });
  process().exit('it was ended by SIGKILL');
  clock.advance(TIMING.backoffMs);
  expect(processes).toHaveLength(2);
  process().open();
  await expect(again).resolves.toMatchObject({ provider: { name: 'cpu' } });
});

test('a lane that keeps crashing is started ever later, up to a limit, and anew once it held', async () => {
  const { clock, processes, join, process } = bench();
  await join();
  const delays: number[] = [];
  for (let crash = 0; crash < 12; crash += 1) {
    process().exit();
    const before = processes.length;
    const from = clock.now();
    while (processes.length === before) clock.advance(TIMING.backoffMs);
    delays.push(clock.now() - from);
    process().open();
  }
  expect(delays.slice(0, 4)).toEqual([250, 500, 1000, 2000]);
  expect(delays.at(-1)).toBe(TIMING.maxBackoffMs);
  clock.advance(TIMING.stableMs);
  process().exit();
  const before = processes.length;
  clock.advance(TIMING.backoffMs);
  expect(processes.length).toBe(before + 1);
});

test('an inference that takes too long costs the process, not the server', async () => {
  const { clock, join, process } = bench();
  const client = await join();
  const [one, two] = [submit(client), submit(client)];
  clock.advance(TIMING.inferMs - 1);
  process().answer();
  clock.advance(TIMING.inferMs - 1);
  expect(process().killed).toBe(false);
  clock.advance(1);
  expect(process().killed).toBe(true);
  process().exit('it was ended by SIGKILL');
  expect([kinds(one.outcomes), kinds(two.outcomes)]).toEqual([['result'], ['lane_restarted']]);
});

test('a model that does not load in time is given up, in words', async () => {
  const { lane, clock, process } = bench();
  const joining = lane.join();
  clock.advance(TIMING.startMs);
  expect(process().killed).toBe(true);
  process().complain('out of memory');
  process().exit('it was ended by SIGKILL');
  await expect(joining).rejects.toMatchObject({
    code: 'lane_crashed',
    message: expect.stringMatching(/SIGKILL.*out of memory/),
  });
});

test('a model that is refused says why, and is tried again when somebody asks again, not before', async () => {
  const { lane, clock, processes, process } = bench();
  const joining = lane.join();
  process().say({ type: 'refused', code: 'invalid_model', message: 'not an ONNX file' });
  await expect(joining).rejects.toMatchObject({ code: 'invalid_model', message: 'not an ONNX file' });
  expect(process().killed).toBe(true);
  process().exit('it was ended by SIGKILL');
  clock.advance(600_000);
  expect(processes).toHaveLength(1);
  const again = lane.join();
  process().open();
  await again;
  expect(processes).toHaveLength(2);
});

test('a frame that cannot be inferred fails alone', async () => {
  const { join, process } = bench();
  const client = await join();
  const [one, two] = [submit(client), submit(client)];
  process().say({
    type: 'failed',
    key: process().frames[0] ?? 0,
    code: 'invalid_message',
    message: 'odd bytes',
  });
  process().say({
    type: 'result',
    key: process().frames[1] ?? 0,
    detections: [],
    preprocessMs: 0,
    inferMs: 0,
    postprocessMs: 0,
    begunAt: 0,
  });
  expect(one.outcomes).toMatchObject([{ kind: 'failed', error: { code: 'invalid_message' } }]);
  expect(kinds(two.outcomes)).toEqual(['result']);
});

test('a process that answers what it was not asked is not believed any more', async () => {
  const { join, process } = bench();
  submit(await join());
  process().say({
    type: 'result',
    key: 999,
    detections: [],
    preprocessMs: 0,
    inferMs: 0,
    postprocessMs: 0,
    begunAt: 0,
  });
  expect(process().killed).toBe(true);
});

test('a model that nobody uses is unloaded after a while, and loaded again when wanted', async () => {
  const { lane, clock, join, process } = bench();
  const client = await join();
  client.close();
  clock.advance(TIMING.idleMs - 1);
  const back = await join();
  clock.advance(TIMING.idleMs * 2);
  expect(process().ended).toBe(false);
  back.close();
  clock.advance(TIMING.idleMs);
  expect(process().ended).toBe(true);
  expect(lane.status).toMatchObject({ state: 'stopped', pid: null });
  process().exit('it ended with code 0');
  await join();
  expect(lane.status.state).toBe('ready');
});

test('closing waits for what is in work, then ends the process', async () => {
  const { lane, join, process } = bench();
  const { outcomes } = submit(await join());
  const closing = lane.close();
  expect(process().ended).toBe(false);
  process().answer();
  expect(kinds(outcomes)).toEqual(['result']);
  expect(process().ended).toBe(true);
  process().exit('it ended with code 0');
  await closing;
  await expect(lane.join()).rejects.toMatchObject({ code: 'aborted' });
});

test('closing does not wait for ever: first the pipe is closed, then the process killed', async () => {
  const { lane, clock, join, process } = bench();
  submit(await join());
  const closing = lane.close();
  clock.advance(TIMING.drainMs);
  expect([process().ended, process().killed]).toEqual([true, false]);
  clock.advance(TIMING.drainMs);
  expect(process().killed).toBe(true);
  process().exit('it was ended by SIGKILL');
  await closing;
  expect(clock.pending).toBe(0);
});

test('its trouble is told with the last reason, until it is well for long, or nobody tries any more', async () => {
  const { lane, clock, process, join } = bench();
  expect(lane.status.trouble).toBeNull();
  for (const failures of [1, 2, 3]) {
    const joining = lane.join();
    process().say({ type: 'refused', code: 'invalid_model', message: 'it is no model' });
    process().exit();
    await expect(joining).rejects.toThrow('it is no model');
    expect(lane.status.trouble).toEqual({ failures, reason: 'it is no model' });
    clock.advance(TIMING.maxBackoffMs);
  }
  const client = await join();
  expect([lane.status.state, lane.status.trouble?.failures]).toEqual(['ready', 3]);
  clock.advance(TIMING.stableMs);
  expect(lane.status.trouble).toBeNull();
  process().exit('killed');
  expect(lane.status.trouble).toEqual({ failures: 1, reason: 'killed' });
  client.close();
  clock.advance(2 * (TIMING.idleMs + TIMING.startMs));
  expect([lane.status.state, lane.status.trouble]).toEqual(['stopped', null]);
});

test('a frame whose turn comes too late is dropped as that, and takes no time of the others', async () => {
  const { clock, process, join } = bench();
  const [one, two] = [await join(), await join()];
  const outcomes: FrameOutcome[] = [];
  submit(one);
  submit(two);
  one.submit({ ...FRAME, staleAt: 100 }, (outcome) => outcomes.push(outcome));
  const next = submit(two);
  clock.advance(101);
  process().answer();
  expect([kinds(outcomes), process().frames.length]).toEqual([['deadline'], 3]);
  process().answer();
  process().answer();
  expect(kinds(next.outcomes)).toEqual(['result']);
});
