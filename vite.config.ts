import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{shared,wasm,web,edge-server,scripts}/**/*.test.ts'],
    environment: 'node',
  },
});
