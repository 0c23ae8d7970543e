import { expect, test } from 'vitest';
import { contextOf } from './context.cases.ts';
import { pause, withDeadline } from './deadline.ts';

const never = (): Promise<never> => new Promise(() => undefined);

test('what is done in time is given, and nothing stays behind', async () => {
  const context = contextOf();
  await expect(withDeadline(context, 100, () => Promise.resolve(7))).resolves.toBe(7);
  await expect(withDeadline(context, 100, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(context.clock.pending).toBe(0);
});

test('what takes too long is given up, and told so', async () => {
  const context = contextOf();
  let told: AbortSignal | undefined;
  const answer = withDeadline(context, 100, (signal) => {
    told = signal;
    return never();
  });
  const refused = expect(answer).rejects.toMatchObject({ code: 'deadline' });
  await context.clock.advanceAsync(100);
  await refused;
  expect([told?.aborted, context.clock.pending]).toEqual([true, 0]);
});

test('the end of the element ends waiting and work alike', async () => {
  const context = contextOf();
  const both = [withDeadline(context, 100, never), pause(context, 100)];
  const refused = both.map((each) => expect(each).rejects.toMatchObject({ code: 'aborted' }));
  context.abort();
  await Promise.all(refused);
  await expect(pause(context, 100)).rejects.toMatchObject({ code: 'aborted' });
  await expect(withDeadline(context, 100, never)).rejects.toMatchObject({ code: 'aborted' });
  expect(context.clock.pending).toBe(0);
});

test('a pause is as long as it says', async () => {
  const context = contextOf();
  let isOver = false;
  const waiting = pause(context, 50).then(() => (isOver = true));
  await context.clock.advanceAsync(49);
  expect(isOver).toBe(false);
  await context.clock.advanceAsync(1);
  await expect(waiting).resolves.toBe(true);
});
