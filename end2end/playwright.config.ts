// Browser tests: one spec per user story, each against a real server that the fixtures start.
// Run with `make test`, or alone, after `make front plugins`: npm run e2e -- specs/hello-world.spec.ts
import { defineConfig } from "@playwright/test";
import type { PerWorker } from "./fixtures/test";

export default defineConfig<object, PerWorker>({
  testDir: "specs",
  outputDir: "test-results",
  fullyParallel: false,
  workers: Number(process.env.TENON_E2E_WORKERS ?? 1),
  retries: 0,
  forbidOnly: !!process.env.CI,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  projects: [
    { name: "sqlite" },
    // The stories that write, once more on the other database.
    { name: "postgres", testMatch: /(hello-world|manage|account|records|settings|wizard|models)\.spec\.ts/, use: { database: "postgres" } },
  ],
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
    timezoneId: "UTC",
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.TENON_CHROMIUM ?? "/usr/bin/chromium",
      // Root needs --no-sandbox; the rest keeps the browser from talking to anybody but our server.
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-features=OptimizationHints,MediaRouter,Translate",
      ],
    },
  },
});
