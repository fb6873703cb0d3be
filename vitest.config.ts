import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Processes, not threads: decode.ts blocks image loaders for its whole process, and engines are threads themselves.
    pool: "forks",
    // Some tests run the command line, which keeps every core busy by itself.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
