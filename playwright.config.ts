import { defineConfig } from '@playwright/test';

/** Tests that hold the product to a time, a rate or the machine's memory: nothing else runs beside them. */
const ALONE = /@alone|moving\.e2e\.ts/;

// One worker, unless `npm test` says otherwise: it runs `together` with two, and then `alone` with one.
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.e2e.ts',
  projects: [
    { name: 'together', grepInvert: ALONE, outputDir: 'build/test-results/together' },
    { name: 'alone', grep: ALONE, outputDir: 'build/test-results/alone' },
  ],
  workers: 1,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  retries: 0,
  use: {
    // Of the first failure: a second try may pass, and then this is all that there is to go by. Pictures of every step
    // would slow down what is measured.
    screenshot: 'on-first-failure',
    trace: { mode: 'retain-on-first-failure', screenshots: false, snapshots: false, sources: false },
  },
  reporter: [['list'], ['json', { outputFile: 'build/reports/playwright.json' }]],
});
