// Installing and uninstalling with the keyboard alone.
import type { Locator, Page } from "@playwright/test";
import { GUS } from "../fixtures/accounts";
import { removeEverything, signInApi } from "../fixtures/api";
import { expect, live, open, signIn, test } from "../fixtures/test";
import { said } from "../fixtures/stories";
import { HELLO, INSTALL_HELLO } from "../fixtures/words";

test.beforeEach(async ({ server }) => {
  const api = await signInApi(server.url, GUS);
  await removeEverything(api, "globex");
  await api.dispose();
});

/** Presses Tab until the element has the focus; fails when it never gets there or shows no ring. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 80; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      const outline = await target.evaluate((element) => getComputedStyle(element).outlineStyle);
      expect(outline, "a visible focus ring").not.toBe("none");
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`80 presses of Tab do not reach ${target}`);
}

test("the first Tab stop skips to the content", async ({ page }) => {
  await signIn(page, GUS);
  await open(page, "/t/globex/plugins");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
});

test("a plugin is installed and uninstalled without a pointer", async ({ page }) => {
  await signIn(page, GUS);
  await open(page, "/t/globex/plugins");
  await tabTo(page, page.getByRole("article").filter({ hasText: HELLO.name }).getByRole("link", { name: HELLO.name, exact: true }));
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/plugins/${HELLO.key}`);
  await live(page);
  await tabTo(page, page.getByRole("main").getByRole("link", { name: "Install", exact: true }).first());
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/plugins/${HELLO.key}/install*`);
  for (const step of ["permissions", "settings", "review"]) {
    await tabTo(page, page.getByRole("button", { name: /^(Allow and continue|Continue)$/ }));
    await page.keyboard.press("Enter");
    await page.waitForURL(new RegExp(`step=${step}`));
  }
  await tabTo(page, page.getByRole("button", { name: INSTALL_HELLO }));
  await page.keyboard.press("Enter");
  await said(page, `${HELLO.name} is ready.`);

  await open(page, `/t/globex/plugins/${HELLO.key}/manage`);
  const opener = page.getByRole("main").getByRole("button", { name: /^Uninstall/ }).first();
  await tabTo(page, opener);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();

  await page.keyboard.press("Enter");
  await tabTo(page, dialog.getByRole("button", { name: /^Uninstall/ }));
  await page.keyboard.press("Enter");
  await said(page, `${HELLO.name} was uninstalled`);
});

test("keys without a modifier do nothing for those who switched them off", async ({ page }) => {
  await signIn(page, GUS);
  const shortcuts = page.getByRole("group", { name: "Single-key shortcuts" });
  const search = page.locator("[data-search]").first();
  for (const [choice, focused] of [["Off", false], ["On", true]] as const) {
    await open(page, "/account");
    await shortcuts.getByRole("radio", { name: choice, exact: true }).check();
    await page.getByRole("button", { name: "Save look" }).click();
    await open(page, "/t/globex/plugins");
    await page.keyboard.press("/");
    expect(await search.evaluate((field) => field === document.activeElement), `"/" while ${choice}`).toBe(focused);
  }
});
