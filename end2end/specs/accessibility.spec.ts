// axe finds nothing serious or critical on any page, in either theme.
import AxeBuilder from "@axe-core/playwright";
import { ADA, VIC } from "../fixtures/accounts";
import { expect, open, signIn, test } from "../fixtures/test";
import { HELLO } from "../fixtures/words";

const pages = [
  "/t/acme",
  "/t/acme/plugins",
  "/t/acme/plugins?tab=mine",
  `/t/acme/plugins/${HELLO.key}`,
  `/t/acme/plugins/${HELLO.key}?tab=permissions`,
  `/t/acme/plugins/${HELLO.key}?tab=versions`,
  "/t/acme/plugins/clock-wall/install",
  `/t/acme/plugins/${HELLO.key}/manage`,
  `/t/acme/plugins/${HELLO.key}/manage?tab=activity`,
  `/t/acme/plugins/${HELLO.key}/manage?tab=activity&show=calls`,
  `/t/acme/plugins/${HELLO.key}/manage?tab=settings`,
  `/t/acme/plugins/${HELLO.key}/manage?tab=permissions`,
  "/t/acme/plugins/model-inventory/install?step=permissions",
  "/t/acme/plugins/model-inventory/install?step=review",
  `/t/acme/x/${HELLO.key}`,
  "/t/acme/x/risk-register",
  "/t/acme/x/risk-register?risks.open=new",
  '/t/acme/x/risk-register?risks.filter=[["level","eq","High"]]',
  "/t/acme/audit",
  "/account",
];

async function violations(page: import("@playwright/test").Page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")}`);
}

for (const theme of ["light", "dark"] as const) {
  test(`every page passes, ${theme}`, async ({ page }) => {
    test.setTimeout(180_000);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await page.goto("/sign-in");
    expect.soft(await violations(page), "/sign-in").toEqual([]);
    await signIn(page, ADA);
    for (const path of pages) {
      await open(page, path);
      expect.soft(await violations(page), path).toEqual([]);
    }
  });
}

test.describe("a viewer", () => {
  test.use({ tolerated: [/status of 403/] });

  test("what a viewer may not open passes too", async ({ page }) => {
    await signIn(page, VIC);
    for (const path of ["/t/acme", "/t/acme/audit", `/t/acme/plugins/${HELLO.key}`]) {
      await open(page, path);
      expect.soft(await violations(page), path).toEqual([]);
    }
  });
});

test("the uninstall dialog passes", async ({ page }) => {
  await signIn(page, ADA);
  await open(page, `/t/acme/plugins/${HELLO.key}/manage`);
  await page.getByRole("main").getByRole("button", { name: /^Uninstall/ }).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
