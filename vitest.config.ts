import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Sandboxes die with the thread that made them, so tests run in processes of their own.
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', './tests/support/every-attack.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
