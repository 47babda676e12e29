// Screenshots of every page for the eye, from 320 to 1920 px, light and dark; and no page scrolls
// sideways. The pictures land in end2end/screenshots, which git ignores.
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { ADA } from "../fixtures/accounts";
import { expect, open, signIn, test } from "../fixtures/test";
import { HELLO } from "../fixtures/words";

const FOLDER = fileURLToPath(new URL("../screenshots", import.meta.url));
const WIDTHS = [320, 375, 768, 1280, 1920];
const pages: Record<string, string> = {
  dashboard: "/t/acme",
  marketplace: "/t/acme/plugins",
  mine: "/t/acme/plugins?tab=mine",
  detail: `/t/acme/plugins/${HELLO.key}`,
  permissions: `/t/acme/plugins/${HELLO.key}?tab=permissions`,
  install: "/t/acme/plugins/clock-wall/install",
  manage: `/t/acme/plugins/${HELLO.key}/manage`,
  "install-permissions": "/t/acme/plugins/model-inventory/install?step=permissions",
  "install-review": "/t/acme/plugins/model-inventory/install?step=review",
  settings: `/t/acme/plugins/${HELLO.key}/manage?tab=settings`,
  grants: `/t/acme/plugins/${HELLO.key}/manage?tab=permissions`,
  "plugin-page": `/t/acme/x/${HELLO.key}`,
  records: "/t/acme/x/risk-register",
  record: "/t/acme/x/risk-register?risks.open=new",
  audit: "/t/acme/audit",
  account: "/account",
};

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${FOLDER}/${name}.png`, fullPage: true });
}

/** Elements wider than the window that are not inside a scroller of their own. */
async function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

for (const theme of ["light", "dark"] as const) {
  test(`every width, ${theme}`, async ({ page }) => {
    test.setTimeout(240_000);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await page.goto("/sign-in");
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      expect.soft(await sideways(page), `/sign-in at ${width}`).toBe(0);
      await shoot(page, `sign-in-${width}-${theme}`);
    }
    await signIn(page, ADA);
    for (const [name, path] of Object.entries(pages)) {
      await open(page, path);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        expect.soft(await sideways(page), `${path} at ${width}`).toBe(0);
        await shoot(page, `${name}-${width}-${theme}`);
      }
    }
  });
}

test("forced colours and 200 % text", async ({ page }) => {
  test.setTimeout(120_000);
  await signIn(page, ADA);
  await page.emulateMedia({ forcedColors: "active" });
  for (const [name, path] of Object.entries(pages)) {
    await open(page, path);
    await shoot(page, `${name}-forced-colours`);
  }
  await page.emulateMedia({ forcedColors: "none" });
  // Twice the text on 1280 px is laid out as 640 px are.
  await page.setViewportSize({ width: 1280, height: 900 });
  for (const [name, path] of Object.entries(pages)) {
    await open(page, path);
    await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
    expect.soft(await sideways(page), `${path} at 200 % text`).toBe(0);
    await shoot(page, `${name}-200-percent`);
  }
});
