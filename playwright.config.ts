import { defineConfig } from '@playwright/test';

// One worker: the tests share two cores with an encoder, a camera and a model, and measure time.
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.e2e.ts',
  outputDir: 'build/test-results',
  workers: 1,
  fullyParallel: false,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  retries: 0,
  reporter: [['list'], ['json', { outputFile: 'build/reports/playwright.json' }]],
});
