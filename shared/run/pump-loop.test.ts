import { expect, test } from 'vitest';
import { PumpLoop } from './pump-loop.ts';

test('what asks for itself is done again afterwards, not within itself', () => {
  const steps: string[] = [];
  let left = 3;
  const loop: PumpLoop = new PumpLoop(() => {
    steps.push('begins');
    if (--left > 0) loop.run();
    steps.push('ends');
  });
  loop.run();
  expect(steps).toEqual(['begins', 'ends', 'begins', 'ends', 'begins', 'ends']);
});

test('after an error it can be run again', () => {
  let isBroken = true;
  let done = 0;
  const loop = new PumpLoop(() => {
    if (isBroken) throw new Error('broken');
    done += 1;
  });
  expect(() => loop.run()).toThrow('broken');
  isBroken = false;
  loop.run();
  expect(done).toBe(1);
});
