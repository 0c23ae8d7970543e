import { afterEach, expect, test, vi } from 'vitest';
import { PageAtAddress } from './page-at-address.ts';

const HOST = {
  addController: () => undefined,
  removeController: () => undefined,
  requestUpdate: () => undefined,
  updateComplete: Promise.resolve(true),
};

afterEach(() => vi.unstubAllGlobals());

test('a page that did not come says why, and is loaded when the network is back', async () => {
  const window = new EventTarget();
  vi.stubGlobal('window', window);
  vi.stubGlobal('location', { hash: '#events' });
  const load = vi.fn().mockRejectedValueOnce(new Error('Failed to fetch')).mockResolvedValue(undefined);
  const page = new PageAtAddress<{ close(): void }>(HOST, { isNamed: () => true, load });
  page.hostConnected();
  page.assemble(() => Promise.resolve({ close: () => undefined }));
  await vi.waitFor(() => expect(page.problem).toBe('Failed to fetch'));
  window.dispatchEvent(new Event('online'));
  await vi.waitFor(() => expect(page.content).not.toBeNull());
  expect(page.problem).toBeNull();
  page.hostDisconnected();
});
