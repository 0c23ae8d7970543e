import { expect, test } from 'vitest';
import { DEFAULT_RESTART } from './graph.ts';
import { Ward } from './supervisor.cases.ts';

test('idle elements are left alone for ever', async () => {
  const ward = new Ward();
  await ward.clock.advanceAsync(3_600_000);
  expect(ward.calls).toEqual([]);
  expect(ward.supervisor.state('detect')).toBe('idle');
  expect(ward.supervisor.health).toBe('healthy');
});

test('work that ends in time is nothing to worry about, however much there is of it', async () => {
  const ward = new Ward();
  for (let turn = 0; turn < 20; turn++) {
    const ticket = ward.supervisor.began('detect');
    await ward.clock.advanceAsync(30_000);
    expect(ward.supervisor.state('detect')).toBe('busy');
    expect(ward.supervisor.done(ticket)).toBe(true);
  }
  expect(ward.calls).toEqual([]);
});

test('warns and asks to heal after 40 s; an element that can is not made anew', async () => {
  const ward = new Ward();
  ward.canHeal = true;
  const ticket = ward.supervisor.began('detect');
  await ward.clock.advanceAsync(39_000);
  expect(ward.calls).toEqual([]);
  await ward.clock.advanceAsync(2_000);
  expect(ward.calls).toEqual(['warn detect', 'heal detect']);
  expect(ward.supervisor.state('detect')).toBe('stuck');
  expect(ward.supervisor.done(ticket)).toBe(true);
  await ward.clock.advanceAsync(1_000);
  expect(ward.supervisor.health).toBe('healthy');
  expect(ward.health).toEqual(['healing', 'healthy']);
});

test('one that cannot heal is made anew, and its late answer is ignored', async () => {
  const ward = new Ward();
  const ticket = ward.supervisor.began('detect');
  await ward.clock.advanceAsync(42_000);
  expect(ward.calls).toEqual(['warn detect', 'heal detect', 'remake detect']);
  expect(ward.supervisor.isCurrent(ticket)).toBe(false);
  expect(ward.supervisor.done(ticket)).toBe(false);
  expect(ward.supervisor.failed(ticket, new Error('late'))).toBe(false);
  expect(ward.supervisor.state('detect')).toBe('idle');
  expect(ward.supervisor.restarts('detect')).toBe(1);
});

test('still without a result after 120 s of work: the worker, then the pipeline; pauses do not count', async () => {
  const ward = new Ward();
  for (let turn = 0; turn < 6; turn++) {
    ward.supervisor.began('track');
    await ward.clock.advanceAsync(42_000);
    // Whatever was begun is gone with the one that was replaced: nothing to do for a while.
    await ward.clock.advanceAsync(60_000);
  }
  const steps = ward.calls.filter((call) => !/^(warn|heal)/.test(call));
  expect(steps.slice(0, 3)).toEqual(['remake track', 'remake track', 'recycle heavy']);
  expect(steps.slice(3)).toEqual(['restart run', 'restart run', 'restart run']);
});

test('an element that claims to have healed has its worker replaced after 120 s all the same', async () => {
  const ward = new Ward();
  ward.canHeal = true;
  ward.supervisor.began('track');
  await ward.clock.advanceAsync(122_000);
  expect(ward.calls).toEqual(['warn track', 'heal track', 'recycle heavy']);
});

test('on the host thread there is no worker to replace: the pipeline starts anew', async () => {
  const ward = new Ward();
  ward.canHeal = true;
  ward.supervisor.began('detect');
  await ward.clock.advanceAsync(122_000);
  expect(ward.calls.at(-1)).toBe('restart run');
});

test('a heal that never returns does not hold up what comes after it', async () => {
  const ward = new Ward();
  ward.outcome = (call) => ({ ms: 0, result: call.startsWith('heal') ? 'hangs' : 'works' });
  ward.supervisor.began('track');
  await ward.clock.advanceAsync(125_000);
  expect(ward.calls).toEqual(['warn track', 'heal track', 'recycle heavy']);
});

test('a lost worker is replaced at once, then with growing pauses', async () => {
  const ward = new Ward();
  ward.supervisor.workerLost('heavy', new Error('out of memory'));
  await ward.clock.advanceAsync(11);
  expect(ward.calls).toEqual(['recycle heavy']);
  ward.supervisor.workerLost('heavy', new Error('out of memory'));
  await ward.clock.advanceAsync(99);
  expect(ward.calls).toHaveLength(1);
  await ward.clock.advanceAsync(2);
  expect(ward.calls).toHaveLength(2);
  expect(ward.notices[0]).toMatchObject({ kind: 'recycle', element: null });
  expect(ward.notices[0]?.message).toContain('out of memory');
});

test('a worker that is lost again while it is replaced is replaced again', async () => {
  const ward = new Ward();
  ward.outcome = () => ({ ms: 1000, result: 'works' });
  ward.supervisor.workerLost('heavy', new Error('gone'));
  await ward.clock.advanceAsync(500);
  ward.supervisor.workerLost('heavy', new Error('gone again'));
  await ward.clock.advanceAsync(5000);
  expect(ward.calls).toEqual(['recycle heavy', 'recycle heavy']);
  expect(ward.problems).toEqual([]);
});

test('a worker that said it lives and then falls silent is replaced', async () => {
  const ward = new Ward();
  ward.supervisor.flowBeat('heavy');
  await ward.clock.advanceAsync(60_000);
  expect(ward.notices.map(({ kind }) => kind)).toEqual(['warning']);
  await ward.clock.advanceAsync(61_000);
  expect(ward.calls).toEqual(['recycle heavy']);
});

test('hours of sleep are not work: nobody is healed for them, and one warning says so', async () => {
  const ward = new Ward();
  const ticket = ward.supervisor.began('detect');
  await ward.clock.advanceAsync(20_000);
  ward.clock.sleep(7_200_000);
  await ward.clock.advanceAsync(5_000);
  expect(ward.calls).toEqual([]);
  expect(ward.supervisor.state('detect')).toBe('busy');
  expect(ward.notices.map(({ message }) => message)).toEqual([
    'This run was held back for 7190 s: a hidden tab, or a machine that slept. That time does not count as work.',
  ]);
  expect(ward.supervisor.done(ticket)).toBe(true);
});

test('errors are isolated: skip goes on, stop ends, restart makes anew', async () => {
  const skip = new Ward({}, 'skip');
  for (let turn = 0; turn < 300; turn++) {
    skip.supervisor.failed(skip.supervisor.began('track'), new Error('bad frame'));
    await skip.clock.advanceAsync(33);
  }
  await skip.clock.advanceAsync(10_000);
  expect(skip.calls).toEqual([]);
  expect(skip.notices.map(({ message }) => message)).toEqual([
    'bad frame',
    '299 more errors in the last 10 s; the last: bad frame',
  ]);

  const stop = new Ward({}, 'stop');
  stop.supervisor.fault('track', new Error('no model'));
  expect(stop.givenUp).toContain('no model');
  expect(stop.supervisor.state('track')).toBe('failed');
  expect(stop.clock.pending).toBe(0);

  const restart = new Ward({}, 'restart');
  restart.supervisor.fault('track', new Error('odd'));
  await restart.clock.advanceAsync(20);
  expect(restart.calls).toEqual(['remake track']);
});

test('what cannot be made anew ends the run when the budget is spent, and says so', async () => {
  const ward = new Ward({ budget: 5 });
  ward.outcome = () => ({ ms: 10, result: 'fails' });
  ward.supervisor.fault('track', new Error('setup failed'));
  await ward.clock.advanceAsync(120_000);
  expect(ward.calls).toEqual([
    'remake track',
    'remake track',
    'remake track',
    'recycle heavy',
    'restart run',
  ]);
  expect(ward.givenUp).toContain('5 restarts within 600 s did not help');
  expect(ward.supervisor.health).toBe('failed');
  expect(ward.notices.at(-1)?.kind).toBe('given_up');
  expect(ward.clock.pending).toBe(0);
});

test('one that works in between begins with the smallest repair again', async () => {
  const ward = new Ward();
  for (let turn = 0; turn < 6; turn++) {
    ward.supervisor.fault('track', new Error('odd'));
    await ward.clock.advanceAsync(40_000);
    ward.supervisor.done(ward.supervisor.began('track'));
  }
  expect(ward.calls).toEqual(Array.from({ length: 6 }, () => 'remake track'));
});

test('reports from a worker stand for tickets', async () => {
  const ward = new Ward();
  ward.supervisor.report('track', 38_000, false);
  await ward.clock.advanceAsync(3_000);
  expect(ward.calls[0]).toBe('warn track');
  const idle = new Ward();
  idle.supervisor.report('track', 38_000, false);
  idle.supervisor.report('track', null, true);
  await idle.clock.advanceAsync(60_000);
  expect(idle.calls).toEqual([]);
});

test('elements that a change takes away are no longer healed; the others keep what is known of them', async () => {
  const ward = new Ward();
  const ticket = ward.supervisor.began('detect');
  ward.supervisor.began('track');
  const detect = { name: 'detect', type: 'detect', config: 1, flow: 'main', onError: 'skip' } as const;
  ward.supervisor.change({
    restart: DEFAULT_RESTART,
    elements: [detect],
    flows: [{ name: 'main', elements: ['detect'] }],
  });
  expect(ward.supervisor.done(ticket)).toBe(true);
  await ward.clock.advanceAsync(300_000);
  expect(ward.calls).toEqual([]);
  expect(() => ward.supervisor.state('track')).toThrow('no element "track"');
});

test('closed, it does nothing more', async () => {
  const ward = new Ward();
  ward.supervisor.began('track');
  ward.supervisor.close();
  ward.supervisor.workerLost('heavy', new Error('gone'));
  await ward.clock.advanceAsync(300_000);
  expect(ward.calls).toEqual([]);
  expect(ward.clock.pending).toBe(0);
});

test('a changed policy holds at once: when an element is stuck, when it is too late, and how long it is waited', async () => {
  const ward = new Ward();
  ward.canHeal = true;
  ward.change({ healAfterMs: 2_000, recycleAfterMs: 5_000 });
  ward.supervisor.began('track');
  await ward.clock.advanceAsync(3_000);
  expect(ward.calls).toEqual(['warn track', 'heal track']);
  expect(ward.supervisor.state('track')).toBe('stuck');
  await ward.clock.advanceAsync(3_000);
  expect(ward.calls).toContain('recycle heavy');
  ward.change({ delayMs: 9_000, maxDelayMs: 9_000 });
  ward.calls.splice(0);
  ward.supervisor.fault('track', new Error('broken'));
  await ward.clock.advanceAsync(8_000);
  expect(ward.calls).toEqual([]);
  await ward.clock.advanceAsync(2_000);
  expect(ward.calls).toEqual(['restart run']);
});

test('a changed budget counts what was spent before', async () => {
  const ward = new Ward({ budget: 100 });
  for (let turn = 0; turn < 2; turn += 1) {
    ward.supervisor.fault('detect', new Error('broken'));
    await ward.clock.advanceAsync(60_000);
  }
  expect(ward.givenUp).toBe(null);
  ward.change({ budget: 2 });
  ward.supervisor.fault('detect', new Error('broken'));
  await ward.clock.advanceAsync(1_000);
  expect(ward.givenUp).toContain('2 restarts within 600 s did not help');
});

test('a policy that changes again and again leaves one look going', () => {
  const ward = new Ward();
  for (let turn = 0; turn < 5; turn += 1) ward.change({ healAfterMs: 1_000 + turn });
  ward.supervisor.close();
  expect(ward.clock.pending).toBe(0);
});
