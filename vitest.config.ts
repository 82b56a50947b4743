import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const resolve = {
  alias: {
    "@": root.replace(/\/$/, ""),
    "server-only": `${root}tests/support/server-only.ts`,
  },
};

const setupFiles = [`${root}tests/support/fuzz-seed.ts`];
/** They name folders in the environment before the product's modules are read. */
const withOwnModules = [
  "tests/integration/models/kept-replies.test.ts",
  "tests/integration/models/local-model.test.ts",
  "tests/integration/worker/judge.test.ts",
];
const integration = {
  setupFiles,
  environment: "node",
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // Processes, sockets and time limits on a machine with other work: `npm test` names what passed only
  // the second time.
  retry: 1,
} as const;

export default defineConfig({
  resolve,
  test: {
    // One more than there are cores: files of integration tests wait for processes they started.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        resolve,
        test: {
          name: "unit",
          setupFiles,
          environment: "node",
          // A third of the time: modules are read once for all files of a process.
          isolate: false,
          include: ["tests/unit/**/*.test.ts"],
          // A busy machine is slow, not wrong.
          testTimeout: 30_000,
        },
      },
      {
        resolve,
        plugins: [react()],
        test: {
          name: "component",
          setupFiles,
          environment: "jsdom",
          include: ["tests/unit/**/*.test.tsx"],
          testTimeout: 30_000,
        },
      },
      {
        resolve,
        test: {
          ...integration,
          name: "integration",
          isolate: false,
          include: ["tests/integration/**/*.test.ts", "tests/chaos/**/*.test.ts"],
          exclude: withOwnModules,
        },
      },
      {
        resolve,
        test: { ...integration, name: "integration-alone", include: withOwnModules },
      },
    ],
  },
});
