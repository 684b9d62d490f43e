import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // A machine with other work is slow, not wrong.
    expect: { poll: { timeout: 10_000 } },
    // Two cores: two workers keep the crash tests' children from being starved.
    maxWorkers: 2,
  },
})
