import { z } from '@hono/zod-openapi';
import type { Metrics } from '../telemetry/metrics.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';

/** `/metrics` for Prometheus. */
export function serveMetrics(app: App, metrics: Metrics): void {
  describe(app, {
    method: 'get',
    path: '/metrics',
    tag: 'health',
    summary: "The server's figures, in Prometheus' form",
    answers: { 200: { description: 'The figures', schema: z.string(), contentType: 'text/plain' } },
  });
  app.get('/metrics', async () => {
    const { text, contentType } = await metrics.scrape();
    return new Response(text, { headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' } });
  });
}
