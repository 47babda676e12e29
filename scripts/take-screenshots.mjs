// Takes the pictures of README and docs/ from a running demo with fresh data, light theme.
// Usage: make run (in another terminal), then: node scripts/take-screenshots.mjs [origin]
import { chromium } from "@playwright/test";

const origin = process.argv[2] ?? "http://127.0.0.1:3000";
const only = process.argv[3];
const browser = await chromium.launch({
  executablePath: process.env.TENON_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});

async function signedIn(name, width, height) {
  const page = await browser.newPage({
    viewport: { width, height },
    deviceScaleFactor: 1.5,
    colorScheme: "light",
    locale: "en-GB",
  });
  await page.goto(`${origin}/sign-in`);
  await page.getByRole("button", { name }).click();
  await live(page);
  return page;
}

const live = (page) => page.waitForSelector("body[data-live]", { state: "attached" });

async function open(page, path) {
  await page.goto(`${origin}${path}`);
  await live(page);
  await page.evaluate(() => document.fonts.ready);
}

const ADA = "Sign in as Ada Lovelace, owner of Acme";
const GUS = /owner of Globex/;

const pictures = {
  async dashboard() {
    const page = await signedIn(ADA, 1180, 620);
    // Two plugins look more like a dashboard than one. An answer of 409 means it is there already.
    await page.request.post(`${origin}/api/v1/tenants/acme/installations`, {
      headers: { Origin: origin },
      data: { plugin: "clock-wall", grants: [], enable: true },
    });
    await page.getByRole("region", { name: "Clocks" }).waitFor();
    await open(page, "/t/acme");
    await page.screenshot({ path: "docs/dashboard.png" });
  },
  async marketplace() {
    const page = await signedIn(GUS, 1180, 620);
    await open(page, "/t/globex/plugins");
    await page.screenshot({ path: "docs/pictures/marketplace.png" });
  },
  async wizard() {
    const page = await signedIn(GUS, 1180, 760);
    await open(page, "/t/globex/plugins/risk-register/install");
    await page.screenshot({ path: "docs/pictures/wizard.png" });
  },
  async settings() {
    const page = await signedIn(ADA, 1180, 860);
    await open(page, "/t/acme/plugins/hello-world/manage?tab=settings");
    await page.screenshot({ path: "docs/pictures/settings.png" });
  },
  async records() {
    const page = await signedIn(ADA, 1180, 760);
    await open(page, "/t/acme/x/risk-register");
    await page.screenshot({ path: "docs/pictures/records.png" });
  },
  async uninstall() {
    const page = await signedIn(ADA, 1180, 760);
    await open(page, "/t/acme/plugins/risk-register/manage");
    await page.getByRole("button", { name: /^Uninstall/ }).first().click();
    await page.getByRole("dialog").waitFor();
    await page.waitForTimeout(300);
    await page.screenshot({ path: "docs/pictures/uninstall.png" });
  },
};

for (const [name, take] of Object.entries(pictures)) {
  if (!only || only === name) await take();
}
await browser.close();
