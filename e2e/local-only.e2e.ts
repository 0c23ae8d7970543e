import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { openApp } from './app.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge } from './edge.ts';
import { facesScene } from './scenes.ts';

const DOCUMENT = `version: '1'
sources:
  camera: { uri: camera, type: video, live: true }
pipelines:
  private:
    local_only: true
    elements:
      - source: camera
      - detect_faces: { ai_model: { model: blazeface } }
`;

test('a local-only pipeline sends no byte of a frame, even when the edge is asked for', async () => {
  const document = join(await mkdtemp(join(tmpdir(), 'sightline-document-')), 'private.yaml');
  await writeFile(document, DOCUMENT);
  const edge = await startEdge({ document });
  const browser = await launch({ camera: await calmCameraFile(await facesScene()) });
  try {
    const context = await browser.newContext();
    const sockets: string[] = [];
    const bodies: string[] = [];
    const app = await openApp(context, edge.url);
    // Everything that leaves the tab from now on, its workers included.
    context.on('request', (request) => {
      if ((request.postDataBuffer()?.length ?? 0) > 0) bodies.push(`${request.method()} ${request.url()}`);
    });
    app.page.on('websocket', (socket) => sockets.push(socket.url()));
    await app.setPlacement('edge');
    await app.start('private');
    const result = await app.result({ nonEmpty: true });
    expect(result.placement).toBe('browser');
    // Not only at first: frame after frame.
    await expect.poll(async () => (await app.figures())?.ledger.delivered ?? 0).toBeGreaterThan(20);
    expect(sockets).toEqual([]);
    expect(bodies).toEqual([]);
    // The server's own count: workers' sockets would be seen here even if the page's listener missed them.
    const metrics = await (await fetch(`${edge.url}/metrics`)).text();
    const received = metrics
      .split('\n')
      .filter((line) => /^sightline_offload_(connections|frames)/.test(line));
    expect(received.length).toBeGreaterThan(0);
    for (const line of received) expect(line).toMatch(/ 0$/);
    expect((await app.state()).placementReason).toMatch(/local|private|leave/i);
  } finally {
    await browser.close();
    await edge.stop();
  }
});
