import { afterEach, expect, test } from 'vitest';
import { createTestApp } from '../app.cases.ts';
import type { TestApp } from '../app.cases.ts';
import { CONTROL_DOCUMENT } from '../control/control.cases.ts';

let it: TestApp | null = null;

afterEach(async () => {
  await it?.remove();
});

test.each([
  ['porch', 426, 'WebSocket'],
  ['camera', 409, 'does not run on this server'],
  ['porhc', 404, 'porch'],
])('without a WebSocket the live view of %s is refused with %i', async (pipeline, status, words) => {
  it = await createTestApp({ document: CONTROL_DOCUMENT });
  const response = await it.ask(`/api/live/${pipeline}`);
  expect([response.status, response.headers.get('upgrade')]).toEqual([
    status,
    status === 426 ? 'websocket' : null,
  ]);
  expect(await response.text()).toContain(words);
});
