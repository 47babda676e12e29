// Takes the README's picture of a running demo, light theme, at twice the pixels.
// Usage: make run (in another terminal), then: node scripts/take-screenshot.mjs [origin]
import { chromium } from "@playwright/test";

const origin = process.argv[2] ?? "http://127.0.0.1:3000";
const browser = await chromium.launch({
  executablePath: process.env.TENON_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});
const page = await browser.newPage({
  viewport: { width: 1180, height: 420 },
  deviceScaleFactor: 1.5,
  colorScheme: "light",
  locale: "en-GB",
});
await page.goto(`${origin}/sign-in`);
await page.getByRole("button", { name: "Sign in as Ada Lovelace, owner of Acme" }).click();
await page.waitForSelector("body[data-live]", { state: "attached" });
// Two plugins look more like a dashboard than one. An answer of 409 means it is there already.
await page.request.post(`${origin}/api/v1/tenants/acme/installations`, {
  headers: { Origin: origin },
  data: { plugin: "clock-wall", grants: [], enable: true },
});
await page.getByRole("region", { name: "Clocks" }).waitFor();
await page.reload();
await page.waitForSelector("body[data-live]", { state: "attached" });
await page.evaluate(() => document.fonts.ready);
await page.screenshot({ path: "docs/dashboard.png" });
await browser.close();
